//go:build bench

package main

import (
	"fmt"

	"github.com/gotd/td/bin"

	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
	"github.com/tlgen-go/tlgen/tl/bench/internal/payload"
)

// work is what both sides do with a sample.
type work struct {
	kind, name string
	ours, gotd func() error
	limits     []measure.Side // which stand beside the figures
}

// measure has both sides do the work, ours first. The limits follow by
// themselves: beside them, memory would be given back that the next side needs.
func (w work) measure(effort measure.Effort) ([]measure.Took, error) {
	sides, err := effort.Measure(
		measure.Side{Name: goal.Ours, Work: measure.Each(w.ours)}, measure.Side{Name: goal.Gotd, Work: measure.Each(w.gotd)},
	)
	if err != nil {
		return nil, err
	}
	limits, err := effort.Measure(w.limits...)
	return append(sides, limits...), err
}

// copied is the limit of a work that writes or reads all bytes.
func (s *sample) copied() measure.Side {
	to := make([]byte, len(s.wire))
	return measure.Side{Name: goal.Copy, Work: measure.Each(func() error { copy(to, s.wire); return nil })}
}

// walked is the limit of decoding that looks at every field.
func (s *sample) walked() measure.Side {
	r := copying()
	return measure.Side{Name: goal.Walk, Work: measure.Each(func() error { return r.walk(s.wire) })}
}

// works are all of a sample.
func (s *sample) works() []work {
	kind := goal.DecodeContainer
	if s.small {
		kind = goal.DecodeSmall
	}
	all := []work{{kind, "decode " + s.name, s.decode(copying()), s.decodeGotd(), []measure.Side{s.copied(), s.walked()}}}
	if !s.small {
		all = append(all,
			work{goal.DecodeAliasing, "decode, aliasing, " + s.name, s.decode(aliasing()), s.decodeGotd(), nil},
			work{goal.DecodeReusing, "decode, aliasing and reusing, " + s.name, s.decodeAgain(), s.decodeGotd(), nil},
		)
	}
	return append(all,
		work{goal.EncodeWarm, "encode, warm buffer, " + s.name, s.encodeWarm(), s.encodeWarmGotd(), []measure.Side{s.copied()}},
		work{goal.EncodeFresh, "encode, fresh buffer, " + s.name, s.encodeFresh, s.encodeFreshGotd, nil},
	)
}

func (s *sample) decode(r *reader) func() error {
	return func() error {
		_, err := s.shape.ours(r.of(s.wire))
		return err
	}
}

func (s *sample) decodeAgain() func() error {
	r, v := reusing(), s.shape.again()
	return func() error { return v.DecodeTL(r.of(s.wire)) }
}

func (s *sample) decodeGotd() func() error {
	var b bin.Buffer
	return func() error {
		b.ResetTo(s.wire)
		_, err := s.shape.gotd(&b)
		return err
	}
}

func (s *sample) encodeWarm() func() error {
	var b []byte
	e := tl.NewEncoder(nil)
	return func() (err error) {
		e.Reset(b[:0])
		s.ours.EncodeTL(e)
		b, err = e.Bytes()
		return err
	}
}

func (s *sample) encodeWarmGotd() func() error {
	var b bin.Buffer
	return func() error {
		b.Reset()
		return s.gotd.Encode(&b)
	}
}

func (s *sample) encodeFresh() error {
	_, err := tl.Append(nil, s.ours)
	return err
}

func (s *sample) encodeFreshGotd() error {
	var b bin.Buffer
	return s.gotd.Encode(&b)
}

// finding is the work of finding one update, the last; gotd decodes them all.
func finding() (work, error) {
	s := &sample{name: "the last of 200 updates", shape: updates}
	if err := s.encode(payload.WithDeletion(twoHundred)); err != nil {
		return work{}, err
	}
	r := copying()
	u, err := r.find(s.wire)
	if err != nil {
		return work{}, fmt.Errorf("find %s: %w", s.name, err)
	}
	if u == nil || len(u.Messages) != 3 {
		return work{}, fmt.Errorf("find %s: %v is another one", s.name, u)
	}
	ours := func() error {
		_, err := r.find(s.wire)
		return err
	}
	return work{goal.Find, "find " + s.name, ours, s.decodeGotd(), nil}, nil
}
