package inspect

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// EncodeOptions say how what was written becomes bytes. Their zero value is for
// boxed values.
type EncodeOptions struct {
	// Type is that of the outermost values that do not say theirs. Default: any
	// boxed value.
	Type schema.Type
	// Framing puts each outermost value into a frame, as Framing.AppendFrame does.
	Framing Framing
	// Limits bound values as they do while reading: Depth, Elements, and the
	// Bytes that packed data may unpack to.
	Limits tl.Limits
}

// EncodeText encodes values of the text form, which [Tree.Text] describes, one
// after another. Comments are // to the end of a line and /* */; commas may
// stand between values, strings may stand for bytes, numbers may be hexadecimal.
// Where of something packed the packed bytes are left out, it is packed anew; of
// what is encrypted they may not be, as that takes the key, nor are they compared
// with the values beside them.
//
// The error is schema.Diagnostics with places in text, whose file has the name.
func (i *Inspector) EncodeText(name string, text []byte, o EncodeOptions) ([]byte, error) {
	e := i.encoder(name, text, o)
	p := newTextParser(string(text), maxNesting(e.limits), e.note)
	for p.more("") {
		if v := p.value(); !p.failed {
			e.root(&v)
		}
	}
	return e.result()
}

// maxNesting is how deep values may lie within each other as they are written,
// where a value takes up to four levels.
func maxNesting(l tl.Limits) int { return 4*l.Depth + 4 }

// encoder encodes values that were written, by their types. After an error it
// goes on, to find more of them.
type encoder struct {
	in     *Inspector
	name   string
	source []byte
	isJSON bool // bytes are base64, and longs strings
	typ    schema.Type
	frames framed
	limits tl.Limits
	buf    []byte
	path   []step
	filled []*value // fields of what is not complete, outermost first
	depth  int
	empty  int  // values without bytes that may still come
	packed int  // bytes that what is packed may still unpack to
	unsure bool // a number is missing, and what depends on it cannot be judged
	found  schema.Diagnostics
}

func (i *Inspector) encoder(name string, source []byte, o EncodeOptions) *encoder {
	l := o.Limits.OrDefault()
	return &encoder{in: i, name: name, source: source, typ: o.Type, frames: framed{Framing: o.Framing}, limits: l, empty: l.Elements, packed: l.Bytes}
}

// result are the bytes, or what was found.
func (e *encoder) result() ([]byte, error) {
	switch {
	case len(e.found) > 0:
		return nil, e.found.Sorted()
	case e.frames.Framing != Unframed:
		return e.frames.stream, nil
	}
	return e.buf, nil
}

// root encodes an outermost value.
func (e *encoder) root(v *value) {
	e.path, e.unsure = e.path[:0], false
	if v.form == object {
		e.path = append(e.path, step{name: v.name})
	}
	t := e.typ
	if v.typ != nil {
		t = nil
	}
	e.value(v, t, new(scope))
	if len(e.found) == 0 && e.frames.Framing != Unframed {
		if err := e.frames.add(e.buf); err != nil {
			e.failf(v, "", "%v", err)
		}
		e.buf = e.buf[:0]
	}
}

// framed is a stream of frames that is being written.
type framed struct {
	Framing
	stream []byte
	number int
}

// add adds a packet.
func (f *framed) add(packet []byte) (err error) {
	f.stream, err = f.AppendFrame(f.stream, f.number, packet)
	f.number++
	return err
}

// value encodes a value of the type; nil is any boxed value.
func (e *encoder) value(v *value, t schema.Type, s *scope) {
	if v.typ != nil {
		e.typed(v, t)
		return
	}
	switch t := t.(type) {
	case *schema.Primitive:
		e.primitive(v, t)
	case *schema.Boxed:
		e.boxed(v, t, s)
	case *schema.Bare:
		e.constructor(v, t, s)
	case *schema.Vector:
		e.vector(v, t, s)
	case *schema.Repeat:
		e.repeat(v, t, s)
	case *schema.Var:
		if is, ok := s.bound(t.Param); ok {
			e.value(v, is.typ, is.scope)
		} else {
			e.any(v)
		}
	default: // *schema.Object, *schema.Query and nil
		e.any(v)
	}
}

// counted counts a value that has added no bytes from start on, as reading does.
func (e *encoder) counted(v *value, start int) {
	if len(e.buf) > start {
		return
	}
	if e.empty--; e.empty < 0 {
		e.failf(v, "", "more than %d values without bytes", e.limits.Elements)
	}
}

// typed encodes a value that states its type, where any may stand.
func (e *encoder) typed(v *value, around schema.Type) {
	if !isAny(around) {
		e.failf(v, "leave the type out", "the type of the value is known here, it is %s", e.in.spell(around))
		return
	}
	t := e.stated(v.typ)
	if t == nil {
		return
	}
	plain := *v
	plain.typ = nil
	e.value(&plain, t, new(scope))
}

// isAny tells whether a value of any type may stand there.
func isAny(t schema.Type) bool {
	switch t.(type) {
	case *schema.Primitive, *schema.Boxed, *schema.Bare, *schema.Vector, *schema.Repeat:
		return false
	default: // *schema.Object, *schema.Query, *schema.Var and nil
		return true
	}
}

// deeper begins a value, and tells whether it may be written.
func (e *encoder) deeper(v *value) bool {
	if e.depth++; e.depth > e.limits.Depth {
		e.failf(v, "", "more than %d values within each other", e.limits.Depth)
		e.depth--
		return false
	}
	return true
}

// any encodes a boxed value of any class, a call or a Bool.
func (e *encoder) any(v *value) {
	switch {
	case v.form == raw && len(v.items) > 0:
		e.rawBeside(v)
	case v.form == raw:
		e.buf = append(e.buf, v.data...)
	case v.form == truth:
		e.bool(v)
	case v.form == content && v.name == aesIGE:
		e.buf = append(e.buf, e.content(v)...)
	case v.form != object:
		e.failf(v, e.stating(), "want a boxed value, met %s", v.describe())
	case v.name == "":
		e.failf(v, e.naming(), "the value's constructor is not named")
	default:
		if c := e.named(v, nil); c != nil {
			e.combinator(v, c, new(scope), !v.bare)
		}
	}
}

// named is the combinator that the value names, one of the class or of any.
func (e *encoder) named(v *value, class *schema.Class) *schema.Combinator {
	c := e.in.named(v.written, class)
	if c != nil {
		return c
	}
	all := e.in.vocabulary()
	if other := all.combinators[v.name]; len(other) > 0 && e.in.named(v.written, nil) == nil {
		ids := make([]string, len(other))
		for n, d := range other {
			ids[n] = fmt.Sprintf("#%x", d.ID)
		}
		e.failf(v, v.name+" has "+strings.Join(ids, ", "), "no %s is declared", v.written)
		return nil
	} else if len(other) > 0 {
		e.failf(v, "", "want %s, met %s", class.Name, e.in.describe(other[0]))
		return nil
	}
	if class == nil {
		e.failf(v, meant(v.name, all.names, "no schema here declares it"), "unknown name %q", v.name)
		return nil
	}
	var names []string
	for _, c := range class.Constructors {
		names = append(names, c.Name)
	}
	e.failf(v, meant(v.name, names, class.Name+" has "+listed(names)), "unknown constructor %q of %s", v.name, class.Name)
	return nil
}

// boxed encodes a value of a class, whose only constructor needs no name.
func (e *encoder) boxed(v *value, t *schema.Boxed, s *scope) {
	switch {
	case v.form == raw:
		e.buf = append(e.buf, v.data...)
		return
	case v.form != object && (v.form != truth || e.isJSON):
		e.wantf(v, t.String(), e.holding(v, t.Class.Constructors...))
		return
	case v.bare:
		e.failf(v, "leave the % out", "want a boxed %s, met a bare value", t)
		return
	}
	var c *schema.Combinator
	switch {
	case v.name != "":
		c = e.named(v, t.Class)
	case len(t.Class.Constructors) == 1:
		c = t.Class.Constructors[0]
	default:
		e.failf(v, e.naming(), "want %s, and the value's constructor is not named", t)
	}
	if c != nil {
		e.combinator(v, c, s.within(new(scope), c, t.Args), true)
	}
}

// constructor encodes a bare value.
func (e *encoder) constructor(v *value, t *schema.Bare, s *scope) {
	c := t.Constructor
	if v.form != object && v.form != truth || v.name != "" && v.name != c.Name || v.hasID && v.id != c.ID {
		e.wantf(v, t.String(), e.holding(v, c))
		return
	}
	e.combinator(v, c, s.within(new(scope), c, t.Args), false)
}

// combinator encodes a constructor or function.
func (e *encoder) combinator(v *value, c *schema.Combinator, s *scope, boxed bool) {
	if !e.deeper(v) {
		return
	}
	start := len(e.buf)
	if boxed {
		e.uint32(c.ID)
	}
	e.fields(v, e.in.ofCombinator(c), s)
	e.counted(v, start)
	e.depth--
}

// vector encodes a vector.
func (e *encoder) vector(v *value, t *schema.Vector, s *scope) {
	if v.form != list {
		e.wantf(v, t.String(), "put it in [ ]")
		return
	}
	if !e.deeper(v) {
		return
	}
	if t.Boxed {
		e.uint32(vectorID)
	}
	e.uint32(uint32(len(v.items)))
	for i := range v.items {
		start := len(e.buf)
		e.path = append(e.path, step{index: i + 1})
		e.value(&v.items[i], t.Item, s)
		e.path = e.path[:len(e.path)-1]
		e.counted(&v.items[i], start)
	}
	e.depth--
}

// repeat encodes a repetition.
func (e *encoder) repeat(v *value, t *schema.Repeat, s *scope) {
	if v.form != list {
		e.wantf(v, t.String(), "put it in [ ]")
		return
	}
	if n := s.number(t.Count); uint64(n) != uint64(len(v.items)) && !e.unsure {
		e.failf(v, "", "want %d values, as %s says, met %d", n, t.Count, len(v.items))
		return
	}
	if !e.deeper(v) {
		return
	}
	item, sh := single(t), e.in.ofRepeat(t)
	for i := range v.items {
		start := len(e.buf)
		e.path = append(e.path, step{index: i + 1})
		e.item(&v.items[i], item, sh, s)
		e.path = e.path[:len(e.path)-1]
		e.counted(&v.items[i], start)
	}
	e.depth--
}

// item encodes what a repetition repeats.
func (e *encoder) item(v *value, t schema.Type, sh *shape, s *scope) {
	switch words := len(s.words); {
	case t != nil:
		e.value(v, t, s)
	case v.form != object || v.name != "":
		e.want(v, "an object without a name")
	default:
		e.fields(v, sh, s)
		s.words = s.words[:words]
	}
}

// step is how a path goes on: to a field or into bytes, or, from 1 on, to an item.
type step struct {
	lead, name string
	index      int
}

// String is .title, /user or [0].
func (s step) String() string {
	if s.index > 0 {
		return "[" + strconv.Itoa(s.index-1) + "]"
	}
	return s.lead + s.name
}

func (e *encoder) uint32(n uint32) { e.buf = binary.LittleEndian.AppendUint32(e.buf, n) }
