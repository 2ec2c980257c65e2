package inspect

import (
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// StreamOptions say how a stream is read and what is told of it.
type StreamOptions struct {
	// Options say how the stream is framed, and how the packet of each frame is
	// read. Answer is called from several goroutines.
	Options
	// Damaged is told what cannot be read, in the order of the stream.
	Damaged func(Frame, error)
	// Progress is told how many bytes of the stream have been written as JSON.
	Progress func(bytes int64)
}

// WriteLines reads the frames of a stream, or without framing the values in it,
// and writes each value to w, as a line of what Tree.JSON returns, in the order of
// the stream. It works on all processors, and keeps a megabyte or two for each and
// two of the longest frames. What has arrived is written before more is waited for.
// An answer is read as that of the call to which it answers, if one of the last
// calls is it.
//
// The error is the first of reading frames or of writing, or that of ctx. Then a
// call of r.Read that is under way is not waited for.
func (i *Inspector) WriteLines(ctx context.Context, w io.Writer, r io.Reader, o StreamOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newLines(i, &o)
	go s.read(ctx, s.source(r))
	for range s.workers {
		go s.convert()
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b, more := <-s.order:
			if !more {
				return cmp.Or(s.failed, ctx.Err())
			}
			<-b.done
			if err := s.write(w, b); err != nil {
				return err
			}
			if b.large {
				b.data, b.out = nil, nil
				<-s.large
			}
			s.free <- b
		}
	}
}

// lines converts a stream.
type lines struct {
	in      *Inspector
	options *StreamOptions
	workers int
	// Batches go round: from free to jobs and, in the order of the stream, to
	// order, and when they are done and written back to free.
	free, jobs, order chan *batch
	// large is held by the one batch that is large.
	large  chan struct{}
	failed error // of reading
	calls  Calls // of all frames that were written
	again  *Tree // to read a frame in once more
}

// mostFrames is how many frames a batch has.
const mostFrames = 1024

// batch is some frames of a stream, and what becomes of them.
type batch struct {
	data   []byte
	frames []converted
	out    []byte
	end    int64 // where in the stream it ends
	done   chan struct{}
	large  bool
}

// largeBatch is how many bytes a batch has that takes the turn of the large ones,
// and whose memory is not kept.
const largeBatch = 4 * streamBuffer

// converted is a frame with what became of it.
type converted struct {
	Frame
	outEnd int // where its lines end
	errors []*Error
	calls  Calls
	// asked are the answers in it of which it has not the calls.
	asked []answered
}

func newLines(i *Inspector, o *StreamOptions) *lines {
	s := &lines{in: i, options: o, workers: runtime.GOMAXPROCS(0), again: new(Tree), large: make(chan struct{}, 1)}
	n := 2*s.workers + 1
	s.free, s.jobs, s.order = make(chan *batch, n), make(chan *batch, n), make(chan *batch, n)
	for range n {
		s.free <- &batch{done: make(chan struct{}, 1)}
	}
	return s
}

// source is what gives the pieces of a stream.
type source interface {
	// Next appends the next piece to b.
	Next(b []byte) ([]byte, Frame, error)
	// ready tells whether a further one has arrived.
	ready() bool
	// offset is how many bytes of the stream the pieces were.
	offset() int64
}

func (s *lines) source(r io.Reader) source {
	if s.options.Framing == Unframed {
		return s.in.newValues(r, &s.options.Options)
	}
	return NewFrames(r, s.options.Framing, s.options.Limits.Bytes)
}

// read makes batches of what has arrived, one after another.
func (s *lines) read(ctx context.Context, from source) {
	defer close(s.order)
	defer close(s.jobs)
	for s.failed == nil {
		select {
		case <-ctx.Done():
			return
		case b := <-s.free:
			s.failed = b.read(from)
			if len(b.frames) > 0 && s.turn(ctx, b) {
				s.jobs <- b
				s.order <- b
			}
		}
	}
	if errors.Is(s.failed, io.EOF) {
		s.failed = nil
	}
}

// turn waits until no other batch is large, if this one is.
func (s *lines) turn(ctx context.Context, b *batch) bool {
	if b.large = len(b.data) > largeBatch; !b.large {
		return true
	}
	select {
	case s.large <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// read reads a frame, and those that have arrived with it.
func (b *batch) read(from source) error {
	b.data, b.frames, b.out = b.data[:0], b.frames[:0], b.out[:0]
	for {
		var f Frame
		var err error
		if b.data, f, err = from.Next(b.data); err != nil {
			return err
		}
		b.frames, b.end = append(b.frames, converted{Frame: f}), from.offset()
		if len(b.data) >= streamBuffer || len(b.frames) == mostFrames || !from.ready() {
			return nil
		}
	}
}

// convert reads the values of batches and makes lines of them. Which functions
// earlier frames called is not known here, as those are read at the same time.
func (s *lines) convert() {
	t := new(Tree)
	for b := range s.jobs {
		for i := range b.frames {
			f := &b.frames[i]
			s.tree(t, f, s.options.Answer)
			f.calls, f.asked = t.calls, t.asked
			b.out = appendLines(b.out, t)
			f.outEnd = len(b.out)
		}
		b.done <- struct{}{}
	}
}

// tree reads a frame.
func (s *lines) tree(t *Tree, f *converted, answer func(int64) schema.Type) {
	o := s.options.Options
	o.Answer = answer
	s.in.readInto(t, f.Packet, &o, func(r *reader) {
		r.buffer.start = f.Start
		r.packet(o.Type)
	})
	f.errors = t.Errors
}

// appendLines appends what lies in a frame, if there is anything.
func appendLines(out []byte, t *Tree) []byte {
	start := len(out)
	if out = t.AppendJSON(out); len(out) > start {
		out = append(out, '\n')
	}
	return out
}

// write writes a batch, and tells of it.
func (s *lines) write(w io.Writer, b *batch) error {
	written, begin := 0, 0
	for i := range b.frames {
		f := &b.frames[i]
		if s.explains(f.asked) {
			if _, err := w.Write(b.out[written:begin]); err != nil {
				return err
			}
			s.tree(s.again, f, s.calls.Answer)
			if _, err := w.Write(appendLines(nil, s.again)); err != nil {
				return err
			}
			written = f.outEnd
		}
		begin = f.outEnd
		s.calls.addAll(&f.calls)
		s.tell(f)
	}
	if _, err := w.Write(b.out[written:]); err != nil {
		return err
	}
	if s.options.Progress != nil {
		s.options.Progress(b.end)
	}
	return nil
}

// explains tells whether the calls so far tell of an answer what it does not say
// itself, or that it is wrong.
func (s *lines) explains(asked []answered) bool {
	return slices.ContainsFunc(asked, func(a answered) bool {
		t := s.calls.Answer(a.request)
		return t != nil && !a.fits(t)
	})
}

// tell tells what cannot be read of a frame. That it is broken explains all else.
func (s *lines) tell(f *converted) {
	switch {
	case s.options.Damaged == nil:
	case f.Err != nil:
		s.options.Damaged(f.Frame, f.Err)
	default:
		for _, e := range f.errors {
			s.options.Damaged(f.Frame, e)
		}
	}
}
