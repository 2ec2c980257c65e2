package inspect

import (
	"context"
	"errors"
	"io"
	"runtime"
)

// StreamOptions say how a stream is read and what is told of it.
type StreamOptions struct {
	// Options say how the stream is framed, and how the packet of each frame is read.
	Options
	// Damaged is told what cannot be read, in the order of the stream.
	Damaged func(Frame, error)
	// Progress is told how many bytes of the stream have been written as JSON.
	Progress func(bytes int64)
}

// WriteLines reads the frames of a stream and writes each value that they hold
// to w, as a line of what Tree.JSON returns, in the order of the stream. It works
// on all processors, and keeps some hundred kilobytes for each and the longest
// frame. What has arrived is written before more is waited for.
//
// The error is the first of reading frames or of writing, or that of ctx. Then a
// call of r.Read that is under way is not waited for.
func (i *Inspector) WriteLines(ctx context.Context, w io.Writer, r io.Reader, o StreamOptions) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s := newLines(i, &o)
	go s.read(ctx, NewFrames(r, o.Framing, o.Limits.Bytes))
	for range s.workers {
		go s.convert()
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case b, more := <-s.order:
			if !more {
				return s.failed
			}
			<-b.done
			if err := s.write(w, b); err != nil {
				return err
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
	failed            error // of reading
}

// batch is some frames of a stream, and what becomes of them.
type batch struct {
	data    []byte
	frames  []Frame
	out     []byte
	damaged []damagedFrame
	end     int64 // where in the stream it ends
	done    chan struct{}
}

// damagedFrame is what cannot be read of a frame.
type damagedFrame struct {
	frame Frame
	err   error
}

func newLines(i *Inspector, o *StreamOptions) *lines {
	s := &lines{in: i, options: o, workers: runtime.GOMAXPROCS(0)}
	n := 2*s.workers + 1
	s.free, s.jobs, s.order = make(chan *batch, n), make(chan *batch, n), make(chan *batch, n)
	for range n {
		s.free <- &batch{done: make(chan struct{}, 1)}
	}
	return s
}

// read makes batches of what has arrived, one after another.
func (s *lines) read(ctx context.Context, frames *Frames) {
	defer close(s.order)
	defer close(s.jobs)
	for {
		select {
		case <-ctx.Done():
			return
		case b := <-s.free:
			err := b.read(frames)
			if len(b.frames) > 0 {
				s.jobs <- b
				s.order <- b
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					s.failed = err
				}
				return
			}
		}
	}
}

// read reads a frame, and those that have arrived with it.
func (b *batch) read(frames *Frames) error {
	b.data, b.frames, b.out, b.damaged = b.data[:0], b.frames[:0], b.out[:0], b.damaged[:0]
	for {
		var f Frame
		var err error
		if b.data, f, err = frames.Next(b.data); err != nil {
			return err
		}
		b.frames, b.end = append(b.frames, f), frames.at
		if len(b.data) >= streamBuffer || !frames.ready() {
			return nil
		}
	}
}

// convert reads the values of batches and writes their JSON.
func (s *lines) convert() {
	t := new(Tree)
	o := s.options.Options
	for b := range s.jobs {
		for _, f := range b.frames {
			s.in.readInto(t, f.Packet, &o, func(r *reader) { r.packet(o.Type) })
			b.add(f, t)
		}
		b.done <- struct{}{}
	}
}

// add adds the values of a frame.
func (b *batch) add(f Frame, t *Tree) {
	if f.Err != nil { // which explains what else is wrong
		b.damaged = append(b.damaged, damagedFrame{f, f.Err})
	} else {
		for _, e := range t.Errors {
			b.damaged = append(b.damaged, damagedFrame{f, e})
		}
	}
	start := len(b.out)
	if b.out = t.AppendJSON(b.out); len(b.out) > start {
		b.out = append(b.out, '\n')
	}
}

// write writes a batch, and tells of it.
func (s *lines) write(w io.Writer, b *batch) error {
	if _, err := w.Write(b.out); err != nil {
		return err
	}
	if s.options.Damaged != nil {
		for _, d := range b.damaged {
			s.options.Damaged(d.frame, d.err)
		}
	}
	if s.options.Progress != nil {
		s.options.Progress(b.end)
	}
	return nil
}
