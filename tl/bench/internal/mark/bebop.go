package mark

import (
	"encoding/binary"
	"io"
	"math"
)

// bebop writes and reads the form of github.com/200sc/bebop as its compiler
// has it done: the size first, then fields of fixed size one after the other,
// strings behind their length in four bytes, a check before each read. It is
// written here by hand, for the module is not to be had from every proxy.
func bebop() codec[Person] {
	return codec[Person]{
		name:   "bebop",
		person: func(p Person) Person { return p },
		fresh: func(p *Person) ([]byte, error) {
			b := make([]byte, 4+len(p.Name)+8+4+len(p.Phone)+4+1+8)
			writeBebop(b, p)
			return b, nil
		},
		reused: func(b []byte, p *Person) ([]byte, error) { return b[:writeBebop(b, p)], nil },
		copied: readBebop,
	}
}

func writeBebop(b []byte, p *Person) int {
	at := 0
	binary.LittleEndian.PutUint32(b[at:], uint32(len(p.Name)))
	at += 4
	at += copy(b[at:], p.Name)
	binary.LittleEndian.PutUint64(b[at:], uint64(p.Birthday))
	at += 8
	binary.LittleEndian.PutUint32(b[at:], uint32(len(p.Phone)))
	at += 4
	at += copy(b[at:], p.Phone)
	binary.LittleEndian.PutUint32(b[at:], uint32(p.Siblings))
	at += 4
	b[at] = bit(p.Spouse)
	at++
	binary.LittleEndian.PutUint64(b[at:], math.Float64bits(p.Money))
	return at + 8
}

func readBebop(p *Person, b []byte) (err error) {
	at := 0
	if p.Name, err = bebopString(b); err != nil {
		return err
	}
	at += 4 + len(p.Name)
	if len(b[at:]) < 8 {
		return io.ErrUnexpectedEOF
	}
	p.Birthday = int64(binary.LittleEndian.Uint64(b[at:]))
	at += 8
	if p.Phone, err = bebopString(b[at:]); err != nil {
		return err
	}
	at += 4 + len(p.Phone)
	if len(b[at:]) < 4 {
		return io.ErrUnexpectedEOF
	}
	p.Siblings = int32(binary.LittleEndian.Uint32(b[at:]))
	at += 4
	if len(b[at:]) < 1 {
		return io.ErrUnexpectedEOF
	}
	p.Spouse = b[at] == 1
	at++
	if len(b[at:]) < 8 {
		return io.ErrUnexpectedEOF
	}
	p.Money = math.Float64frombits(binary.LittleEndian.Uint64(b[at:]))
	return nil
}

// bebopString is the string at the beginning of b.
func bebopString(b []byte) (string, error) {
	if len(b) < 4 {
		return "", io.ErrUnexpectedEOF
	}
	n := binary.LittleEndian.Uint32(b)
	if uint32(len(b)-4) < n {
		return "", io.ErrUnexpectedEOF
	}
	return string(b[4 : 4+n]), nil
}
