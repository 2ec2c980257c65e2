package input

import (
	"fmt"
	"regexp"
	"strconv"
)

var (
	// literal is a string of a programming language.
	literal = regexp.MustCompile(`[bB]?(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`)
	// beforeLiterals, betweenLiterals and behindLiterals may stand around them.
	beforeLiterals  = regexp.MustCompile(`^[\w\s.:=\[\]*&(]*$`)
	betweenLiterals = regexp.MustCompile(`^[\s\\+]*$`)
	behindLiterals  = regexp.MustCompile(`^[\s);,\\]*$`)
	// escapedByte is what tells bytes from text.
	escapedByte = regexp.MustCompile(`\\[x0-7]`)
	// escapedHex is hex behind a single \x, as PostgreSQL has it.
	escapedHex = regexp.MustCompile(`^["']\\x[0-9a-fA-F]+["']$`)
	// character is the first character of a string, or its escape.
	character = regexp.MustCompile(`(?s)^(?:\\x[0-9a-fA-F]{2}|\\[0-7]{1,3}|\\.|.)`)
)

// escapes are those of one character.
var escapes = map[string]byte{
	`\a`: '\a', `\b`: '\b', `\f`: '\f', `\n`: '\n', `\r`: '\r', `\t`: '\t', `\v`: '\v', `\\`: '\\', `\'`: '\'', `\"`: '"',
}

// literals are where the strings of bytes are that the text consists of, if it
// does.
func literals(text []byte) (all [][]int) {
	if !escapedByte.Match(text) {
		return nil
	}
	all = literal.FindAllIndex(text, -1)
	if len(all) == 0 || len(all) == 1 && escapedHex.Match(text[all[0][0]:all[0][1]]) {
		return nil
	}
	for i := 1; i < len(all); i++ {
		if !betweenLiterals.Match(text[all[i-1][1]:all[i][0]]) {
			return nil
		}
	}
	if !beforeLiterals.Match(text[:all[0][0]]) || !behindLiterals.Match(text[all[len(all)-1][1]:]) {
		return nil
	}
	return all
}

// readEscaped reads strings of bytes in which some are escaped, as Python, Go, C
// and Rust have them.
func readEscaped(text []byte, all [][]int) (b []byte, err error) {
	for _, at := range all {
		start, end := at[0]+1, at[1]-1
		if c := text[at[0]]; c == 'b' || c == 'B' {
			start++
		}
		for start < end {
			c := character.Find(text[start:end])
			if b, err = unescape(b, string(c)); err != nil {
				return nil, fmt.Errorf("%s: %w", place(text, start), err)
			}
			start += len(c)
		}
	}
	return b, nil
}

// unescape adds a character of a string.
func unescape(b []byte, c string) ([]byte, error) {
	if c[0] != '\\' {
		return append(b, c...), nil
	}
	if plain, ok := escapes[c]; ok {
		return append(b, plain), nil
	}
	digits, base := c[1:], 8
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 8)
	if err != nil {
		return nil, fmt.Errorf("%s is no escape of a byte, such as \\x0a", c)
	}
	return append(b, byte(n)), nil
}
