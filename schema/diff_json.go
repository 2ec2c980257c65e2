package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// jsonDifference is the document that JSON writes.
type jsonDifference struct {
	OldLayer     int          `json:"old_layer,omitempty"`
	NewLayer     int          `json:"new_layer,omitempty"`
	Summary      jsonSummary  `json:"summary"`
	Declarations []*jsonDelta `json:"declarations"`
}

// jsonSummary counts declarations.
type jsonSummary struct {
	Added   int `json:"added"`
	Removed int `json:"removed"`
	Renamed int `json:"renamed"`
	Changed int `json:"changed"`
	Breaks  struct {
		OldClients int `json:"old_clients"`
		NewClients int `json:"new_clients"`
		Go         int `json:"go"`
	} `json:"breaks"`
}

// jsonDelta is a declaration.
type jsonDelta struct {
	Kind    string        `json:"kind"`
	Status  string        `json:"status"`
	Old     *jsonSide     `json:"old,omitempty"`
	New     *jsonSide     `json:"new,omitempty"`
	Breaks  jsonBreaks    `json:"breaks"`
	Changes []*jsonChange `json:"changes"`
}

// jsonSide is a declaration in one of the schemas; a class has a name alone.
type jsonSide struct {
	Name        string `json:"name"`
	ID          string `json:"id,omitempty"`
	Declaration string `json:"declaration,omitempty"`
}

// jsonBreaks is what a change breaks.
type jsonBreaks struct {
	OldClients bool `json:"old_clients"`
	NewClients bool `json:"new_clients"`
	Go         bool `json:"go"`
}

// jsonChange is one change. What a declaration gained has no old text and no
// old place, what it lost no new ones.
type jsonChange struct {
	Rule     string     `json:"rule"`
	Field    string     `json:"field,omitempty"`
	Old      string     `json:"old,omitempty"`
	New      string     `json:"new,omitempty"`
	OldPlace *jsonPlace `json:"old_place,omitempty"`
	NewPlace *jsonPlace `json:"new_place,omitempty"`
	Breaks   jsonBreaks `json:"breaks"`
}

// jsonPlace counts lines and columns from 1, columns in characters; the end is
// behind the last character.
type jsonPlace struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
}

// JSON is the difference as one indented document.
func (d *Difference) JSON() ([]byte, error) {
	doc := &jsonDifference{OldLayer: d.OldLayer, NewLayer: d.NewLayer, Declarations: []*jsonDelta{}}
	counters := [...]*int{
		Added: &doc.Summary.Added, Removed: &doc.Summary.Removed,
		Renamed: &doc.Summary.Renamed, Changed: &doc.Summary.Changed,
	}
	for _, delta := range d.Deltas {
		*counters[delta.Status]++
		doc.Declarations = append(doc.Declarations, delta.json())
	}
	broken := d.broken()
	doc.Summary.Breaks.OldClients, doc.Summary.Breaks.NewClients, doc.Summary.Breaks.Go = broken[0], broken[1], broken[2]
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // Vector<int> is to stay readable
	e.SetIndent("", "  ")
	err := e.Encode(doc)
	return b.Bytes(), err
}

func (d *Delta) json() *jsonDelta {
	j := &jsonDelta{
		Kind: d.Subject.String(), Status: d.Status.String(), Breaks: jsonBreaks(d.Breaks()),
		Old: sideOf(d.OldName, d.Old), New: sideOf(d.NewName, d.New),
	}
	for _, c := range d.Changes {
		j.Changes = append(j.Changes, &jsonChange{
			Rule: string(c.Rule), Field: c.Field, Old: c.Old, New: c.New,
			OldPlace: placeOf(c.OldRange), NewPlace: placeOf(c.NewRange), Breaks: jsonBreaks(c.Breaks),
		})
	}
	return j
}

// sideOf is nil where the schema has no such declaration.
func sideOf(name string, c *Combinator) *jsonSide {
	switch {
	case name == "":
		return nil
	case c == nil:
		return &jsonSide{Name: name}
	}
	return &jsonSide{Name: name, ID: fmt.Sprintf("#%x", c.ID), Declaration: c.Text()}
}

// placeOf is nil for no place.
func placeOf(at Range) *jsonPlace {
	if at.File == "" {
		return nil
	}
	return &jsonPlace{at.File, at.Start.Line, at.Start.Column, at.End.Line, at.End.Column}
}
