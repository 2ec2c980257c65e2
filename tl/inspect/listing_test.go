package inspect

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// chat declares what the requests below are of.
const chat = `// LAYER 228
inputUserSelf#f7c1b13f = InputUser;
messages.invitedUsers#7f5defa6 = messages.InvitedUsers;
---functions---
messages.createChat#92ceddd4 flags:# silent:flags.1?true users:Vector<InputUser> title:string ttl_period:flags.0?int = messages.InvitedUsers;
`

// request creates a chat.
const request = "d4ddce920000000015c4b51c010000003fb1c1f7144d792076657279206e6f726d616c207469746c65000000"

func unhex(tb testing.TB, digits string) []byte {
	tb.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
	require.NoError(tb, err)
	return b
}

// screens are both listings of a tree.
func screens(tb testing.TB, t *Tree, layout Layout) (tree, dump string) {
	tb.Helper()
	var first, second bytes.Buffer
	require.NoError(tb, t.WriteTree(&first, layout))
	require.NoError(tb, t.WriteHex(&second, layout))
	return first.String(), second.String()
}

func TestScreens(t *testing.T) {
	in := New(parse(t, chat), parse(t, "// LAYER 229\nuser#11111111 b:bytes x:flags n:# f:n.2?true = User; flags = flags;"))
	for name, c := range map[string]struct {
		b          string
		tree, dump string
		layout     Layout
	}{
		"request": {b: request, tree: `
 0  messages.createChat#92ceddd4 = messages.InvitedUsers
 4    flags:# = 0
 8    users:Vector<InputUser> = 1 item
16      [0] = inputUserSelf#f7c1b13f
20    title:string = "My very normal title"
`, dump: `
byte  bytes                    ascii     field                      value                   meaning
   0  d4 dd ce 92              ....      messages.createChat        #92ceddd4               id of a function
   4  00 00 00 00              ....        flags:#                  0                       no bit is set
   8  15 c4 b5 1c              ....        users:Vector<InputUser>  #1cb5c415               id of a vector
  12  01 00 00 00              ....          count                  1                       how many items follow
  16  3f b1 c1 f7              ?...          [0]                    inputUserSelf#f7c1b13f  id
  20  14                       .           title:string             20                      length in bytes
  21  4d 79 20 76 65 72 79 20  My very       data                   "My very normal title"
  29  6e 6f 72 6d 61 6c 20 74  normal t
  37  69 74 6c 65              itle
  41  00 00 00                 ...           padding                                        up to a multiple of 4
`},
		"narrow": {b: request, layout: Layout{Width: 60, Most: 8}, tree: `
 0  messages.createChat#92ceddd4 = messages.InvitedUsers
 4    flags:# = 0
 8    users:Vector<InputUser> = 1 item
16      [0] = inputUserSelf#f7c1b13f
20    title:string = "My very normal title"
`, dump: `
byte  bytes        ascii field                      value
   0  d4 dd ce 92  ....  messages.createChat        #92cedd…
   4  00 00 00 00  ....    flags:#                  0
   8  15 c4 b5 1c  ....    users:Vector<InputUser>  #1cb5c4…
  12  01 00 00 00  ....      count                  1
  16  3f b1 c1 f7  ?...      [0]                    inputUs…
  20  14           .       title:string             20
  21  4d 79 20 76  My v      data                   "My ver…
  25  65 72 79 20  ery
  29  … 12 more
  41  00 00 00     ...       padding
`},
		"flags, and an end": {b: "d4ddce92 43000000 15c4b51c 02000000 3fb1c1f7", tree: `
 0  messages.createChat#92ceddd4 = messages.InvitedUsers
 4    flags:# = 0x43 (0 ttl_period, 1 silent, 6 unknown)
 8    silent:true = true
 8    users:Vector<InputUser> = 1 of 2 items
16      [0] = inputUserSelf#f7c1b13f
20  ! messages.createChat.users[1]: input ends within the value: want InputUser, met 0 bytes
`, dump: `
byte  bytes                    ascii     field                      value                   meaning
   0  d4 dd ce 92              ....      messages.createChat        #92ceddd4               id of a function
   4  43 00 00 00              C...        flags:#                  0x43                    0 ttl_period, 1 silent, 6 unknown
   8                                       silent:true              true                    by flags.1
   8  15 c4 b5 1c              ....        users:Vector<InputUser>  #1cb5c415               id of a vector
  12  02 00 00 00              ....          count                  2                       how many items follow
  16  3f b1 c1 f7              ?...          [0]                    inputUserSelf#f7c1b13f  id
  20                                     ! messages.createChat.users[1]: input ends within the value: want InputUser, met 0 bytes
`},
		"another layer, and what bytes hold": {b: "11111111 04 3fb1c1f7 000000 04000000 0badc0de", tree: `
 0  user#11111111 = User, layer 229
 4    b:bytes = 4 bytes that hold 1 value
      | 0  inputUserSelf#f7c1b13f = InputUser
12    x:flags = flags, layer 229
12    n:# = 0x4 (2 f)
16    f:true = true
16  ! unexpected constructor id: want a boxed value, met #dec0ad0b, which no schema here declares
16  4 bytes not read: 0b ad c0 de
`, dump: `
byte  bytes                    ascii     field        value      meaning
   0  11 11 11 11              ....      user         #11111111  id of a constructor of User, layer 229
   4  04                       .           b:bytes    4          length in bytes
   5  3f b1 c1 f7              ?...          data                1 value, see [1]
   9  00 00 00                 ...           padding             up to a multiple of 4
  12                                       x:flags               flags without its id
  12  04 00 00 00              ....        n:#        0x4        2 f
  16                                       f:true     true       by n.2
  16                                     ! unexpected constructor id: want a boxed value, met #dec0ad0b, which no schema here declares
  16  0b ad c0 de              ....      ?            4 bytes    not read

[1] 4 bytes, in b:bytes at byte 4
byte  bytes                    ascii     field          value      meaning
   0  3f b1 c1 f7              ?...      inputUserSelf  #f7c1b13f  id of a constructor of InputUser
`},
	} {
		t.Run(name, func(t *testing.T) {
			tree, dump := screens(t, in.Read(unhex(t, c.b), Options{}), c.layout)
			assert.Equal(t, c.tree[1:], tree)
			assert.Equal(t, c.dump[1:], dump)
		})
	}
}

func TestWhatIsPackedStandsBelowItsData(t *testing.T) {
	b := packedBy(unhex(t, request))
	tree, dump := screens(t, New(parse(t, chat)).Read(b, Options{}), Layout{Most: 4})
	assert.Contains(t, tree, " bytes, gzip of 44 bytes\n      |  0  messages.createChat#92ceddd4 = messages.InvitedUsers\n")
	assert.Contains(t, dump, "gzip of 44 bytes, see [1]\n")
	assert.Contains(t, dump, "\n[1] gzip of 44 bytes, in packed_data:bytes at byte 4\nbyte  bytes ")
	assert.Contains(t, dump, "  21  4d 79 20 76              My v          data                   \"My very normal title\"\n  25  … 16 more\n")
}

func TestFormsOfLengths(t *testing.T) {
	in := New(parse(t, "s#11111111 s:string = S;"))
	medium := append(unhex(t, "11111111 fe000100"), bytes.Repeat([]byte("a"), 256)...)
	_, dump := screens(t, in.Read(medium, Options{}), Layout{})
	assert.Contains(t, dump, "\n   4  fe 00 01 00              ....        s:string  256")
	assert.Contains(t, dump, "  length: fe, and 3 bytes that tell it\n")
	long := append(unhex(t, "11111111 ff00010000000000"), bytes.Repeat([]byte("a"), 256)...)
	_, dump = screens(t, in.Read(long, Options{}), Layout{})
	assert.Contains(t, dump, "  length: ff, and 7 bytes that tell it, which fewer bytes could\n")
}

// dumped are the bytes that a dump has, section by section.
func dumped(tb testing.TB, dump string) (sections [][]byte) {
	tb.Helper()
	at, end := 0, 0
	for line := range strings.Lines(dump) {
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "byte  bytes"):
			at = strings.Index(line, "bytes")
			end = at + 8*3 - 1
			sections = append(sections, nil)
		case len(line) > end && line[at] != ' ':
			if b, err := hex.DecodeString(strings.ReplaceAll(line[at:end], " ", "")); err == nil {
				sections[len(sections)-1] = append(sections[len(sections)-1], b...)
			}
		}
	}
	return sections
}

// TestDumpsHaveEveryByteOnce holds for damaged values as well.
func TestDumpsHaveEveryByteOnce(t *testing.T) {
	s := templates(t)
	in := New(s)
	for _, b := range samples(s) {
		for n := range b {
			changed := append([]byte(nil), b...)
			changed[n] ^= 0x81
			tree := in.Read(changed, Options{Recover: true})
			list, dump := screens(t, tree, Layout{})
			require.Equal(t, changed, dumped(t, dump)[0], dump)
			for _, e := range tree.Errors {
				require.Contains(t, list, explained(e))
				require.Contains(t, dump, explained(e))
			}
		}
	}
}

func TestLinesFit(t *testing.T) {
	s := templates(t)
	in := New(s)
	for _, b := range samples(s) {
		tree, dump := screens(t, in.Read(b, Options{}), Layout{Width: 120, Most: 16})
		for line := range strings.Lines(tree + dump) {
			require.LessOrEqual(t, columns(strings.TrimSuffix(line, "\n")), 120, line)
		}
	}
}

func TestValuesAreCutBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want string
	}{
		{"abcdef", 5, "abcd…"},
		{"abcde", 5, "abcde"},
		{"你好吗", 5, "你好…"},
		{"你好吗", 4, "你…"},
		{"a b cdef", 5, "a b…"},
		{"e\u0301e\u0301", 2, "e\u0301e\u0301"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
	} {
		assert.Equal(t, c.want, cut(c.text, c.room))
	}
}

func TestColorsChangeNothingElse(t *testing.T) {
	tree := New(parse(t, chat)).Read(unhex(t, request+"ffffffff"), Options{})
	list, dump := screens(t, tree, Layout{Width: 90})
	colored, coloredDump := screens(t, tree, Layout{Width: 90, Colors: true})
	codes := regexp.MustCompile("\x1b\\[[0-9]*m")
	assert.Equal(t, list, codes.ReplaceAllString(colored, ""))
	assert.Equal(t, dump, codes.ReplaceAllString(coloredDump, ""))
	assert.Contains(t, colored, "\x1b[32m\"My very normal title\"\x1b[0m")
	assert.NotContains(t, list+dump, "\x1b")
}

func TestTextFromTheWireCannotMoveTheCursor(t *testing.T) {
	in := New(parse(t, "s#11111111 s:string = S;"))
	tree, dump := screens(t, in.Read(unhex(t, "11111111 07 1b5b324a 0d0a ff"), Options{}), Layout{})
	assert.Contains(t, tree, `s:string = "\x1b[2J\r\n\xff"`)
	assert.NotContains(t, tree+dump, "\x1b")
}

// TestListingsAreReadAgain: of values, packed ones and damaged ones, wide and narrow.
func TestListingsAreReadAgain(t *testing.T) {
	s := templates(t)
	in := New(s)
	for _, b := range append(seeds(t), nil) {
		for _, b := range [][]byte{b, b[:len(b)*2/3]} {
			for _, layout := range []Layout{{}, {Width: 60}, {Width: 100}} {
				var out bytes.Buffer
				require.NoError(t, in.Read(b, Options{Recover: true}).WriteHex(&out, layout))
				require.True(t, IsListing(out.Bytes()))
				var r HexReader
				for line := range strings.Lines("# above\n\n" + strings.ReplaceAll(out.String(), "\n", "\r\n# between\n")) {
					_, err := r.Line(line)
					require.NoError(t, err, "%s%s", out.String(), line)
				}
				require.Equal(t, hex.EncodeToString(b), hex.EncodeToString(r.Bytes), out.String())
			}
		}
	}
}

func TestListingsWithoutAllBytesAreRefused(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, New(parse(t, diffed)).Read(make([]byte, 100), Options{}).WriteHex(&out, Layout{Most: 8}))
	var r HexReader
	var failed error
	for line := range strings.Lines(out.String()) {
		if _, err := r.Line(line); failed == nil {
			failed = err
		}
	}
	require.EqualError(t, failed, "the listing leaves bytes out, as one for a terminal does; write one into a file")
}

func TestListingsRemarkWhatIsUnusual(t *testing.T) {
	in := New(parse(t, "a#11111111 s:string b:bytes = A;"))
	_, dump := screens(t, in.Read(unhex(t, "11111111 fe010000 ff 010203 02 aabb 07"), Options{}), Layout{})
	for _, remark := range []string{"length: fe, and 3 bytes that tell it, which fewer bytes could\n", "not UTF-8\n", "up to a multiple of 4, and not zeros as usual\n"} {
		assert.Contains(t, dump, remark)
	}
}
