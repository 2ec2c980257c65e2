package inspect

import (
	_ "embed"
	"slices"
	"sync"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// Inspector reads values of schemas. It may be used from several goroutines.
type Inspector struct {
	schemas []*schema.Schema
	byID    map[uint32][]declared
	// vocabulary and shapes are for what is written, and made when they are needed.
	vocabulary func() *vocabulary
	shapes     *sync.Map // *schema.Combinator or *schema.Repeat to *shape
}

// declared is a constructor or function of one of an inspector's schemas.
type declared struct {
	*schema.Combinator
	schema int
}

// New makes an inspector of values of the first schema. What only another one
// declares, such as another layer, is read as that says. MTProto's own messages
// are known in any case.
func New(schemas ...*schema.Schema) *Inspector {
	i := &Inspector{schemas: append(slices.Clip(schemas), service()), byID: map[uint32][]declared{}, shapes: new(sync.Map)}
	i.vocabulary = sync.OnceValue(func() *vocabulary { return newVocabulary(append(slices.Clip(i.schemas), packets().schema)) })
	for n, s := range i.schemas {
		for _, c := range s.Combinators() {
			i.byID[c.ID] = append(i.byID[c.ID], declared{c, n})
		}
	}
	return i
}

//go:embed service.tl
var serviceText []byte

// service is the schema of MTProto's own messages.
var service = sync.OnceValue(func() *schema.Schema {
	f, _ := schema.Parse("service.tl", serviceText)
	s, _ := schema.Resolve(f)
	return s
})

// Options say how bytes are read. Their zero value is for boxed values.
type Options struct {
	// Type is what is read, again and again until the input ends. Default: any
	// boxed value.
	Type schema.Type
	// Answer tells the type of the answer to the request with the message id, or
	// nil. Of an answer that is a vector nothing else tells the type of its items.
	// Where it is nil, or says nil, the request is looked for in the input. Calls
	// has one for the packets of a connection.
	Answer func(request int64) schema.Type
	// Method is the function that the input is the answer to: by itself, packed,
	// or in an rpc_result. It is for inputs of one answer.
	Method *schema.Combinator
	// Packets has what is read be packets of MTProto where they seem to be some
	// and no Type is given: those that are not encrypted, whose key id is 0, those
	// that begin with the id of one of the Keys or seem to be encrypted, and the
	// codes that a transport ends with.
	Packets bool
	// Keys open packets that are encrypted.
	Keys []AuthKey
	// Framing is how the input is cut into packets. What a transport adds is
	// Transport nodes, which the text form and JSON leave out.
	Framing Framing
	// Packed leaves what is packed as it is.
	Packed bool
	// Recover has reading go on after damage, where a value begins again that
	// can be read.
	Recover bool
	// Limits bound values: Bytes is the most that all that is packed in the
	// input may unpack to, by default 1 MiB and 64 bytes for each of the input.
	Limits tl.Limits
}

// Tree is what lies in an input.
type Tree struct {
	*Buffer
	// Values lie one after another, and are the whole buffer.
	Values []Node
	// Errors are what could not be read, by their place.
	Errors []*Error
	// Layer is that of the inspector's first schema, or 0.
	Layer int

	in    *Inspector
	kept  *shared // memory for ReadInto
	calls Calls
	asked []answered
}

// Err is the first error, or nil.
func (t *Tree) Err() error {
	if len(t.Errors) == 0 {
		return nil
	}
	return t.Errors[0]
}

// Read reads what lies in b. The tree shares memory with b.
func (i *Inspector) Read(b []byte, o Options) *Tree {
	t := new(Tree)
	i.ReadInto(t, b, o)
	t.kept = nil
	return t
}

// ReadInto is Read into a tree that was read into before. Its memory is used
// again, so nothing of what lay in it is to be used any more.
func (i *Inspector) ReadInto(t *Tree, b []byte, o Options) {
	i.readInto(t, b, &o, func(r *reader) {
		if o.Framing == Unframed {
			r.packet(o.Type)
		} else {
			r.frames(o.Type)
		}
	})
}

// What packed data may unpack to unless the limits say it: so much, and so many
// bytes for each of the input.
const (
	leastUnpacked = 1 << 20
	mostRatio     = 64
)

// readInto has read read b into the tree.
func (i *Inspector) readInto(t *Tree, b []byte, o *Options, read func(*reader)) {
	if t.kept == nil {
		t.kept = new(shared)
	}
	if o.Limits.Bytes <= 0 {
		o.Limits.Bytes = min(leastUnpacked+mostRatio*len(b), tl.Limits{}.OrDefault().Bytes)
	}
	o.Limits = o.Limits.OrDefault()
	s := t.kept
	s.store.release(used{})
	s.path, s.nested, s.unpacked, s.empty = s.path[:0], 0, o.Limits.Bytes, o.Limits.Elements
	s.tries, s.trial = triesPerByte*int64(len(b)), nil
	*t = Tree{Buffer: &Buffer{Bytes: b}, Layer: i.schemas[0].Layer, in: i, kept: s}
	s.calls, s.asked, s.isAsking = &t.calls, nil, false
	r := &reader{in: i, options: o, shared: s, buffer: t.Buffer, end: len(b), open: s.open[:0]}
	read(r)
	t.Values = r.keep(0)
	t.Errors, t.asked, s.open = r.errors, s.asked, r.open[:0]
}

// find is the constructor with the id that may stand where one of the class is
// wanted; any class is nil. Schemas that come first are asked first.
func (i *Inspector) find(id uint32, class *schema.Class) *schema.Combinator {
	for _, d := range i.byID[id] {
		if d.isOf(class) {
			return d.Combinator
		}
	}
	return nil
}
