package input

import (
	_ "embed"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// request is a call of messages.createChat.
const request = "d4ddce920000000015c4b51c010000003fb1c1f7144d792076657279206e6f726d616c207469746c65000000"

// printed is the request as tools print it, each behind the command line.
//
//go:embed testdata/spellings.txt
var printed string

func bytesOfRequest(tb testing.TB) []byte {
	tb.Helper()
	b, err := hex.DecodeString(request)
	require.NoError(tb, err)
	return b
}

func TestWhatToolsPrintIsRead(t *testing.T) {
	want := bytesOfRequest(t)
	for _, part := range strings.Split(printed, "=== ")[1:] {
		tool, text, _ := strings.Cut(part, "\n")
		form := Hex
		if strings.HasPrefix(tool, "base64") {
			form = Base64
		}
		for _, text := range []string{text, strings.ReplaceAll(text, "\n", "\r\n"), "\n\ufeff" + text + "\n\n"} {
			b, met, err := Read([]byte(strings.TrimLeft(text, "\n")), Auto)
			require.NoError(t, err, tool)
			assert.Equal(t, want, b, tool)
			assert.Equal(t, form, met, tool)
			b, _, err = Read([]byte(strings.TrimLeft(text, "\n")), form)
			require.NoError(t, err, tool)
			assert.Equal(t, want, b, tool)
		}
	}
}

func TestSpellings(t *testing.T) {
	want := bytesOfRequest(t)
	join := func(before, between, after string) string {
		var words []string
		for i := 0; i < len(request); i += 2 {
			words = append(words, request[i:i+2])
		}
		return before + strings.Join(words, between) + after
	}
	for _, text := range []string{
		request,
		strings.ToUpper(request),
		"0x" + request,
		request[:41] + "\n" + request[41:],
		`"` + request + `"`,
		`\x` + request,
		join("", " ", "\n"),
		join("", ":", ""),
		join("", "-", ""),
		join("", ", ", ""),
		join("0x", ", 0x", ""),
		join(`"\x`, `\x`, `"`),
		strings.ReplaceAll(join("[]byte{0x", ", 0x", "}\n"), "0x00", "0x0"),
		join("var request = [...]byte{\n\t0x", ",\n\t0x", ",\n} // a request\n"),
		join("const uint8_t request[44] = { 0x", ", 0X", " };"),
		join("{", " ", "}"),
		"# a request\n// and its bytes\n" + request,
		join("", " ", " # the end\n// of it"),
		join("{ /* Packet\n4 */ 0x", ", 0x", "}"),
		"00000000: " + request + "\n# the end",
		`X'` + request + `'`,
		`bytes.fromhex("` + request + `")`,
		"request = bytes.fromhex('" + request[:40] + "'\n  '" + request[40:] + "')\n",
		`Buffer.from("` + request + `", "hex");`,
		"b'" + request + "'",  // of Python's hexlify
		`'\x` + request + `'`, // of PostgreSQL
		strconv.Quote(string(want)),
		"var request = []byte(" + strconv.Quote(string(want[:10])) + " +\n\t" + strconv.Quote(string(want[10:])) + ")",
		fmt.Sprintf("%d", want),
		"unsigned char request[] = {" + strings.Join(strings.Fields(strings.Trim(fmt.Sprintf("%d", want), "[]")), ", ") + "};\nunsigned int request_len = 44;\n",
		strings.ReplaceAll(fmt.Sprintf("%#v", want), "0x0,", "0x00, "),
	} {
		b, form, err := Read([]byte(text), Auto)
		require.NoError(t, err, text)
		assert.Equal(t, Hex, form, text)
		assert.Equal(t, want, b, text)
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		text := encoding.EncodeToString(want)
		for _, text := range []string{text, `"` + text + "\"\n", "b'" + text + "'", text[:9] + "\r\n" + text[9:]} {
			b, form, err := Read([]byte(text), Auto)
			require.NoError(t, err, text)
			assert.Equal(t, Base64, form, text)
			assert.Equal(t, want, b, text)
		}
	}
	b, form, err := Read(want, Auto)
	require.NoError(t, err)
	assert.Equal(t, Raw, form)
	assert.Equal(t, want, b)
	b, _, err = Read([]byte(request), Raw)
	require.NoError(t, err)
	assert.Equal(t, request, string(b))
}

func TestDumpsWithRepeatedLines(t *testing.T) {
	zeros := strings.Repeat(" 00", 8) + " " + strings.Repeat(" 00", 8)
	for name, text := range map[string]string{
		"hexdump -C": "00000000 " + zeros + "  |................|\n*\n00000030  01 02                                             |..|\n00000032\n",
		"xxd -a":     "00000000: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n*\n00000030: 0102                                     ..\n",
		"od -t x1":   "0000000" + strings.Repeat(" 00", 16) + "\n*\n0000060 01 02\n0000062\n",
	} {
		b, _, err := Read([]byte(text), Hex)
		require.NoError(t, err, name)
		assert.Equal(t, append(make([]byte, 48), 1, 2), b, name)
	}
}

// TestTextOfDumpsIsNoHex: the column of text may look like bytes.
func TestTextOfDumpsIsNoHex(t *testing.T) {
	for _, text := range []string{
		"00000000: 6162 6364 6566 3031  abcdef01\n00000008: 6162                 ab\n",
		"00000000: 61 62 63 64 65 66 30 31  61 62 63 64 65 66 30 31  abcdef01abcdef01\n00000010: 61 62\n",
		"00000000  61 62 63 64 65 66 30 31  |abcdef01|\n00000008  61 62                    |ab|\n0000000a\n",
		"0000   61 62 63 64 65 66 30 31   abcdef01\n0008   61 62   ab\n",
	} {
		b, _, err := Read([]byte(text), Hex)
		require.NoError(t, err, text)
		assert.True(t, strings.HasPrefix(string(b), "abcdef01") && strings.HasSuffix(string(b), "ab"), "%q of %s", b, text)
		assert.Contains(t, []int{10, 18}, len(b), text)
	}
}

// TestListingsOfOurOwn: what is packed follows from the rest.
func TestListingsOfOurOwn(t *testing.T) {
	const listing = `# what the server says
byte  bytes                    ascii     field          value        meaning
   0  03 00 00 00              ....      blob           #3    id of a constructor of Blob
   4  08                       .           data:bytes   8            length in bytes
   5  01 00 00 00 07 00 00 00  ........      data                    1 value, see [1]
  13  00 00 00                 ...           padding                 up to a multiple of 4
  16                                     ! unexpected constructor id: want a boxed value, met #61626364
  16  64 63 62 61              dcba      ?              4 bytes      not read

[1] 8 bytes, in data:bytes at byte 4
byte  bytes                    ascii     field          value        meaning
   0  01 00 00 00              ....      user           #1    id of a constructor of User
   4  07 00 00 00              ....        id:int       7
`
	const want = "03000000 08 0100000007000000 000000 64636261"
	for _, form := range []Form{Auto, Hex} {
		b, met, err := Read([]byte("\ufeff"+listing), form)
		require.NoError(t, err)
		assert.Equal(t, strings.ReplaceAll(want, " ", ""), hex.EncodeToString(b))
		assert.Equal(t, Hex, met)
	}
	for text, want := range map[string]string{
		strings.Replace(listing, "  16  64", "  17  64", 1):                "line 8: the row is of byte 17, but 16 stand before it",
		strings.Replace(listing, "07 00 00 00  ", "07 … 4 more  ", 1):      `line 5: "01 00 00 00 07 … 4 more" are no bytes; write two hex digits for each, one space between them`,
		strings.Replace(listing, "bytes                    ascii", "x", 1): `a text that is neither hex (line 2, column 2: "y" is no digit of hex) nor base64 (line 1, column 1: "#" is no digit of base64)`,
		strings.Replace(listing, "ascii     field", "          field", 1):  `line 2: want the titles of a listing, which begin with "byte  bytes", met "byte  bytes                              field          value        meaning"`,
	} {
		_, _, err := Read([]byte(text), Auto)
		assert.EqualError(t, err, want)
	}
}

func TestWhatIsBrokenHasItsPlace(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "the input is empty",
		" \n":                              "the input is empty",
		"d4ddc":                            "line 1, column 1: 5 hex digits: a byte has two digits, so one is missing or too many",
		"d4 dd c 92":                       "line 1, column 7: 1 hex digit: a byte has two digits, so one is missing or too many",
		"{ 0xd4, 0xddc }":                  "line 1, column 9: 3 hex digits: a byte has two digits, so one is missing or too many",
		"d4 dd\nxy!":                       `a text that is neither hex (line 2, column 1: "x" is no digit of hex) nor base64 (line 2, column 3: "!" is no digit of base64)`,
		"hello":                            `a text that is neither hex (line 1, column 1: "h" is no digit of hex) nor base64 (5 digits and 0 of padding are no bytes)`,
		"größe":                            `a text that is neither hex (line 1, column 1: "g" is no digit of hex) nor base64 (line 1, column 3: "ö" is no digit of base64)`,
		"AAA=A":                            `a text that is neither hex (line 1, column 4: "=" is no digit of hex) nor base64 (line 1, column 5: "A" behind the padding)`,
		"00000000: d4dd\n00000004: ce":     "line 2: the offset of the dump is 00000004, but 2 bytes stand before it",
		"[12 34 56]":                       "line 1, column 1: the numbers of this list may be decimal or hex; write 0x before each that is hex, or leave the brackets out",
		"[1, 256]":                         "line 1, column 1: the numbers of this list are no bytes: they go from 0 to 256",
		"[-1, 200]":                        "line 1, column 1: the numbers of this list are no bytes: they go from -1 to 200",
		"d4 dd [1 2]":                      "line 1, column 8: 1 hex digit: a byte has two digits, so one is missing or too many",
		"{ 0xd4 },\n{ 0xdd }":              "line 2, column 1: a second array begins here; give one alone",
		"{ 0x92ceddd4, 0x00000000 }":       "line 1, column 15: numbers of several bytes, in either order; write each byte by itself",
		"0x7ffe3a40:\t0x92ceddd4\t0x0":     "line 1, column 13: numbers of several bytes, in either order; write each byte by itself",
		`b"\xd4\q"`:                        `line 1, column 7: \q is no escape of a byte, such as \x0a`,
		`"\777"`:                           `line 1, column 2: \777 is no escape of a byte, such as \x0a`,
		"<Buffer d4 dd ... 34 more bytes>": "line 1, column 15: bytes are left out here; print all of them",
		"00000000: 11010100 11011101":      "line 1: a dump that is not of bytes in hex; print it with hexdump -C, xxd or od -t x1",
		request[:42] + "O" + request[43:]:  `line 1, column 43: "O" is no digit of hex, and nearly all others are`,
		"00000000: d4dd\n*":                "line 2: no offset tells how often * repeats the line before",
		"00000000: d4dd\n*\nfffffffff: 00": "line 2: * stands for more than 268435456 bytes",
	} {
		_, _, err := Read([]byte(text), Auto)
		assert.EqualError(t, err, want, text)
	}
	_, _, err := Read([]byte("d4dd!"), Hex)
	require.EqualError(t, err, `line 1, column 5: "!" is no digit of hex`)
	_, _, err = Read(nil, Raw)
	require.ErrorIs(t, err, ErrEmpty)
}

// TestDumpsOfOtherThings are said to be dumps, and never read as hex.
func TestDumpsOfOtherThings(t *testing.T) {
	for tool, text := range map[string]string{
		"od -c":            "0000000 324 335 316 222  \\0  \\0  \\0  \\0\n0000010   ? 261   M   y       v   e   r\n0000020\n",
		"od -d":            "0000000 56788 37582     0     0 50197  7349     1     0\n0000020 45375 63425\n0000024\n",
		"od -i":            "0000000 -1831936556           0   481674261           1\n0000020\n",
		"hexdump -d":       "0000000   56788   37582   00000   00000   50197   07349   00001   00000\n0000010\n",
		"hexdump -o":       "0000000  156724  111316  000000  000000  142025  016265  000001  000000\n0000010\n",
		"words of 32 bits": "00000000 92ceddd4 00000000 1cb5c415 00000001\n00000010 f7c1b13f 20794d14\n",
	} {
		_, form, err := Read([]byte(text), Auto)
		require.EqualError(t, err, "line 1: a dump that is not of bytes in hex; print it with hexdump -C, xxd or od -t x1", tool)
		assert.Equal(t, Hex, form, tool)
	}
}

// TestBinaryDigitsMayBeHex: offsets tell xxd -b from xxd -g4, or how much text there is.
func TestBinaryDigitsMayBeHex(t *testing.T) {
	for text, want := range map[string]string{
		"00000000: 00000001 00000010  ..":                          "0102",
		"00000000: 00000001 00000010  ........":                    "0000000100000010",
		"00000000: 00000001 00000010  ..\n00000002: 00000011  .\n": "010203",
		"00000000: 00000001 00000010\n00000008: 00000011\n":        "000000010000001000000011",
		"00000000\n00000010\n":                                     "0000000000000010",
		"000000 123456":                                            "000000123456",
		"0000000 123456":                                           "2ea7",
		"00000000 15c4b51c\n01000000":                              "0000000015c4b51c01000000",
		"0000000 000001 000000\n*\n0000020 000002\n0000022\n":      "01000000010000000100000001000000" + "0200",
	} {
		b, _, err := Read([]byte(text), Hex)
		require.NoError(t, err, text)
		assert.Equal(t, want, hex.EncodeToString(b), text)
	}
}

// TestBase64ThatIsNearlyHex has many zeros.
func TestBase64ThatIsNearlyHex(t *testing.T) {
	for _, last := range []byte{0, 1, 0x10, 0xff} {
		for n := range 100 {
			want := append(make([]byte, 30+n), last, 0x92)
			b, form, err := Read([]byte(base64.StdEncoding.EncodeToString(want)), Auto)
			if form == Base64 {
				require.NoError(t, err)
				assert.Equal(t, want, b)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, part := range strings.Split(printed, "=== ")[1:] {
		f.Add(part)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, form := range Forms {
			if strings.Contains(text, "*") {
				return // may stand for very much
			}
			b, _, err := Read([]byte(text), form)
			if err == nil && len(b) > len(text) {
				t.Errorf("%d bytes of %q", len(b), text)
			}
		}
	})
}
