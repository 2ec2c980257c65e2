// Package sample makes up a value of any constructor or function of a schema,
// for people to look at and to begin with.
package sample

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// ErrEndless is of a value that cannot end, or is not there without something
// around it that says what its template arguments are.
var ErrEndless = errors.New("no value of it ends by itself")

// Sampler makes up values of one schema. It may be used from several goroutines.
type Sampler struct {
	costs map[*schema.Combinator]int
	// object and query stand for any object and any function.
	object, query *schema.Combinator
}

// endless is the cost of what has no end.
const endless = math.MaxInt32

// New prepares a sampler of the schema's values.
func New(s *schema.Schema) *Sampler {
	x := &Sampler{costs: map[*schema.Combinator]int{}}
	all := s.Declarations()
	for _, c := range all {
		x.costs[c] = endless
	}
	for changed := true; changed; {
		changed = false
		for _, c := range all {
			if cost := x.combinator(c); cost < x.costs[c] {
				x.costs[c], changed = cost, true
			}
		}
	}
	x.object = x.cheapest(slices.Concat(constructorsOf(s)...))
	x.query = x.cheapest(s.Functions)
	return x
}

// constructorsOf are those of each class that takes no arguments.
func constructorsOf(s *schema.Schema) [][]*schema.Combinator {
	var all [][]*schema.Combinator
	for _, class := range s.Classes {
		if len(class.Params) == 0 {
			all = append(all, class.Constructors)
		}
	}
	return all
}

// combinator is what a value costs: fields that have to be there, all told.
func (x *Sampler) combinator(c *schema.Combinator) int {
	cost := 1 + dullness(c)
	for _, f := range c.Fields {
		if f.Cond == nil {
			cost = min(cost+x.typ(f.Type), endless)
		}
	}
	return cost
}

// typ is what a value of the type costs.
func (x *Sampler) typ(t schema.Type) int {
	switch t := t.(type) {
	case *schema.Boxed:
		if best := x.cheapest(t.Class.Constructors); best != nil {
			return x.costs[best]
		}
		return endless
	case *schema.Bare:
		return x.costs[t.Constructor]
	case *schema.Vector:
		return min(1+x.typ(t.Item), emptyVector)
	case *schema.Repeat:
		cost := 1
		for _, f := range t.Fields {
			cost = min(cost+x.typ(f.Type), emptyVector)
		}
		return cost
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return 1
}

// emptyVector is what a vector costs at most: it may be empty.
const emptyVector = 1000

// cheapest is the constructor of the newest layer that costs the least, or nil
// where all are endless.
func (x *Sampler) cheapest(all []*schema.Combinator) *schema.Combinator {
	var best *schema.Combinator
	for _, c := range all {
		switch {
		case x.costs[c] >= endless:
		case best == nil, c.LastLayer() > best.LastLayer(), c.LastLayer() == best.LastLayer() && x.costs[c] < x.costs[best]:
			best = c
		}
	}
	return best
}

// Text is a value of the combinator in the text form, which package inspect
// encodes. Every name has its id, so that it is of the form that c is.
func (x *Sampler) Text(c *schema.Combinator) ([]byte, error) {
	if x.costs[c] >= endless {
		return nil, fmt.Errorf("sample of %s: %w", c.Name, ErrEndless)
	}
	if !c.Function && len(c.Params) > 0 {
		return nil, fmt.Errorf("sample of %s: %w", c.Name, ErrEndless)
	}
	w := &writer{Sampler: x}
	w.object(c, newScope(), true)
	if w.failed {
		return nil, fmt.Errorf("sample of %s: %w", c.Name, ErrEndless)
	}
	return w.buf, nil
}
