package report

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Read reads what JSON wrote, and holds it against the goals there are now.
func Read(text []byte) (r Results, err error) {
	if err := json.Unmarshal(text, &r); err != nil {
		return r, err
	}
	for i := range r.Rows {
		r.Rows[i].judge()
	}
	return r, nil
}

// Merge puts the rows of some parts in place of those of the same kinds, or
// behind all. It is an error if they were measured in another way.
func (r *Results) Merge(some Results) error {
	if r.Go != some.Go || r.Form != some.Form {
		return fmt.Errorf("the results are of %s in the %s form, and what was measured now of %s in the %s form; measure all parts",
			r.Go, r.Form, some.Go, some.Form)
	}
	same := func(old Row) bool {
		return slices.ContainsFunc(some.Rows, func(row Row) bool { return row.Kind == old.Kind })
	}
	at := slices.IndexFunc(r.Rows, same)
	r.Rows = slices.DeleteFunc(r.Rows, same)
	if at < 0 {
		at = len(r.Rows)
	}
	r.Rows = slices.Insert(r.Rows, at, some.Rows...)
	return nil
}
