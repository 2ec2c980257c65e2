package conformance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"reflect"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/schema/schematest"
)

// different are the definitions of layer 228 that gotd writes as other bytes than it read, and why.
var different = map[string]string{
	"accessPointRule":   "gotd reads the items of vector<IpPort> as boxed, which they are, and writes them bare",
	"help.configSimple": "it holds accessPointRule",
}

// TestGotdAgreesOnLayer228 sends four random values of every constructor and
// function of layer 228 through generated code, what that wrote through gotd,
// and what gotd wrote through generated code again: the bytes have to stay.
func TestGotdAgreesOnLayer228(t *testing.T) {
	s, found, err := schema.Load(t.Context(), ".", "telegram@228")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{}))
	echo, err := gentest.NewEcho(t.Context(), dir)
	require.NoError(t, err)

	names, values := samples(s)
	ours, err := echo.Send(t.Context(), messages(values))
	require.NoError(t, err)
	theirs, registry := make([][]byte, len(ours)), tg.TypesConstructorMap()
	differing := map[string]bool{}
	for i, b := range ours {
		require.True(t, bytes.Equal(values[i], b), "%s: %q", names[i], b)
		theirs[i], err = throughGotd(registry, b)
		require.NoError(t, err, "gotd: %s", names[i])
		if different[names[i]] == "" {
			assert.True(t, bytes.Equal(b, theirs[i]), "%s: ours %x, gotd's %x", names[i], b, theirs[i])
		} else if !bytes.Equal(b, theirs[i]) {
			differing[names[i]] = true
			theirs[i] = b
		}
	}
	back, err := echo.Send(t.Context(), messages(theirs))
	require.NoError(t, err)
	for i := range values {
		assert.True(t, bytes.Equal(theirs[i], back[i]), "%s: gotd's %x, ours %x", names[i], theirs[i], back[i])
	}
	assert.Len(t, differing, len(different), "gotd writes one of them right now: take it off the list")
	t.Logf("%d values of %d definitions; gotd differs in %d definitions", len(values), len(s.Combinators()), len(different))
}

// samples are four values of every combinator.
func samples(s *schema.Schema) (names []string, values [][]byte) {
	sampler := schematest.New(s, 228)
	for _, c := range s.Combinators() {
		for _, p := range []schematest.Presence{schematest.Absent, schematest.Present, schematest.Mixed, schematest.Mixed} {
			names, values = append(names, c.Name), append(values, sampler.Value(c, p, -1, -1))
		}
	}
	return names, values
}

// messages are the values for an Echo.
func messages(values [][]byte) []gentest.Message {
	all := make([]gentest.Message, len(values))
	for i, v := range values {
		all[i].Value = v
	}
	return all
}

// throughGotd decodes and encodes a value with gotd's types.
func throughGotd(registry map[uint32]func() bin.Object, b []byte) (again []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	create := registry[binary.LittleEndian.Uint32(b)]
	if create == nil {
		return nil, fmt.Errorf("no such type")
	}
	v, in := create(), &bin.Buffer{Buf: bytes.Clone(b)}
	if query := reflect.ValueOf(v).Elem().FieldByName("Query"); query.Kind() == reflect.Interface {
		query.Set(reflect.ValueOf(&raw{}))
	}
	if err := v.Decode(in); err != nil {
		return nil, err
	}
	if in.Len() > 0 {
		return nil, fmt.Errorf("%d bytes left", in.Len())
	}
	var out bin.Buffer
	if err := v.Encode(&out); err != nil {
		return nil, err
	}
	return out.Buf, nil
}

// raw is the query in a generic function, which gotd decodes into what the
// program sets.
type raw struct{ b []byte }

func (r *raw) Decode(b *bin.Buffer) error {
	r.b = bytes.Clone(b.Buf)
	b.Skip(b.Len())
	return nil
}

func (r *raw) Encode(b *bin.Buffer) error {
	b.Put(r.b)
	return nil
}
