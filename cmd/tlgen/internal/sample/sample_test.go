package sample_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/sample"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// A word counts where it is one: the ip in description is none.
func TestStringsFitTheNamesOfFields(t *testing.T) {
	f, _ := schema.Parse("a.tl", []byte("a description:string phone_code_hash:string phone_number:string ip:string until_date:int update_id:int = A;"))
	s, found := schema.Resolve(f)
	require.NoError(t, found.Err())
	text, err := sample.New(s).Text(s.Combinators()[0])
	require.NoError(t, err)
	assert.Contains(t, string(text), `{ description: "Hello" phone_code_hash: "3858f62230ac3c91" phone_number: "+15550100" ip: "127.0.0.1" until_date: 1700000000 update_id: 1001 }`)
}

// Every combinator that can have a value has a sample that encodes, and that is
// read again as the combinator that it is a sample of.
func TestEverySampleIsAValue(t *testing.T) {
	corpus := os.Getenv("TLGEN_CORPUS")
	if corpus == "" {
		t.Skip("TLGEN_CORPUS is not set")
	}
	for _, name := range []string{"telegram/layer228.tl", "telegram/layer170.tl", "telegram/tdesktop-mtproto.tl", "tdlib/td_api.tl", "ton/tonlib_api.tl", "vk/goldmaster.tl", "ton/lite_api.tl"} {
		t.Run(name, func(t *testing.T) {
			s, _, err := schema.Load(t.Context(), "", filepath.Join(corpus, name))
			require.NoError(t, err)
			x, in := sample.New(s), inspect.New(s)
			for _, c := range s.Combinators() {
				text, err := x.Text(c)
				if len(c.Params) > 0 && !c.Function || c.Name == "cycleTuple" { // which holds as many of itself as it says
					assert.ErrorIs(t, err, sample.ErrEndless, c.Text())
					continue
				}
				require.NoError(t, err)
				b, err := in.EncodeText("sample", text, inspect.EncodeOptions{})
				if !assert.NoError(t, err, "%s: %s", c.Text(), text) {
					continue
				}
				tree := in.Read(b, inspect.Options{})
				if assert.NoError(t, tree.Err(), "%s", c.Text()) {
					assert.Equal(t, c.ID, tree.Values[0].Is.ID)
				}
			}
		})
	}
}
