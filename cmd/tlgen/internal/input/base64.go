package input

import (
	"encoding/base64"
	"fmt"
)

// readBase64 reads base64, in lines or not, with quotes around it or not.
func readBase64(text []byte) ([]byte, error) {
	text = unwrapped(text) // b'…' of Python is no b
	plain := make([]byte, 0, len(text))
	padding := 0
	for i, c := range text {
		switch {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '"' || c == '\'':
			continue
		case c == '=':
			padding++
			continue
		case c == '-':
			c = '+'
		case c == '_':
			c = '/'
		case !isBase64(c):
			return nil, fmt.Errorf("%s: %q is no digit of base64", place(text, i), charAt(text, i))
		}
		if padding > 0 {
			return nil, fmt.Errorf("%s: %q behind the padding", place(text, i), charAt(text, i))
		}
		plain = append(plain, c)
	}
	if len(plain)%4 == 1 || len(plain) == 0 || padding > 2 {
		return nil, fmt.Errorf("%d digits and %d of padding are no bytes", len(plain), padding)
	}
	b := make([]byte, base64.RawStdEncoding.DecodedLen(len(plain)))
	_, err := base64.RawStdEncoding.Decode(b, plain)
	return b, err
}

// isBase64 tells whether c is a digit of standard base64.
func isBase64(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/'
}
