package site

import (
	"fmt"
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// history is what became of each subject from layer to layer, oldest first.
type history map[subject][]*step

// step is what became of a declaration from one layer to the next that is loaded.
type step struct {
	From, To int
	Status   string
	// Renamed leads to the page under the other name, where it has another.
	Renamed *piece
	Changes []*changed
}

// changed is one thing that differs, and whom it breaks.
type changed struct {
	Text   string
	Breaks []string
}

// readHistory compares the layers of the schema, each with the next.
func (s *Site) readHistory() (history, error) {
	h := history{}
	layers := s.schema.Layers
	for i := 1; i < len(layers); i++ {
		d, err := s.difference(pair{layers[i-1], layers[i]})
		if err != nil {
			return nil, err
		}
		for _, delta := range d.Deltas {
			s.enterDelta(h, layers[i-1], layers[i], delta)
		}
	}
	return h, nil
}

// difference compares two layers of the schema.
func (s *Site) difference(p pair) (*schema.Difference, error) {
	before, err := s.schema.At(p.From)
	if err != nil {
		return nil, fmt.Errorf("layer %d by itself: %w", p.From, err)
	}
	after, err := s.schema.At(p.To)
	if err != nil {
		return nil, fmt.Errorf("layer %d by itself: %w", p.To, err)
	}
	return schema.Diff(before, after), nil
}

// kinds are the kinds of a difference's subjects.
var kinds = map[schema.Subject]kind{
	schema.FunctionSubject: functionKind, schema.ConstructorSubject: constructorKind, schema.ClassSubject: classKind,
}

// enterDelta enters what became of a declaration, under both of its names.
func (s *Site) enterDelta(h history, from, to int, d *schema.Delta) {
	one := &step{From: from, To: to, Status: d.Status.String()}
	for _, c := range d.Changes {
		if text := c.String(); text != "" {
			one.Changes = append(one.Changes, &changed{visible(text), parties(c.Breaks)})
		} else if c.Breaks.Any() {
			one.Changes = append(one.Changes, &changed{one.Status, parties(c.Breaks)})
		}
	}
	k := kinds[d.Subject]
	names := slices.DeleteFunc([]string{d.OldName, d.NewName}, func(name string) bool { return name == "" })
	for _, name := range slices.Compact(names) {
		mine := *one
		if d.Status == schema.Renamed {
			other := names[1]
			if name == other {
				other = names[0]
			}
			mine.Renamed = &piece{Text: other, Href: s.path(k, other)}
		}
		h[subject{k, name}] = append(h[subject{k, name}], &mine)
	}
}

// parties are whom a change breaks.
func parties(b schema.Breaks) []string {
	var list []string
	for _, p := range []struct {
		name  string
		isHit bool
	}{{"old clients", b.OldClients}, {"new clients", b.NewClients}, {"Go", b.Go}} {
		if p.isHit {
			list = append(list, p.name)
		}
	}
	return list
}
