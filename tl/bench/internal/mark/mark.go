// Package mark is the public mark: the small struct by which
// alecthomas/go_serialization_benchmarks ranks Go's serializers, written and
// read by those at the top of its list, by this project, and by hand.
package mark

import (
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/tlgen-go/tlgen/tl/bench/internal/goal"
	"github.com/tlgen-go/tlgen/tl/bench/internal/measure"
)

// Person is the struct; its names and phone numbers are as long as there.
type Person struct {
	Name     string
	Birthday int64 // nanoseconds since 1970
	Phone    string
	Siblings int32
	Spouse   bool
	Money    float64
}

// The lengths of a name and a phone number, which the codec by hand relies on.
const (
	nameLength  = 16
	phoneLength = 10
)

// People are a thousand, as many as there.
func People() []Person {
	r := rand.New(rand.NewPCG(1, 2))
	text := func(n int) string { return fmt.Sprintf("%016x", r.Uint64())[:n] }
	all := make([]Person, 1000)
	for i := range all {
		all[i] = Person{
			Name: text(nameLength), Birthday: time.Unix(1_700_000_000, r.Int64N(1e9)).UnixNano(), Phone: text(phoneLength),
			Siblings: r.Int32N(5), Spouse: r.IntN(2) == 1, Money: r.Float64(),
		}
	}
	return all
}

// codec is how one serializer does what the columns name; what it cannot do is
// nil. P is its own struct of a person.
type codec[P any] struct {
	name     string
	person   func(Person) P
	fresh    func(*P) ([]byte, error)         // marshal
	reused   func([]byte, *P) ([]byte, error) // the same into a buffer that is long enough
	copied   func(*P, []byte) error           // unmarshal, strings copied
	aliasing func(*P, []byte) error           // the same, strings share memory with the input
}

// The four columns.
const (
	Marshal          = "marshal a person"
	MarshalReused    = "marshal a person, reused buffer"
	Unmarshal        = "unmarshal a person"
	UnmarshalAliased = "unmarshal a person, aliasing"
)

// Columns are the names of all, in order.
func Columns() []string { return []string{Marshal, MarshalReused, Unmarshal, UnmarshalAliased} }

// sides are those of every codec that can do what the column names, ours first.
func sides(column string, people []Person) []measure.Side {
	all := []measure.Side{
		ours().side(column, people),
		bebop().side(column, people),
		gencode().side(column, people),
		mus().side(column, people),
		benc().side(column, people),
		byHand().side(column, people),
	}
	var able []measure.Side
	for _, s := range all {
		if s.Work != nil {
			able = append(able, s)
		}
	}
	return able
}

// Contests has all codecs do what each column names.
func Contests(effort measure.Effort) ([]measure.Contest, error) {
	people := People()
	var all []measure.Contest
	for _, column := range Columns() {
		took, err := effort.Measure(sides(column, people)...)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", column, err)
		}
		all = append(all, measure.Contest{Kind: goal.Mark, Name: column, Sides: took})
	}
	return all, nil
}

// What a benchmark does beside its codec is what the public one does: it picks
// the person at random, calls through a pointer to a function, and clears what
// it decodes into.

// side is the codec doing what the column names; its work is nil where it cannot.
func (c codec[P]) side(column string, people []Person) measure.Side {
	values, wire := c.prepare(people)
	s := measure.Side{Name: c.name}
	switch column {
	case Marshal:
		s.Work = c.marshal(values)
	case MarshalReused:
		s.Work = c.marshalReused(values)
	case Unmarshal:
		s.Work = unmarshal(c.copied, wire)
	case UnmarshalAliased:
		s.Work = unmarshal(c.aliasing, wire)
	}
	return s
}

// prepare makes the people the codec's, and marshals them.
func (c codec[P]) prepare(people []Person) (values []P, wire [][]byte) {
	for _, p := range people {
		v := c.person(p)
		b, _ := c.fresh(&v) // an error comes again when it is measured
		values, wire = append(values, v), append(wire, b)
	}
	return values, wire
}

func (c codec[P]) marshal(values []P) measure.Work {
	return func(n int) error {
		for range n {
			if _, err := c.fresh(&values[rand.IntN(len(values))]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (c codec[P]) marshalReused(values []P) measure.Work {
	if c.reused == nil {
		return nil
	}
	buf := make([]byte, 1024)
	return func(n int) error {
		for range n {
			if _, err := c.reused(buf, &values[rand.IntN(len(values))]); err != nil {
				return err
			}
		}
		return nil
	}
}

func unmarshal[P any](read func(*P, []byte) error, wire [][]byte) measure.Work {
	if read == nil {
		return nil
	}
	v := new(P)
	return func(n int) error {
		for range n {
			var none P
			*v = none
			if err := read(v, wire[rand.IntN(len(wire))]); err != nil {
				return err
			}
		}
		return nil
	}
}
