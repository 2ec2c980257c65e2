package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// failure is an error that functions answer, by its name.
type failure struct {
	name   string
	path   string
	causes []cause
}

// cause is one way in which functions fail with the error.
type cause struct {
	code      int
	doc       string
	functions []*entry
}

// codes are the error's codes, each once.
func (f *failure) codes() []string {
	var all []string
	for _, c := range f.causes {
		if code := fmt.Sprint(c.code); !slices.Contains(all, code) {
			all = append(all, code)
		}
	}
	return all
}

// enterErrors gathers the errors of all functions, by name.
func (s *Site) enterErrors() {
	byName, taken := map[string]*failure{}, map[string]bool{}
	for _, e := range s.entries {
		if e.kind != functionKind {
			continue
		}
		for _, r := range e.newest().Errors {
			f := byName[r.Name]
			if f == nil {
				f = &failure{name: r.Name, path: freePath(taken, subject{errorKind, r.Name})}
				byName[r.Name], s.failures = f, append(s.failures, f)
			}
			f.add(r, e)
		}
	}
	slices.SortFunc(s.failures, func(a, b *failure) int { return strings.Compare(a.name, b.name) })
	for _, f := range s.failures {
		slices.SortStableFunc(f.causes, func(a, b cause) int { return cmp.Compare(a.code, b.code) })
		s.byFailure[f.name] = f
	}
}

// add notes that the function fails so.
func (f *failure) add(r schema.RPCError, e *entry) {
	i := slices.IndexFunc(f.causes, func(c cause) bool { return c.code == r.Code && c.doc == r.Doc })
	if i < 0 {
		i = len(f.causes)
		f.causes = append(f.causes, cause{code: r.Code, doc: r.Doc})
	}
	f.causes[i].functions = append(f.causes[i].functions, e)
}

// causeView is a cause on a page.
type causeView struct {
	Code      int
	Doc       []piece
	Functions []piece
}

// errorPage is the page of an error.
func (s *Site) errorPage(f *failure) *view {
	var causes []causeView
	for _, c := range f.causes {
		causes = append(causes, causeView{c.code, s.prose(c.doc), s.links(c.functions)})
	}
	return &view{
		Template: "error", Title: f.name, Kind: "error", Description: "An error that functions answer",
		Main: struct{ Causes []causeView }{causes},
	}
}

// errorRow is a line of the list of errors.
type errorRow struct {
	Link  piece
	Codes string
}

// errorsPage lists all errors.
func (s *Site) errorsPage() *view {
	var rows []errorRow
	for _, f := range s.failures {
		rows = append(rows, errorRow{piece{Text: f.name, Href: f.path}, strings.Join(f.codes(), ", ")})
	}
	return &view{Template: "errors", Title: "Errors", Nav: "errors", Main: rows}
}
