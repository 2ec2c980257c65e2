package javascript

import (
	"bytes"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

var update = flag.Bool("update", false, "write the lists of what libraries refuse anew")

// TestLibrariesAgree sends values of every constructor and function that a
// library knows, of its layer and of MTProto itself, through generated code,
// through the library, and what that wrote through generated code again: the
// bytes have to stay.
func TestLibrariesAgree(t *testing.T) {
	for _, l := range libraries {
		t.Run(l.name, func(t *testing.T) {
			known := l.definitions(t)
			schemas, refusals := []*schema.Schema{load(t, l.schema), load(t, "mtproto")}, []string{}
			logOneSided(t, schemas, known)
			for _, s := range schemas {
				refusals = append(refusals, agree(t, l, s, known)...)
			}
			checkRefusals(t, l.name, refusals)
		})
	}
}

func load(t *testing.T, source string) *schema.Schema {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", source)
	require.NoError(t, err)
	require.NoError(t, found.Err())
	return s
}

// agree compares the library with code generated from the schema, and tells
// what it refuses.
func agree(t *testing.T, l library, s *schema.Schema, known map[uint32]definition) []string {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{}))
	echo, err := gentest.NewEcho(t.Context(), dir)
	require.NoError(t, err)

	sent := samples(s, known)
	holds(t, echo, sent)
	written, refusals := through(t, l, s, sent)
	holds(t, echo, written)
	return refusals
}

// logOneSided lists the definitions that only the schemas or the library have.
func logOneSided(t *testing.T, schemas []*schema.Schema, known map[uint32]definition) {
	t.Helper()
	declared, ours, theirs := map[uint32]bool{}, []string{}, []string{}
	for _, s := range schemas {
		for _, c := range s.Combinators() {
			declared[c.ID] = true
			if _, ok := known[c.ID]; !ok {
				ours = append(ours, c.Name)
			}
		}
	}
	for id, d := range known {
		if !declared[id] {
			theirs = append(theirs, d.Name)
		}
	}
	slices.Sort(theirs)
	t.Logf("only the schemas have %d: %s", len(ours), strings.Join(ours, " "))
	t.Logf("only the library has %d: %s", len(theirs), strings.Join(theirs, " "))
}

// holds checks that generated code writes the samples as it reads them.
func holds(t *testing.T, echo *gentest.Echo, samples []sample) {
	t.Helper()
	messages := make([]gentest.Message, len(samples))
	for i, s := range samples {
		messages[i].Value = s.value
	}
	back, err := echo.Send(t.Context(), messages)
	require.NoError(t, err)
	for i, s := range samples {
		assert.True(t, bytes.Equal(s.value, back[i]), "generated code: %s: sent %x, came back %x %[3]q", s.name, s.value, back[i])
	}
}

// through checks that the library writes the samples as it reads them. It is
// what the library wrote, and why it did not write the others.
func through(t *testing.T, l library, s *schema.Schema, samples []sample) (written []sample, refusals []string) {
	t.Helper()
	values := make([][]byte, len(samples))
	for i, s := range samples {
		values[i] = s.value
	}
	walk, dropped := newWalk(s), 0
	for i, a := range l.echo(t, values) {
		name, want := samples[i].name, values[i]
		if a.refusal != "" {
			refusals = append(refusals, name+": "+a.refusal)
			continue
		}
		if l.dropsEmpty && !bytes.Equal(want, a.value) {
			want = walk.changed(want, dropEmpty)
			dropped++
		}
		assert.True(t, bytes.Equal(want, a.value), "%s: %s: ours %x, theirs %x", l.name, name, want, a.value)
		written = append(written, sample{name, a.value})
	}
	t.Logf("%d values: %d written, %d of them without empty vectors, and %d refused",
		len(values), len(written), dropped, len(refusals))
	return written, refusals
}

// checkRefusals compares refusals with the list of those that are known.
func checkRefusals(t *testing.T, library string, refusals []string) {
	t.Helper()
	slices.Sort(refusals)
	var got string
	for _, r := range slices.Compact(refusals) {
		got += r + "\n"
	}
	path := filepath.Join("testdata", "refusals", library+".txt")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(want), got, "%s is not what %s refuses: see why, and run the test with -update", path, library)
}

// TestLibrariesChange shows what samples leave out, since libraries write it as
// something else than they read.
func TestLibrariesChange(t *testing.T) {
	const (
		service       = " 00010000 01000000 9a01c636ffffffffffffffff 221751590100000000000000 00000000 b0f7aeb6"
		otherService  = " 00010000 01000000 9a01c6360100000000000000 221751590100000000000000 00000000 b0f7aeb6"
		invitation    = "ac81510c 01000000 00000000 00000000 15c4b51c00000000"
		withoutFlags  = "ac81510c 00000000 00000000 00000000 15c4b51c00000000"
		peerUser      = "22175159 0100000000000040"
		otherPeerUser = "22175159 0000000000000040"
		states        = "7db5de04 0100000000000000 018c0000"
		otherStates   = "7db5de04 0100000000000000 03efbfbd"
	)
	for _, test := range []struct{ library, why, in, out string }{
		{"gramjs-174", "messageService from a chat_id below zero", "6258082b" + service, "6258082b" + otherService},
		{"gramjs-198", "messageService from a chat_id below zero", "4085d2d3" + service, "4085d2d3" + otherService},
		{"teleproto", "messageService from a chat_id below zero", "0a0e807a" + service, "0a0e807a" + otherService},
		{"gramjs-174", "exportedChatlistInvite with a bit in flags, which has none", invitation, withoutFlags},
		{"gramjs-198", "exportedChatlistInvite with a bit in flags, which has none", invitation, withoutFlags},
		{"teleproto", "exportedChatlistInvite with a bit in flags, which has none", invitation, withoutFlags},
		{"gramjs-174", "msgs_state_info with an info that is no UTF-8", states, otherStates},
		{"gramjs-198", "msgs_state_info with an info that is no UTF-8", states, otherStates},
		{"teleproto", "msgs_state_info with an info that is no UTF-8", states, otherStates},
		{"mtcute", "exportedChatlistInvite with a bit in flags, which has none", invitation, withoutFlags},
		{"mtcute", "peerUser with a user_id of more than 53 bits", peerUser, otherPeerUser},
	} {
		t.Run(test.library+" "+test.why, func(t *testing.T) {
			is := slices.IndexFunc(libraries, func(l library) bool { return l.name == test.library })
			a := libraries[is].echo(t, [][]byte{unhex(t, test.in)})[0]
			assert.Empty(t, a.refusal)
			assert.Equal(t, unhex(t, test.out), a.value)
		})
	}
}

// unhex is the bytes that the text says in hexadecimal digits and spaces.
func unhex(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	require.NoError(t, err)
	return b
}
