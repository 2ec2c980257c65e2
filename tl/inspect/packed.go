package inspect

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
)

// The ids of MTProto's messages that say something of what lies in them.
const (
	gzipID      = 0x3072cfa1
	resultID    = 0xf35c6d01
	errorID     = 0x2144ca19
	containerID = 0x73f1f8dc
)

// result reads an rpc_result, which is the answer to an earlier request.
func (r *reader) result(c *schema.Combinator, s *scope) {
	first := min(1, len(c.Fields))
	r.fields(c.Fields[:first], s)
	if b := r.buffer.Bytes[:r.at]; r.failed == nil && len(b) >= 8 {
		request := int64(binary.LittleEndian.Uint64(b[len(b)-8:]))
		if r.answer = r.answerTo(request); r.answer == nil {
			r.asked = append(r.asked, answered{request: request})
			r.isAsking = true
		}
	}
	if r.failed == nil {
		r.fields(c.Fields[first:], s)
	}
	r.answer, r.isAsking = nil, false
}

// answerTo is the type of the answer to a request, or nil.
func (r *reader) answerTo(request int64) (t schema.Type) {
	if r.options.Answer != nil {
		t = r.options.Answer(request)
	}
	if t == nil && r.options.Method != nil {
		t = r.options.Method.Result
	}
	if t == nil && r.calls != nil {
		t = r.calls.Answer(request)
	}
	return t
}

// answered is an answer to a request that is not known, with the id that it has
// and the class of that, if it has one.
type answered struct {
	request int64
	id      uint32
	class   *schema.Class
}

// fits tells whether the answer, as it was read, is as if it had been known to be
// of the type.
func (a *answered) fits(t schema.Type) bool {
	boxed, ok := t.(*schema.Boxed)
	return a.id == errorID || ok && len(boxed.Args) == 0 && boxed.Class == a.class
}

// says notes what the answer that is being read says that it is.
func (r *reader) says(id uint32, c *schema.Combinator) {
	r.isAsking = false
	a := &r.asked[len(r.asked)-1]
	if a.id = id; c != nil {
		a.class = c.Class()
	}
}

// packed reads a gzip_packed.
func (r *reader) packed(c *schema.Combinator, s *scope) {
	answer := r.answer
	r.answer = nil
	if r.fields(c.Fields, s); r.failed == nil && len(c.Fields) > 0 {
		r.unpack(&r.open[len(r.open)-1], answer)
	}
}

// unpack reads what the data of a gzip_packed, a String, unpacks to.
func (r *reader) unpack(n *Node, t schema.Type) {
	packing, unpacked, err := inflate(n.Data(), r.unpacked)
	if err != nil {
		want := ""
		if packing == "" {
			want = "gzip or zlib"
		}
		r.fail(place{n.Field, n.Index}, err, want, "")
		r.failed.Offset = n.Offset
		return
	}
	r.unpacked -= len(unpacked)
	r.tries += triesPerByte * int64(len(unpacked))
	r.content(n, &Content{Buffer: &Buffer{Bytes: unpacked, Packing: packing}}, t)
}

// inflate unpacks b, to at most limit bytes. Clients pack with gzip, and some
// with zlib; what is neither has no packing.
func inflate(b []byte, limit int) (packing string, unpacked []byte, err error) {
	var from io.Reader
	if packing = "gzip"; len(b) > 0 && b[0] == 0x78 {
		packing = "zlib"
		from, err = zlib.NewReader(bytes.NewReader(b))
	} else {
		from, err = gzip.NewReader(bytes.NewReader(b))
	}
	if err != nil {
		return "", nil, err
	}
	unpacked, err = io.ReadAll(io.LimitReader(from, int64(limit)+1))
	if err == nil && len(unpacked) > limit {
		err = fmt.Errorf("%w: it unpacks to more than %d bytes", tl.ErrLimit, limit)
	}
	return packing, unpacked, err
}

// content reads values in a buffer of their own, of which the node, a String or
// Data, has the bytes. What is wrong in them is noted, and does not end what the
// node is part of.
func (r *reader) content(n *Node, c *Content, t schema.Type) {
	n.Content = c
	r.path = append(r.path, level{place: place{n.Field, n.Index}})
	inner := &reader{in: r.in, options: r.options, shared: r.shared, buffer: c.Buffer, end: len(c.Bytes), trial: r.trial || c.Packing == "bytes"}
	c.Values = inner.values(t)
	r.path = r.path[:len(r.path)-1]
	r.errors = append(r.errors, inner.errors...)
}

// embedded reads the data of bytes where that is boxed values, all of it.
func (r *reader) embedded(n *Node) {
	b := n.Data()
	if len(b) < 4 || len(b)%4 != 0 || r.in.find(binary.LittleEndian.Uint32(b), nil) == nil {
		return
	}
	before, mark := *r.shared, r.store.used()
	noted := len(r.errors)
	if r.content(n, &Content{Buffer: &Buffer{Bytes: b, Packing: "bytes"}}, nil); len(r.errors) > noted {
		before.store = r.store
		before.store.release(mark)
		n.Content, r.errors, *r.shared = nil, r.errors[:noted], before
	}
}

// object reads a boxed value of any class. Where a length stands before it,
// what is wrong in it does not end what is around it.
func (r *reader) object(at place, t *schema.Object, s *scope) {
	switch {
	case t == packets().ciphertext:
		r.encrypted(at, t)
		return
	case t.Length == nil:
		r.any(at, t)
		return
	}
	length := int(int32(s.word(t.Length)))
	if t == packets().body && !r.leavesPadding(at, t, length) {
		return
	}
	if length < 0 || length > r.end-r.at {
		r.fail(at, tl.ErrTruncated, fmt.Sprintf("the %d bytes that %s says", length, t.Length.Name), counted(r.end-r.at, "byte"))
		return
	}
	end, mark := r.end, len(r.open)
	r.end = r.at + length
	if r.any(at, t); r.failed == nil && r.at < r.end {
		r.fail(at, tl.ErrTrailing, fmt.Sprintf("the end of the %d bytes that %s says", length, t.Length.Name), counted(r.end-r.at, "byte")+" more")
	}
	if r.failed != nil {
		if r.damage(r.end); len(r.open) == mark { // there is nothing
			r.node(Node{Kind: Unknown, Offset: r.at}, alone)
		}
	}
	r.end = end
}
