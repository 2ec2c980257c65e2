package inspect

import (
	"encoding/binary"
	"fmt"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// The ids that the wire format itself has.
const (
	vectorID  = 0x1cb5c415
	boolTrue  = 0x997275b5
	boolFalse = 0xbc799737
)

// reader reads one buffer.
type reader struct {
	in      *Inspector
	options *Options
	*shared
	buffer *Buffer
	at     int
	end    int // of what may be read now
	// failed ends a value; nothing is read after it.
	failed *Error
	// trial tells that what fails here is given up, so that nobody asks why.
	trial  bool
	errors []*Error
	// answer is the type of an rpc_result's result, until that is read.
	answer schema.Type
	// open are the nodes of what is not complete; keep moves them to their place.
	open []Node
}

// shared is what bounds all that is read in one input.
type shared struct {
	path     []level // of values that are being read
	unpacked int     // bytes that may still be unpacked
	empty    int     // values without bytes that may still come
	store    store
	open     []Node     // memory of the outermost reader, for reuse
	calls    *Calls     // of messages that were read; nil where none are noted
	asked    []answered // of which no call is known
	isAsking bool       // the last one is being read
	scopes   []*scope   // for reuse
	nested   int        // scopes in use
	tries    int64      // bytes that may still be read to find out whether they can be
	trial    *reader    // that does so, once there is one
}

// place is where in a value a node stands.
type place struct {
	field *schema.Field
	index int
}

var alone = place{index: noItem}

// values reads values until the end, or what is encrypted.
func (r *reader) values(t schema.Type) []Node {
	if is, ok := t.(*schema.Bare); ok && is == packets().decrypted {
		r.padded(is)
	}
	for r.at < r.end {
		r.one(t)
	}
	return r.keep(0)
}

// one reads a value. What cannot be read is passed over, up to where values begin
// again if that is wanted.
func (r *reader) one(t schema.Type) {
	start, mark := r.at, len(r.open)
	r.value(alone, t, r.scope())
	r.nested--
	if len(r.open) > mark && t != nil {
		r.open[mark].typed = true
	}
	switch {
	case r.failed != nil && r.options.Recover && !r.trial:
		r.damage(r.next(max(r.at, start+1)))
	case r.failed != nil:
		r.damage(r.end)
	case r.at == start: // a type without bytes
		r.fail(alone, tl.ErrTrailing, "the end, as the type takes no bytes", counted(r.end-r.at, "byte"))
		r.damage(r.end)
	}
}

// damage notes what failed, and passes over what lies before the end.
func (r *reader) damage(end int) {
	r.errors = append(r.errors, r.failed)
	r.failed = nil
	if start := r.at; start < end {
		r.at = end
		r.node(Node{Kind: Unknown, Offset: start}, alone)
	}
}

// keep makes the open nodes from the mark on parts of one node.
func (r *reader) keep(mark int) []Node {
	if mark == len(r.open) {
		return nil
	}
	parts := r.store.keep(r.open[mark:])
	r.open = r.open[:mark]
	return parts
}

// node adds a node that begins at its offset and ends here.
func (r *reader) node(n Node, at place) {
	n.Length, n.Index, n.Field, n.Buffer = r.at-n.Offset, at.index, at.field, r.buffer
	n.broken = r.failed != nil
	r.open = append(r.open, n)
}

// leaf adds a leaf of some bytes, and returns them; nil where there are fewer.
func (r *reader) leaf(k Kind, size int, at place, t schema.Type) []byte {
	if r.end-r.at < size {
		r.fail(at, tl.ErrTruncated, needs(t, k, size), counted(r.end-r.at, "byte"))
		return nil
	}
	start := r.at
	r.at += size
	r.node(Node{Kind: k, Offset: start, Type: t}, at)
	return r.buffer.Bytes[start:r.at]
}

// word adds a leaf of four bytes, and returns its number.
func (r *reader) word(k Kind, at place, t schema.Type) uint32 {
	if b := r.leaf(k, 4, at, t); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// value reads a value of the type; nil is any boxed value.
func (r *reader) value(at place, t schema.Type, s *scope) {
	switch t := t.(type) {
	case *schema.Primitive:
		r.primitive(at, t)
	case *schema.Boxed:
		r.boxed(at, t, s)
	case *schema.Bare:
		r.constructor(at, t, t.Constructor, s.within(r.scope(), t.Constructor, t.Args), false)
		r.nested--
	case *schema.Vector:
		r.vector(at, t, s)
	case *schema.Repeat:
		r.repeat(at, t, s)
	case *schema.Object:
		r.object(at, t, s)
	case *schema.Var:
		if is, ok := s.bound(t.Param); ok {
			r.value(at, is.typ, is.scope)
		} else {
			r.any(at, t)
		}
	default: // *schema.Query and nil
		r.any(at, t)
	}
}

// deeper begins a value, and tells whether it may be read. An outermost one is
// named in paths by its constructor.
func (r *reader) deeper(at place, c *schema.Combinator) bool {
	if len(r.path) >= r.options.Limits.Depth {
		r.fail(at, fmt.Errorf("%w: more than %d values within each other", tl.ErrLimit, len(r.path)), "", "")
		return false
	}
	f := level{place: at}
	if at == alone {
		f.root = " "
		if c != nil {
			f.root = c.Name
		}
	}
	r.path = append(r.path, f)
	return true
}

// higher ends deeper.
func (r *reader) higher() { r.path = r.path[:len(r.path)-1] }

// nothing counts a value that has no bytes: no input bounds them.
func (r *reader) nothing(at place) {
	if r.empty--; r.empty < 0 {
		r.fail(at, fmt.Errorf("%w: more than %d values without bytes", tl.ErrLimit, r.options.Limits.Elements), "", "")
	}
}

// constructor reads the fields of a constructor, behind its id where it is boxed.
func (r *reader) constructor(at place, t schema.Type, c *schema.Combinator, s *scope, boxed bool) {
	if !r.deeper(at, c) {
		return
	}
	start, mark := r.at, len(r.open)
	if boxed {
		r.at += 4
		r.node(Node{Kind: ID, Offset: start, Is: c}, alone)
	}
	switch {
	case c.ID == resultID:
		r.result(c, s)
	case c.ID == gzipID && !r.options.Packed:
		r.packed(c, s)
	default:
		r.fields(c.Fields, s)
	}
	if r.at == start {
		r.nothing(at)
	}
	r.higher()
	parts := r.keep(mark)
	r.note(c, parts)
	r.node(Node{Kind: Constructor, Offset: start, Type: t, Is: c, parts: parts}, at)
}

// fields reads the fields that are there.
func (r *reader) fields(fields []*schema.Field, s *scope) {
	for _, f := range fields {
		if f.Cond != nil && !isThere(f.Cond, s.word(f.Cond.Word)) {
			continue
		}
		r.field(f, s)
		if r.failed != nil {
			return
		}
	}
}

// field reads a field; a number is remembered for what depends on it.
func (r *reader) field(f *schema.Field, s *scope) {
	at := place{f, noItem}
	p, ok := f.Type.(*schema.Primitive)
	switch {
	case !ok:
		r.value(at, f.Type, s)
	case p.Kind == schema.Nat32 && f.Bits != 0:
		s.set(f, r.word(Flags, at, p))
	case p.Kind == schema.Nat32 || p.Kind == schema.Int:
		s.set(f, r.word(Number, at, p))
	default:
		r.primitive(at, p)
	}
}

// isThere tells whether a field is there where its word has the value.
func isThere(c *schema.Cond, word uint32) bool {
	if c.Bit == schema.AnyBit {
		return word != 0
	}
	return word&(1<<c.Bit) != 0
}

// vector reads a vector.
func (r *reader) vector(at place, t *schema.Vector, s *scope) {
	if !r.deeper(at, nil) {
		return
	}
	start, mark := r.at, len(r.open)
	if t.Boxed {
		r.vectorID(t)
	}
	if r.failed == nil {
		r.items(r.word(Count, alone, nil), func(i place) { r.value(i, t.Item, s) })
	}
	r.higher()
	parts := r.keep(mark)
	r.node(Node{Kind: Vector, Offset: start, Type: t, parts: parts}, at)
}

// vectorID reads the id of a vector.
func (r *reader) vectorID(t *schema.Vector) {
	switch id, ok := r.peek(); {
	case !ok:
		r.fail(alone, tl.ErrTruncated, t.String(), counted(r.end-r.at, "byte"))
	case id != vectorID:
		r.fail(alone, tl.ErrUnknownID, t.String(), r.met(id))
	default:
		r.word(ID, alone, t)
	}
}

// items reads n items.
func (r *reader) items(n uint32, read func(place)) {
	for i := uint32(0); i < n && r.failed == nil; i++ {
		start, item := r.at, place{index: int(i)}
		if read(item); r.at == start {
			r.nothing(item)
		}
	}
}

// repeat reads a repetition.
func (r *reader) repeat(at place, t *schema.Repeat, s *scope) {
	if !r.deeper(at, nil) {
		return
	}
	start, mark := r.at, len(r.open)
	r.items(s.number(t.Count), func(i place) {
		start, mark, words := r.at, len(r.open), len(s.words)
		r.fields(t.Fields, s)
		s.words = s.words[:words]
		parts := r.keep(mark)
		r.node(Node{Kind: Item, Offset: start, Type: t, parts: parts}, i)
	})
	r.higher()
	parts := r.keep(mark)
	r.node(Node{Kind: Repetition, Offset: start, Type: t, parts: parts}, at)
}

// peek is the id that comes next.
func (r *reader) peek() (uint32, bool) {
	if r.end-r.at < 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(r.buffer.Bytes[r.at:]), true
}

// boxed reads a value of a class.
func (r *reader) boxed(at place, t *schema.Boxed, s *scope) {
	id, ok := r.peek()
	if !ok {
		r.fail(at, tl.ErrTruncated, t.String(), counted(r.end-r.at, "byte"))
		return
	}
	c := r.in.find(id, t.Class)
	if c == nil {
		r.fail(at, tl.ErrUnknownID, t.String(), r.met(id))
		return
	}
	r.constructor(at, t, c, s.within(r.scope(), c, t.Args), true)
	r.nested--
}

// any reads a boxed value of any class, a call or a Bool.
func (r *reader) any(at place, t schema.Type) {
	id, ok := r.peek()
	if !ok {
		r.fail(at, tl.ErrTruncated, "a boxed value", counted(r.end-r.at, "byte"))
		return
	}
	answer := r.answer
	if id != gzipID {
		r.answer = nil
	}
	c := r.in.find(id, nil)
	if r.isAsking && id != gzipID {
		r.says(id, c)
	}
	switch {
	case answer != nil && id != gzipID && id != errorID:
		mark := len(r.open)
		r.value(at, answer, r.scope())
		if r.nested--; len(r.open) > mark {
			r.open[mark].typed = true
		}
	case c != nil:
		r.constructor(at, t, c, r.scope(), true)
		r.nested--
	case id == boolTrue || id == boolFalse:
		r.word(Bool, at, t)
	default:
		r.fail(at, tl.ErrUnknownID, "a boxed value", r.met(id))
	}
}
