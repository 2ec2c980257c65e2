package input

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
)

var (
	// numbers is a list of at least two numbers, as Go, Python and JavaScript print
	// and write them.
	numbers = regexp.MustCompile(`[\[{]\s*-?[0-9]+(?:[\s,]+-?[0-9]+)+[\s,]*[\]}]`)
	// beforeNumbers may stand before it: nothing, something that is not hex alone,
	// or how Node writes a Buffer as JSON.
	beforeNumbers = regexp.MustCompile(`^(?:\s*|[\w\s.:=()*&!\[\]]*[g-zG-Z=(&!\]][\w\s.:=()*&!\[\]]*|\s*\{\s*"type":\s*"Buffer",\s*"data":\s*)$`)
	// behindNumbers may stand behind it, such as the length that xxd -i writes.
	behindNumbers = regexp.MustCompile(`^[\s\w)};=,]*$`)
)

// errEither is of a list whose numbers all have two digits.
var errEither = errors.New("the numbers of this list may be decimal or hex; write 0x before each that is hex, or leave the brackets out")

// decimals are the numbers of a list in decimal, if the text has one: they do not
// all have two digits, and none begins with 0.
func decimals(text []byte) (at int, found [][]byte) {
	list := numbers.FindIndex(text)
	if list == nil || !beforeNumbers.Match(text[:list[0]]) || !behindNumbers.Match(text[list[1]:]) {
		return 0, nil
	}
	found = bytes.FieldsFunc(text[list[0]+1:list[1]-1], func(r rune) bool { return r != '-' && (r < '0' || r > '9') })
	for _, n := range found {
		if len(n) > 1 && n[0] == '0' {
			return 0, nil
		}
	}
	return list[0], found
}

// readDecimals reads numbers from 0 to 255, or as Java has them from -128 to 127.
func readDecimals(text []byte, at int, found [][]byte) ([]byte, error) {
	const signed = 128
	either := true
	least, most := 0, 0
	b := make([]byte, len(found))
	for i, digits := range found {
		n, err := strconv.Atoi(string(digits))
		if err != nil {
			n = signed << 8
		}
		least, most, b[i] = min(least, n), max(most, n), byte(n)
		either = either && len(digits) == 2
	}
	switch {
	case either && least == 0:
		return nil, fmt.Errorf("%s: %w", place(text, at), errEither)
	case least < -signed, most >= 2*signed, least < 0 && most >= signed:
		return nil, fmt.Errorf("%s: the numbers of this list are no bytes: they go from %d to %d", place(text, at), least, most)
	}
	return b, nil
}
