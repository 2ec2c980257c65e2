package inspect

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"

	"github.com/tlgen-go/tlgen/schema"
)

// leaf writes a leaf.
func (p *textWriter) leaf(n *Node) {
	b := n.Bytes()
	switch n.Kind {
	case Number:
		p.number(n.Type, b)
	case Bool, True:
		p.buf = strconv.AppendBool(p.buf, n.Value() == true)
	case Flags:
		p.buf = fmt.Appendf(p.buf, "%#x", binary.LittleEndian.Uint32(b))
	default: // Unknown; all others are parts of what writes them
		p.hex(b)
	}
}

// number writes a number, or bytes of a fixed size.
func (p *textWriter) number(t schema.Type, b []byte) {
	switch v := number(t, b).(type) {
	case int32:
		p.buf = strconv.AppendInt(p.buf, int64(v), 10)
	case int64:
		p.buf = strconv.AppendInt(p.buf, v, 10)
	case uint32:
		p.buf = strconv.AppendUint(p.buf, uint64(v), 10)
	case float32:
		p.buf = appendFloat(p.buf, binary.LittleEndian.Uint32(b))
	case float64:
		p.buf = appendDouble(p.buf, math.Float64bits(v))
	default:
		p.hex(b)
	}
}

// The bits of what is written as NaN alone: those that package tl reads it as.
const (
	plainNaN32 = 0x7fc00000
	plainNaN64 = 0x7ff8000000000001
)

// appendFloat appends a float of 4 bytes in as few digits as tell it from every other.
func appendFloat(b []byte, bits uint32) []byte {
	f := math.Float32frombits(bits)
	switch {
	case !math.IsNaN(float64(f)):
		return appendDecimal(b, float64(f), 32)
	case bits == plainNaN32:
		return append(b, "NaN"...)
	}
	return fmt.Appendf(b, "NaN(%#08x)", bits)
}

// appendDouble appends a double in as few digits as tell it from every other.
func appendDouble(b []byte, bits uint64) []byte {
	f := math.Float64frombits(bits)
	switch {
	case !math.IsNaN(f):
		return appendDecimal(b, f, 64)
	case bits == plainNaN64:
		return append(b, "NaN"...)
	}
	return fmt.Appendf(b, "NaN(%#016x)", bits)
}

// appendDecimal appends what is no NaN.
func appendDecimal(b []byte, f float64, bits int) []byte {
	format := byte('f')
	switch abs := math.Abs(f); {
	case math.IsInf(f, 1):
		return append(b, "Infinity"...)
	case math.IsInf(f, -1):
		return append(b, "-Infinity"...)
	case abs != 0 && abs < 1e-6, abs >= 1e21: // where JavaScript begins to write exponents
		format = 'e'
	}
	return strconv.AppendFloat(b, f, format, -1, bits)
}

// string writes a string or bytes, with what is odd in its form.
func (p *textWriter) string(n *Node) {
	form := formOf(n.Bytes())
	if form.mark != 0 {
		p.buf = append(fmt.Appendf(p.buf, "%x", form.mark), ' ')
	}
	switch c := n.Content; {
	case c != nil && c.Packing == "bytes":
		p.content(c)
	case c != nil:
		p.packed(c, form.data)
	case isText(n.Type):
		p.buf = strconv.AppendQuote(p.buf, string(form.data))
	default:
		p.hex(form.data)
	}
	if form.padding != nil {
		p.buf = append(p.buf, " + "...)
		p.hex(form.padding)
	}
}

// packed writes packed bytes and < the values > that lie in them.
func (p *textWriter) packed(c *Content, b []byte) {
	p.buf = append(append(p.buf, c.Packing...), ' ')
	p.hex(b)
	p.buf = append(p.buf, ' ')
	p.content(c)
}

// content writes < the values > that lie in bytes.
func (p *textWriter) content(c *Content) {
	flat := p.flat
	p.flat = false
	p.buf = append(p.buf, '<')
	p.depth++
	for piece := range pieces(c.Buffer, c.Values) {
		p.line()
		p.piece(piece, c.Buffer)
	}
	p.depth--
	p.line()
	p.buf = append(p.buf, '>')
	p.flat = flat
}

// stringForm is how a string lies in its bytes, as far as it is not as usual.
type stringForm struct {
	data []byte
	// mark is the first byte of a length that takes more bytes than it needs,
	// else 0.
	mark byte
	// padding is nil where it is zeros.
	padding []byte
}

// formOf takes a string apart.
func formOf(b []byte) stringForm {
	head, length, _ := stringHead(b)
	f := stringForm{data: b[head : head+length]}
	if head != headOf(length) {
		f.mark = b[0]
	}
	for _, c := range b[head+length:] {
		if c != 0 {
			f.padding = b[head+length:]
		}
	}
	return f
}

// headOf is how many bytes a length needs.
func headOf(length int) int {
	switch {
	case length < mediumForm:
		return 1
	case length < 1<<24:
		return 4
	}
	return 8
}
