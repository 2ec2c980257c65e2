package mark

import (
	"encoding/binary"
	"math"
)

// gencode writes and reads the form of github.com/andyleap/gencode as its
// compiler has it done: the size first, lengths and ints in groups of seven
// bits, other fields of fixed size, no check but Go's own. It is written here
// by hand, for the module is not to be had from every proxy.
func gencode() codec[Person] {
	return codec[Person]{
		name:   "gencode",
		person: func(p Person) Person { return p },
		fresh:  func(p *Person) ([]byte, error) { return writeGencode(nil, p), nil },
		reused: func(b []byte, p *Person) ([]byte, error) { return writeGencode(b, p), nil },
		copied: func(p *Person, b []byte) error { readGencode(p, b); return nil },
	}
}

// groups is how many bytes v takes in groups of seven bits.
func groups(v uint64) (n int) {
	for n = 1; v >= 0x80; n++ {
		v >>= 7
	}
	return n
}

// putGroups writes v in groups of seven bits, the lowest first.
func putGroups(b []byte, at int, v uint64) int {
	for v >= 0x80 {
		b[at] = byte(v) | 0x80
		v >>= 7
		at++
	}
	b[at] = byte(v)
	return at + 1
}

// readGroups is what putGroups wrote, and what is behind it.
func readGroups(b []byte, at int) (v uint64, next int) {
	v = uint64(b[at] & 0x7f)
	for shift := 7; b[at]&0x80 != 0; shift += 7 {
		at++
		v |= uint64(b[at]&0x7f) << shift
	}
	return v, at + 1
}

// zigzag makes small negative numbers small.
func zigzag(v int32) uint64 { return uint64(uint32(v)<<1 ^ uint32(v>>31)) }

func writeGencode(b []byte, p *Person) []byte {
	size := groups(uint64(len(p.Name))) + len(p.Name) + groups(uint64(len(p.Phone))) + len(p.Phone) +
		groups(zigzag(p.Siblings)) + 8 + 1 + 8
	if cap(b) >= size {
		b = b[:size]
	} else {
		b = make([]byte, size)
	}
	at := putGroups(b, 0, uint64(len(p.Name)))
	at += copy(b[at:], p.Name)
	binary.LittleEndian.PutUint64(b[at:], uint64(p.Birthday))
	at = putGroups(b, at+8, uint64(len(p.Phone)))
	at += copy(b[at:], p.Phone)
	at = putGroups(b, at, zigzag(p.Siblings))
	b[at] = bit(p.Spouse)
	binary.LittleEndian.PutUint64(b[at+1:], math.Float64bits(p.Money))
	return b[:at+9]
}

func readGencode(p *Person, b []byte) {
	n, at := readGroups(b, 0)
	p.Name = string(b[at : at+int(n)])
	at += int(n)
	p.Birthday = int64(binary.LittleEndian.Uint64(b[at:]))
	n, at = readGroups(b, at+8)
	p.Phone = string(b[at : at+int(n)])
	n, at = readGroups(b, at+int(n))
	p.Siblings = int32(n>>1) ^ -int32(n&1)
	p.Spouse = b[at] == 1
	p.Money = math.Float64frombits(binary.LittleEndian.Uint64(b[at+1:]))
}
