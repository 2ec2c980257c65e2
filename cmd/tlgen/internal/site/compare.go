package site

import (
	"encoding/json"
	"fmt"

	"github.com/tlgen-go/tlgen/schema"
)

// pair is two layers to compare, the older one first.
type pair struct{ From, To int }

// path is where the comparison's data is.
func (p pair) path() string { return fmt.Sprintf("data/compare-%d-%d.bin", p.From, p.To) }

// pairs are all pairs of layers.
func (s *Site) pairs() []pair {
	var all []pair
	for i, from := range s.schema.Layers {
		for _, to := range s.schema.Layers[i+1:] {
			all = append(all, pair{from, to})
		}
	}
	return all
}

// comparePage is where two layers are compared. The page is filled by the
// script: two layers differ in more than fits a page.
func (s *Site) comparePage() *view {
	return &view{
		Template: "compare", Title: "Compare layers", Nav: "compare", Main: s.schema.Layers,
		Description: "What changed from one layer to another, and what it breaks",
	}
}

// comparedDelta is what became of a declaration, as the script reads it.
type comparedDelta struct {
	Kind    string           `json:"kind"`
	Status  string           `json:"status"`
	Old     string           `json:"old,omitempty"` // names
	New     string           `json:"new,omitempty"`
	OldText string           `json:"oldText,omitempty"` // declarations
	NewText string           `json:"newText,omitempty"`
	Path    string           `json:"path,omitempty"`
	Changes []comparedChange `json:"changes"`
}

// comparedChange is one change, and whom it breaks, in bits.
type comparedChange struct {
	Text   string `json:"text"`
	Breaks int    `json:"breaks"`
}

// The bits of Breaks.
const (
	breaksOld = 1 << iota
	breaksNew
	breaksGo
)

// compareData is what differs between two layers, as JSON, packed.
func (s *Site) compareData(p pair) ([]byte, error) {
	d, err := s.difference(p)
	if err != nil {
		return nil, err
	}
	all := make([]comparedDelta, len(d.Deltas))
	for i, delta := range d.Deltas {
		all[i] = s.compared(delta)
	}
	b, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	return pack(b)
}

// compared is a delta as the script reads it.
func (s *Site) compared(d *schema.Delta) comparedDelta {
	k := kinds[d.Subject]
	c := comparedDelta{Kind: string(k), Status: d.Status.String(), Old: d.OldName, New: d.NewName}
	if d.Old != nil {
		c.OldText = d.Old.Text()
	}
	if d.New != nil {
		c.NewText = d.New.Text()
	}
	if c.Path = s.path(k, d.NewName); c.Path == "" {
		c.Path = s.path(k, d.OldName)
	}
	for _, change := range d.Changes {
		c.Changes = append(c.Changes, comparedChange{visible(change.String()), bitsOf(change.Breaks)})
	}
	return c
}

func bitsOf(b schema.Breaks) int {
	bits := 0
	if b.OldClients {
		bits |= breaksOld
	}
	if b.NewClients {
		bits |= breaksNew
	}
	if b.Go {
		bits |= breaksGo
	}
	return bits
}
