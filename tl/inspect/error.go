package inspect

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// Error tells what cannot be read, and where.
type Error struct {
	// Buffer is what the offset is in.
	Buffer *Buffer
	// Offset is where what cannot be read begins, in bytes.
	Offset int
	// Path leads to it from the outermost value: messages.createChat.users[2].
	Path string
	// Want is what was to be read there, and Met what lies there; either may be empty.
	Want, Met string
	// Err is one of package tl's errors, or one of what unpacks.
	Err error

	undeclared bool // no schema declares the id that was met
}

// Error implements error.
func (e *Error) Error() string {
	return "at " + e.Buffer.place(e.Offset, e.Path) + ": " + e.Reason()
}

// place says where something lies in the buffer.
func (b *Buffer) place(offset int, path string) string {
	s := "byte " + strconv.FormatInt(b.start+int64(offset), 10)
	switch b.Packing {
	case "":
	case aesIGE:
		s += " of what is encrypted"
	default:
		s += " of what is packed by " + b.Packing
	}
	if path != "" {
		s += ", " + path
	}
	return s
}

// IsUndeclared tells whether an id was met that no schema of the inspector
// declares.
func (e *Error) IsUndeclared() bool { return e.undeclared }

// Reason is the error without its place.
func (e *Error) Reason() string {
	var b strings.Builder
	b.WriteString(e.Err.Error())
	if e.Want != "" {
		fmt.Fprintf(&b, ": want %s", e.Want)
	}
	if e.Met != "" {
		fmt.Fprintf(&b, ", met %s", e.Met)
	}
	return b.String()
}

// Unwrap gives Err.
func (e *Error) Unwrap() error { return e.Err }

// level is a value that others are read in.
type level struct {
	place
	root string // of an outermost value its constructor, or a space
}

// step is how a path goes on to the place: .title or [2].
func (p place) step() string {
	switch {
	case p.index != noItem:
		return "[" + strconv.Itoa(p.index) + "]"
	case p.field != nil && p.field.Name != "" && p.field.Name != "_":
		return "." + p.field.Name
	}
	return ""
}

// spell spells a path. A slash leads into what is packed.
func spell(path []level) string {
	var b strings.Builder
	for _, f := range path {
		if f.root != "" && b.Len() > 0 {
			b.WriteByte('/')
		}
		b.WriteString(strings.TrimSpace(f.root))
		b.WriteString(f.step())
	}
	return b.String()
}

// fail records what cannot be read at the place, which begins here.
func (r *reader) fail(at place, err error, want, met string) {
	switch {
	case r.failed != nil:
	case r.trial:
		r.failed = &Error{Buffer: r.buffer, Offset: r.at, Err: err}
	default:
		path := spell(append(slices.Clip(r.path), level{place: at}))
		r.failed = &Error{Buffer: r.buffer, Offset: r.at, Path: path, Err: err, Want: want, Met: met}
		if id, ok := r.peek(); ok && errors.Is(err, tl.ErrUnknownID) {
			r.failed.undeclared = !r.in.isKnown(id)
		}
	}
}

// needs is what a leaf needs that the input ends in.
func needs(t schema.Type, k Kind, size int) string {
	what := k.String()
	if t != nil {
		what = t.String()
	}
	return fmt.Sprintf("%s, %d bytes", what, size)
}

// met is what an id is that was not expected.
func (r *reader) met(id uint32) string {
	if r.trial {
		return ""
	}
	return r.in.met(id)
}

// met says what an id is that was not expected, or what it is near to.
func (i *Inspector) met(id uint32) string {
	if known := i.byID[id]; len(known) > 0 {
		return i.describe(known[0])
	}
	switch id {
	case vectorID:
		return fmt.Sprintf("the id of a vector, #%x", id)
	case boolTrue, boolFalse:
		return fmt.Sprintf("the id of a Bool, #%x", id)
	}
	s := fmt.Sprintf("#%x, which no schema here declares", id)
	if known := i.byID[bits.ReverseBytes32(id)]; len(known) > 0 {
		return s + "; with its bytes reversed it is " + i.describe(known[0])
	}
	if near := i.near(id, oneBit); near != "" {
		return s + "; it is one bit from " + near
	}
	if near := i.near(id, oneByte); near != "" {
		return s + "; it is one byte from " + near
	}
	return s
}

// oneBit and oneByte are all changes of an id in one bit, and in one byte.
func oneBit(yield func(uint32) bool) {
	for change := uint32(1); change != 0 && yield(change); {
		change <<= 1
	}
}

func oneByte(yield func(uint32) bool) {
	for shift := 0; shift < 32; shift += 8 {
		for value := uint32(1); value <= math.MaxUint8; value++ {
			if !yield(value << shift) {
				return
			}
		}
	}
}

// mostNear is how many ids are named that another one is near to; of more, none
// is likely to be meant.
const mostNear = 3

// near describes the declarations that one of the changes makes of the id, if
// there are some and few.
func (i *Inspector) near(id uint32, changes iter.Seq[uint32]) string {
	var near []string
	for change := range changes {
		if known := i.byID[id^change]; len(known) > 0 {
			near = append(near, i.describe(known[0]))
		}
	}
	if len(near) > mostNear {
		return ""
	}
	slices.Sort(near)
	return strings.Join(near, " or ")
}

// describe names a declaration, with its class and the layer that alone has it.
func (i *Inspector) describe(d declared) string {
	s := fmt.Sprintf("%s#%x", d.Name, d.ID)
	if c := d.Class(); c != nil {
		s += ", a constructor of " + c.Name
	} else {
		s += ", a function"
	}
	if layer := i.schemas[d.schema].Layer; d.schema > 0 && layer > 0 {
		s += " in layer " + strconv.Itoa(layer)
	}
	return s
}
