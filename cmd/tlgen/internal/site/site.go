// Package site makes reference pages of a schema, with a search, a comparison of
// its layers and a playground for bytes.
//
// [New] makes a [Site]; [Site.Paths] and [Site.File] are its files, for a folder
// that any file server serves, and [Site.Handler] serves them itself. A page is
// made when it is asked for. Everything that a page refers to is a relative URL
// within the site.
package site

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sync"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/sample"
	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// Options say what the pages tell beside the schema.
type Options struct {
	// Title is what the schema is called, such as telegram@228.
	Title string
	// Package is the Go package of the generated code in examples.
	Package string
	// Names says how names are written in Go.
	Names gen.Names
}

// Site is the pages of a schema. Several goroutines may use it.
type Site struct {
	schema    *schema.Schema
	options   Options
	entries   []*entry // in the order of the schema: functions, constructors, classes
	byName    map[subject]*entry
	failures  []*failure
	byFailure map[string]*failure
	knowsBots bool // of some functions it is known whether bots may call them
	graph     *graph
	sampler   *sample.Sampler
	inspector *inspect.Inspector
	golang    *golang // nil where the schema has no form in Go
	noGo      string  // why it has none
	templates templates
	files     map[string]func() ([]byte, error)
	making    sync.Mutex // held while data is made

	history   func() (history, error)
	relations func() *relations
}

// New makes the site of a schema.
func New(s *schema.Schema, o Options) (*Site, error) {
	t, err := parseTemplates()
	if err != nil {
		return nil, err
	}
	x := &Site{
		schema: s, options: o, templates: t, graph: newGraph(s), sampler: sample.New(s), inspector: inspect.New(s),
		files: map[string]func() ([]byte, error){}, byFailure: map[string]*failure{},
	}
	x.options.Title = visible(o.Title)
	x.enter()
	x.enterErrors()
	x.knowsBots = slices.ContainsFunc(s.Functions, func(f *schema.Combinator) bool { return f.Bots != schema.BotsUnknown })
	if spelling, err := gen.NewSpelling(s, gen.Config{Package: o.Package, Names: o.Names, Client: true}); err == nil {
		x.golang = &golang{spelling, o.Package}
	} else {
		x.noGo = visible(err.Error())
	}
	x.history = sync.OnceValues(x.readHistory)
	x.relations = sync.OnceValue(x.relate)
	x.plan()
	return x, nil
}

// Paths are the paths of all files, sorted; each is relative, with slashes.
func (s *Site) Paths() []string { return slices.Sorted(maps.Keys(s.files)) }

// File is the content of the file at the path; it is nil where there is none.
func (s *Site) File(at string) ([]byte, error) {
	content := s.files[at]
	if content == nil {
		return nil, nil
	}
	b, err := content()
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", at, err)
	}
	return b, nil
}

// plan says what the files are.
func (s *Site) plan() {
	for _, e := range s.entries {
		s.page(e.path, func() (*view, error) { return s.entryPage(e) })
	}
	for _, f := range s.failures {
		s.page(f.path, func() (*view, error) { return s.errorPage(f), nil })
	}
	for _, l := range s.lists() {
		s.page(l.Path, func() (*view, error) { return s.listPage(l), nil })
	}
	s.page("index.html", func() (*view, error) { return s.homePage(), nil })
	s.page("search.html", func() (*view, error) { return &view{Template: "search", Title: "Search"}, nil })
	s.page("errors.html", func() (*view, error) { return s.errorsPage(), nil })
	s.page("playground.html", func() (*view, error) { return s.playgroundPage(), nil })
	s.data("data/search.bin", s.searchData)
	s.data("data/schema.bin", func() ([]byte, error) { return pack(s.schema.TL()) })
	if len(s.schema.Layers) > 1 {
		s.page("compare.html", func() (*view, error) { return s.comparePage(), nil })
		for _, p := range s.pairs() {
			s.data(p.path(), func() ([]byte, error) { return s.compareData(p) })
		}
	}
	for name, content := range assets() {
		s.files[name] = func() ([]byte, error) { return content, nil }
	}
}

// data enters a file that costs more to make than to keep: however often it is
// asked for, it is made once, and not while another one is.
func (s *Site) data(at string, content func() ([]byte, error)) {
	s.files[at] = sync.OnceValues(func() ([]byte, error) {
		s.making.Lock()
		defer s.making.Unlock()
		return content()
	})
}

// page enters a page.
func (s *Site) page(at string, look func() (*view, error)) {
	s.files[at] = func() ([]byte, error) {
		v, err := look()
		if err != nil {
			return nil, err
		}
		v.Path = at
		if path.Dir(at) != "." {
			v.Root = "../"
		}
		return s.render(v)
	}
}
