package inspect

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/tlgen-go/tlgen/schema"
)

// The keys of JSON for what the JSON of generated code does not say.
const (
	typeKey     = "@type"
	rawType     = "@raw"      // the @type of bytes that are a value
	rawKey      = "bytes"     // of @raw
	valueKey    = "@value"    // beside @raw and @as: the value
	asKey       = "@as"       // the type of a value that does not say it
	errorKey    = "@error"    // beside @raw: why it cannot be read
	readKey     = "@read"     // beside @raw: what could be read of it
	unpackedKey = "@unpacked" // beside packed bytes: what they hold
	packingKey  = "@packing"  // of @unpacked: gzip, zlib or aes_ige
	textKey     = "@text"     // a string in an odd form
	base64Key   = "@base64"   // a string that is not UTF-8, or one or bytes in an odd form
	lengthKey   = "@length"   // fe or ff, where the length needs less
	paddingKey  = "@padding"  // in base64, where it is not zeros
)

// JSON is the tree as JSON, which [Inspector.EncodeJSON] reads: a line for each
// of its values.
//
// It is what tl.MarshalJSON writes of values of generated code, and has the
// following for what that cannot say. What stands under a key that begins with @
// beside what it explains does not count.
//
// A NaN other than Go's has its bits: "NaN(0x7ff8000000000000)". A string whose
// length takes more bytes than it needs, or whose padding is not zeros, is an
// object: the string under "@text", or under "@base64", as bytes are, and "fe" or
// "ff" under "@length", or the padding under "@padding". Beside packed bytes
// stands what they hold under "@unpacked", as in the @raw of what is encrypted,
// and beside a call that is a @raw the call under "@value". A constructor whose
// name is that of another one too has its id behind the name. A value of which
// nothing says the type, such as a vector in an rpc_result, is
// {"@as":"Vector<int>","@value":[1]}, but for an outermost one, whose type
// EncodeOptions say. A flags word that is there although no field depends on it is
// a 0 behind an @. What cannot be read is a @raw with the error under "@error" and
// what could be read of it under "@read".
func (t *Tree) JSON() []byte { return t.AppendJSON(nil) }

// AppendJSON appends what JSON returns to b.
func (t *Tree) AppendJSON(b []byte) []byte {
	w := &jsonWriter{buf: b, tree: t, faults: newFaults(t)}
	start := len(b)
	for p := range pieces(t.Buffer, t.Values) {
		if len(w.buf) > start {
			w.buf = append(w.buf, '\n')
		}
		w.piece(p, t.Buffer)
	}
	return w.buf
}

// jsonWriter writes the JSON form.
type jsonWriter struct {
	buf    []byte
	tree   *Tree
	faults faults
	// explains tells that what is written is beside bytes that count, so that
	// calls need not be bytes once more.
	explains bool
}

// key begins a field.
func (w *jsonWriter) key(name string) {
	if w.buf[len(w.buf)-1] != '{' {
		w.buf = append(w.buf, ',')
	}
	w.buf = append(append(append(w.buf, '"'), name...), `":`...)
}

// base64 writes bytes.
func (w *jsonWriter) base64(b []byte) {
	w.buf = base64.StdEncoding.AppendEncode(append(w.buf, '"'), b)
	w.buf = append(w.buf, '"')
}

// raw begins {"@type":"@raw","bytes":"…".
func (w *jsonWriter) raw(b []byte) {
	w.buf = append(w.buf, `{"`+typeKey+`":"`+rawType+`","`+rawKey+`":`...)
	w.base64(b)
}

// piece writes a value, or what cannot be read.
func (w *jsonWriter) piece(p piece, b *Buffer) {
	if p.raw == nil {
		if p.value.needsType() && (b != w.tree.Buffer || p.value.isPacket()) {
			w.as(p.value)
			return
		}
		w.value(p.value)
		return
	}
	w.raw(p.raw)
	if err := w.faults.in(b, p.start, p.start+len(p.raw)); err != nil {
		w.key(errorKey)
		w.buf = appendJSONString(w.buf, []byte(err.Error()))
	}
	if p.value != nil {
		w.key(readKey)
		w.beside(func() { w.value(p.value) })
	}
	w.buf = append(w.buf, '}')
}

// beside writes what explains bytes that are written already.
func (w *jsonWriter) beside(write func()) {
	before := w.explains
	w.explains = true
	write()
	w.explains = before
}

// as writes a value with its type.
func (w *jsonWriter) as(n *Node) {
	w.buf = append(w.buf, '{')
	w.key(asKey)
	w.buf = appendJSONString(w.buf, []byte(w.tree.in.spell(n.Type)))
	w.key(valueKey)
	w.value(n)
	w.buf = append(w.buf, '}')
}

// value writes a value.
func (w *jsonWriter) value(n *Node) {
	switch n.Kind {
	case Constructor:
		w.object(n, w.tree.in.ofCombinator(n.Is))
	case Item:
		t, _ := n.Type.(*schema.Repeat)
		if single(t) != nil && len(n.parts) == 1 {
			w.value(&n.parts[0])
			return
		}
		w.object(n, w.tree.in.ofRepeat(t))
	case Vector, Repetition:
		w.list(n)
	case String:
		w.string(n)
	case Number:
		w.number(n.Type, n.Bytes())
	case Flags:
		w.buf = strconv.AppendUint(w.buf, uint64(binary.LittleEndian.Uint32(n.Bytes())), 10)
	case Bool, True:
		w.buf = strconv.AppendBool(w.buf, n.Value() == true)
	default: // Unknown, encrypted Data and its Padding; all others are parts of what writes them
		w.raw(n.Bytes())
		if n.Content != nil {
			w.unpacked(n.Content)
		}
		w.buf = append(w.buf, '}')
	}
}

// list writes an array.
func (w *jsonWriter) list(n *Node) {
	w.buf = append(w.buf, '[')
	some := false
	for i := range n.parts {
		if n.parts[i].Index == noItem {
			continue
		}
		if some {
			w.buf = append(w.buf, ',')
		}
		some = true
		w.value(&n.parts[i])
	}
	w.buf = append(w.buf, ']')
}

// number writes a number, or bytes of a fixed size.
func (w *jsonWriter) number(t schema.Type, b []byte) {
	p, _ := t.(*schema.Primitive)
	switch p.Kind {
	case schema.Int, schema.Int32:
		w.buf = strconv.AppendInt(w.buf, int64(int32(binary.LittleEndian.Uint32(b))), 10)
	case schema.Nat32:
		w.buf = strconv.AppendUint(w.buf, uint64(binary.LittleEndian.Uint32(b)), 10)
	case schema.Long, schema.Int64:
		w.long(int64(binary.LittleEndian.Uint64(b)))
	case schema.Int53:
		if v := int64(binary.LittleEndian.Uint64(b)); v > maxSafe || v < -maxSafe {
			w.long(v)
		} else {
			w.buf = strconv.AppendInt(w.buf, v, 10)
		}
	case schema.Float:
		bits := binary.LittleEndian.Uint32(b)
		w.float(float64(math.Float32frombits(bits)), func() { w.buf = appendFloat(w.buf, bits) })
	case schema.Double:
		bits := binary.LittleEndian.Uint64(b)
		w.float(math.Float64frombits(bits), func() { w.buf = appendDouble(w.buf, bits) })
	default:
		w.base64(b)
	}
}

// maxSafe is the greatest integer up to which JavaScript tells all integers apart.
const maxSafe = 1<<53 - 1

// long writes a long, a string of digits.
func (w *jsonWriter) long(v int64) {
	w.buf = strconv.AppendInt(append(w.buf, '"'), v, 10)
	w.buf = append(w.buf, '"')
}

// float writes a number, in quotes if it is none to JSON.
func (w *jsonWriter) float(v float64, write func()) {
	if !math.IsNaN(v) && !math.IsInf(v, 0) {
		write()
		return
	}
	w.buf = append(w.buf, '"')
	write()
	w.buf = append(w.buf, '"')
}

// string writes a string or bytes.
func (w *jsonWriter) string(n *Node) {
	form := formOf(n.Bytes())
	text := isText(n.Type) && utf8.Valid(form.data)
	odd := form.mark != 0 || form.padding != nil
	switch {
	case !odd && text:
		w.buf = appendJSONString(w.buf, form.data)
		return
	case !odd && !isText(n.Type):
		w.base64(form.data)
		return
	case text:
		w.buf = appendJSONString(append(w.buf, `{"`+textKey+`":`...), form.data)
	default:
		w.buf = append(w.buf, `{"`+base64Key+`":`...)
		w.base64(form.data)
	}
	if form.mark != 0 {
		w.key(lengthKey)
		w.buf = strconv.AppendUint(append(w.buf, '"'), uint64(form.mark), 16)
		w.buf = append(w.buf, '"')
	}
	if form.padding != nil {
		w.key(paddingKey)
		w.base64(form.padding)
	}
	w.buf = append(w.buf, '}')
}
