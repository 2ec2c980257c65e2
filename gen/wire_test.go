package gen_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/schema"
)

// wireSchema has what generators are known to get wrong.
const wireSchema = `ipPort#d433ad73 ipv4:int port:int = IpPort;
ipPortSecret#37982646 ipv4:int port:int secret:bytes = IpPort;
rule#1 flags:# ips:vector<IpPort> bare:vector<ipPort> words:vector<vector<string>>
  number:flags.0?int text:flags.1?string list:flags.2?Vector<int> yes:flags.3?true = Rule;
updateKnown#2 x:int = Update; updateOther#3 = Update;
updates#4 updates:Vector<Update> = Updates; updateShort#5 update:Update date:int = Updates;
---functions---
poll = Updates;
---types---
===2===
rule#11 flags:# ips:vector<IpPort> words:vector<vector<string>> number:flags.0?int text:flags.1?string list:flags.2?Vector<int>
  yes:flags.3?true more:flags.4?int = Rule;
`

// wireProgram prints what the generated code makes of bytes and values.
const wireProgram = `package main

import (
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/tlgen-go/tlgen/tl"

	"generated/tg"
)

func show(v tl.Object, layer int) {
	b, err := tl.AppendLayer(nil, v, layer)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%x\n", b)
}

func bytes(text string) []byte {
	b, _ := hex.DecodeString(text)
	return b
}

func main() {
	r := &tg.Rule{
		IPs:    []tg.IPPortClass{&tg.IPPort{Ipv4: 1, Port: 2}},
		Words:  [][]string{{"a"}, {}},
		Number: tl.Some[int32](5), Text: tl.Some("t"), List: []int32{}, Yes: true,
	}
	show(r, 0)
	show(r, 1)
	r.Bare = []*tg.IPPort{{Ipv4: 3, Port: 4}}
	show(r, 1)
	show(r, 2)
	r.Bare, r.More = nil, tl.Some[int32](6)
	show(r, 1)

	full, _ := tl.Append(nil, &tg.Rule{Number: tl.Some[int32](5), Text: tl.Some("t"), List: []int32{1}, Yes: true})
	_ = tl.Decode(full, r)
	r.Number, r.Text, r.List, r.Yes = tl.Opt[int32]{}, tl.Opt[string]{}, nil, false
	show(r, 0)
	empty, _ := tl.Append(nil, &tg.Rule{})
	_ = tl.Decode(full, r)
	_ = tl.Decode(empty, r)
	fmt.Println(r.Number.IsSet(), r.Text.IsSet(), r.List == nil, r.Yes)

	u, err := tg.DecodeUpdatesClass(tl.NewDecoder(bytes("05000000" + "efbeadde" + "01020304" + "07000000")))
	fmt.Println(u, err)
	show(u, 0)
	u, err = tg.DecodeUpdatesClass(tl.NewDecoder(bytes("efbeadde" + "01020304")))
	fmt.Println(u, err)
	u, err = tg.DecodeUpdatesClass(tl.NewDecoder(bytes("04000000" + "15c4b51c" + "02000000" + "0200000009000000" + "efbeadde01020304")))
	failed, _ := errors.AsType[*tl.DecodeError](err)
	fmt.Printf("%v %v %x\n", u, err, failed.Tail)
}
`

// wireOutput was worked out from the specification of the wire format.
const wireOutput = "" +
	// The newest layer: flags 0 to 3; a bare vector of a boxed item; a bare vector of bare vectors.
	"11000000" + "0f000000" + "01000000" + "73ad33d4" + "0100000002000000" +
	"02000000" + "01000000" + "01610000" + "00000000" + "05000000" + "01740000" + "15c4b51c00000000" + "\n" +
	"01000000" + "0f000000" + "01000000" + "73ad33d4" + "0100000002000000" + "00000000" +
	"02000000" + "01000000" + "01610000" + "00000000" + "05000000" + "01740000" + "15c4b51c00000000" + "\n" +
	"01000000" + "0f000000" + "01000000" + "73ad33d4" + "0100000002000000" + "01000000" + "0300000004000000" +
	"02000000" + "01000000" + "01610000" + "00000000" + "05000000" + "01740000" + "15c4b51c00000000" + "\n" +
	"encode rule.bare: not in the layer: layer 2 has no such field\n" +
	"encode rule.more: not in the layer: layer 1 has no such field\n" +
	"11000000" + "00000000" + "00000000" + "00000000" + "\n" +
	"false false true false\n" +
	"updateShort update:(#deadbeef 8 bytes) date:7 <nil>\n" +
	"05000000" + "efbeadde" + "01020304" + "07000000" + "\n" +
	"(#deadbeef 8 bytes) <nil>\n" +
	"updates updates:[(updateKnown x:9) nil] decode at byte 20, Updates.updates[1]: unexpected constructor id: " +
	"want Update, met #deadbeef efbeadde01020304\n"

// TestWhatOthersGetWrong shows it right: bare vectors of boxed items and of
// vectors, optional fields that are cleared, values that are decoded into twice,
// constructors that nobody knows, and what a layer cannot say.
func TestWhatOthersGetWrong(t *testing.T) {
	file, found := schema.Parse("wire.tl", []byte(wireSchema))
	require.Empty(t, found)
	s, found := schema.Resolve(file)
	require.NoError(t, found.Err())
	dir := t.TempDir()
	require.NoError(t, gentest.Module(dir, s, gen.Config{Unknown: true}))
	program, err := gentest.Program(t.Context(), dir, []byte(wireProgram))
	require.NoError(t, err)
	out, err := exec.CommandContext(t.Context(), program).Output()
	require.NoError(t, err)
	assert.Equal(t, wireOutput, string(out))
}
