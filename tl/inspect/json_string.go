package inspect

import (
	"unicode/utf8"
)

// escapes tells of each byte whether a string of JSON may need something else in
// its place: quotes, backslashes, control characters, and the first byte of the
// two line separators of Unicode.
var escapes = func() (is [256]bool) {
	for c := range ' ' {
		is[c] = true
	}
	is['"'], is['\\'], is[0xe2] = true, true, true
	return is
}()

const hexDigits = "0123456789abcdef"

// appendJSONString appends UTF-8 in quotes, as package tl does.
func appendJSONString(b, s []byte) []byte {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !escapes[c] {
			continue
		}
		size := 1
		if c == 0xe2 {
			r, n := utf8.DecodeRune(s[i:])
			if r != '\u2028' && r != '\u2029' {
				continue
			}
			size = n
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case 0xe2:
			b = append(b, `\u202`...)
			b = append(b, hexDigits[s[i+2]&0xf])
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
		i += size - 1
		start = i + 1
	}
	return append(append(b, s[start:]...), '"')
}
