package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"strings"
)

// searchEntry is what the search knows of a page: its kind, its name, its path,
// its ids, what it is of or answers, and the names of its fields.
type searchEntry [6]string

// searchData is the index that the search in the page reads: an array of
// entries, as JSON, packed.
func (s *Site) searchData() ([]byte, error) {
	var all []searchEntry
	for _, e := range s.entries {
		all = append(all, searchOf(e))
	}
	for _, f := range s.failures {
		all = append(all, searchEntry{string(errorKind), f.name, f.path, "", strings.Join(f.codes(), " ")})
	}
	b, err := json.Marshal(all)
	if err != nil {
		return nil, err
	}
	return pack(b)
}

// searchOf is what the search knows of an entry.
func searchOf(e *entry) searchEntry {
	x := searchEntry{string(e.kind), e.name, e.path}
	if e.class != nil {
		return x
	}
	var ids, fields []string
	known := map[string]bool{}
	for _, c := range e.forms {
		ids = append(ids, fmt.Sprintf("%08x", c.ID))
		for _, f := range c.Fields {
			if f.Name != "" && !known[f.Name] {
				known[f.Name] = true
				fields = append(fields, f.Name)
			}
		}
	}
	x[3], x[4], x[5] = strings.Join(ids, " "), e.newest().Result.String(), strings.Join(fields, " ")
	return x
}

// pack compresses what a script unpacks, whatever a file server does. The same
// bytes give the same.
func pack(b []byte) ([]byte, error) {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(b); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
