package mark

import (
	"encoding/binary"
	"io"
	"math"
	"unsafe"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
)

// byHand is a codec for this struct alone, whose strings are always as long as
// in the benchmark: what others are measured against.
func byHand() codec[Person] {
	return codec[Person]{
		name:     goal.Baseline,
		person:   func(p Person) Person { return p },
		fresh:    func(p *Person) ([]byte, error) { return appendByHand(make([]byte, 0, handLength), p), nil },
		reused:   func(b []byte, p *Person) ([]byte, error) { return appendByHand(b[:0], p), nil },
		copied:   readByHand,
		aliasing: aliasByHand,
	}
}

// handLength is that of every person: two longs, an int, the strings, a byte.
const handLength = 8 + 8 + 4 + nameLength + phoneLength + 1

func appendByHand(b []byte, p *Person) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(p.Birthday))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(p.Money))
	b = binary.LittleEndian.AppendUint32(b, uint32(p.Siblings))
	b = append(b, p.Name...)
	b = append(b, p.Phone...)
	return append(b, bit(p.Spouse))
}

func readByHand(p *Person, b []byte) error {
	if len(b) < handLength {
		return io.ErrUnexpectedEOF
	}
	readNumbers(p, b)
	p.Name = string(b[20 : 20+nameLength])
	p.Phone = string(b[20+nameLength : handLength-1])
	return nil
}

func aliasByHand(p *Person, b []byte) error {
	if len(b) < handLength {
		return io.ErrUnexpectedEOF
	}
	readNumbers(p, b)
	p.Name = unsafe.String(&b[20], nameLength)
	p.Phone = unsafe.String(&b[20+nameLength], phoneLength)
	return nil
}

// readNumbers reads what is not a string; it is inlined.
func readNumbers(p *Person, b []byte) {
	p.Birthday = int64(binary.LittleEndian.Uint64(b))
	p.Money = math.Float64frombits(binary.LittleEndian.Uint64(b[8:]))
	p.Siblings = int32(binary.LittleEndian.Uint32(b[16:]))
	p.Spouse = b[handLength-1] != 0
}

// bit is a bool as a byte.
func bit(v bool) byte {
	if v {
		return 1
	}
	return 0
}
