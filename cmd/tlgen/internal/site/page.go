package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// view is what a template shows.
type view struct {
	// Template is the name of the page's template.
	Template string
	// Path is the page's, and Root what leads from it to the site's root.
	Path, Root string
	// Title is the page's heading, Kind what it is about, and Nav the entry of
	// the navigation that it belongs to.
	Title, Kind, Nav string
	// Description is for search engines and previews, in plain text.
	Description string
	// Codec is the path of the program that reads bytes, on the page that runs it.
	Codec string
	Main  any
}

// combinatorView is the page of a function or a constructor.
type combinatorView struct {
	Doc       []piece
	Signature [][]piece
	ID        string
	Layers    string
	Class     []piece // of a constructor
	Result    []piece // of a function
	Bots      string
	Modifiers string
	Fields    []fieldView
	// HasDocs tells whether anything is said of a field.
	HasDocs  bool
	Errors   []errorView
	Example  *example
	Steps    []*step
	Older    []olderView
	Uses     []usesView
	Reach    *reachView
	Siblings []piece
	Related  []relatedView
}

// fieldView is a row of the parameters.
type fieldView struct {
	Name      string
	Type      []piece
	Condition string
	Doc       []piece
}

// errorView is a row of the errors.
type errorView struct {
	Code int
	Link piece
	Doc  []piece
}

// olderView is a form that older layers have.
type olderView struct {
	Layers    string
	Signature [][]piece
}

// usesView is a list of what uses something.
type usesView struct {
	Title string
	Links []piece
	// More leads to the rest of the list, where it is cut.
	More *piece
}

// reachView is what a combinator leads to.
type reachView struct {
	Direct                []piece
	Classes, Constructors int
}

// bots are what is known of bots, in words.
var bots = map[schema.Bots]string{schema.BotsMay: "yes", schema.BotsMayNot: "no", schema.BotsUnknown: "not known"}

// entryPage is the page of an entry.
func (s *Site) entryPage(e *entry) (*view, error) {
	h, err := s.history()
	if err != nil {
		return nil, err
	}
	v := &view{Title: e.name, Kind: string(e.kind), Nav: string(e.kind), Description: visible(e.doc())}
	if e.class != nil {
		v.Template, v.Main = "class", s.classView(e, h[e.subject])
		return v, nil
	}
	v.Template, v.Main = "combinator", s.combinatorView(e, h[e.subject])
	return v, nil
}

// combinatorView shows the newest form, and tells of the others.
func (s *Site) combinatorView(e *entry, steps []*step) *combinatorView {
	c := e.newest()
	v := &combinatorView{
		Doc: s.prose(c.Doc), Signature: s.signature(c), ID: fmt.Sprintf("#%x", c.ID), Layers: layersOf(c.Layers),
		Modifiers: strings.Join(c.Modifiers, " "), Example: s.example(c), Steps: slices.Clone(steps), Related: s.related(e),
	}
	slices.Reverse(v.Steps)
	for _, f := range c.Fields {
		v.Fields = append(v.Fields, s.fieldView(f))
		v.HasDocs = v.HasDocs || f.Doc != ""
	}
	for _, older := range e.forms[1:] {
		v.Older = append(v.Older, olderView{layersOf(older.Layers), s.signature(older)})
	}
	from := heldBy(c)
	if c.Function {
		v.Result, from = s.typePieces(c.Result), union(from, classesOf(c.Result))
		if s.knowsBots {
			v.Bots = bots[c.Bots]
		}
		for _, r := range c.Errors {
			v.Errors = append(v.Errors, errorView{r.Code, piece{Text: r.Name, Href: s.byFailure[r.Name].path}, s.prose(r.Doc)})
		}
		v.Uses = s.wrappers(c)
	} else {
		v.Class = s.typePieces(c.Result)
		v.Siblings = s.siblings(e)
		v.Uses = s.uses(c.Class(), mostUses)
	}
	if len(from) > 0 {
		r := s.graph.reach(from)
		v.Reach = &reachView{s.classLinks(r.Direct), r.Classes, r.Constructors}
	}
	return v
}

// union is what is in a or b, each once.
func union(a, b []*schema.Class) []*schema.Class {
	for _, c := range b {
		if !slices.Contains(a, c) {
			a = append(a, c)
		}
	}
	return a
}

// fieldView is a row of the parameters.
func (s *Site) fieldView(f *schema.Field) fieldView {
	v := fieldView{Name: cmp.Or(f.Name, "_"), Type: s.typePieces(f.Type), Doc: s.prose(f.Doc)}
	if f.Cond != nil {
		v.Condition = strings.TrimSuffix(f.Cond.String(), "?")
	}
	if f.Bits != 0 && f.Doc == "" {
		v.Doc = []piece{{Text: "Says which of the optional fields are there."}}
	}
	return v
}

// layersOf lists layers; it is nothing where the schema knows of none.
func layersOf(layers []int) string {
	words := make([]string, len(layers))
	for i, n := range layers {
		words[i] = fmt.Sprint(n)
	}
	return strings.Join(words, ", ")
}

// mostUses bounds the uses on a constructor's page; its class has all.
const mostUses = 24

// uses are the combinators that hold the class and the functions that answer with it.
func (s *Site) uses(c *schema.Class, most int) []usesView {
	if c == nil {
		return nil
	}
	var functions, constructors []*entry
	for _, k := range s.graph.holders[c] {
		if e := s.of(k); k.Function {
			functions = appendNew(functions, e)
		} else {
			constructors = appendNew(constructors, e)
		}
	}
	var answers []*entry
	for _, f := range s.graph.answers[c] {
		answers = appendNew(answers, s.of(f))
	}
	var list []usesView
	for _, u := range []struct {
		title   string
		entries []*entry
	}{{"Functions that take it", functions}, {"Functions that answer with it", answers}, {"Constructors that hold it", constructors}} {
		if len(u.entries) == 0 {
			continue
		}
		view := usesView{Title: u.title, Links: s.links(u.entries[:min(most, len(u.entries))])}
		if len(u.entries) > most {
			view.More = &piece{Text: fmt.Sprintf("all %d, on the page of %s", len(u.entries), c.Name), Href: s.path(classKind, c.Name) + "#uses"}
		}
		list = append(list, view)
	}
	return list
}

func appendNew(list []*entry, e *entry) []*entry {
	if slices.Contains(list, e) {
		return list
	}
	return append(list, e)
}

// wrappers are the functions that take the function as their query.
func (s *Site) wrappers(f *schema.Combinator) []usesView {
	var found []*entry
	for _, c := range s.schema.Functions {
		isWrapper := slices.ContainsFunc(c.Fields, func(f *schema.Field) bool {
			_, ok := f.Type.(*schema.Query)
			return ok
		})
		if isWrapper && c != f {
			found = appendNew(found, s.of(c))
		}
	}
	if len(found) == 0 {
		return nil
	}
	return []usesView{{Title: "Functions that carry any call, this one too", Links: s.links(found)}}
}

// siblings are the other constructors of the class.
func (s *Site) siblings(e *entry) []piece {
	var found []*entry
	for _, c := range e.newest().Class().Constructors {
		if o := s.of(c); o != e {
			found = appendNew(found, o)
		}
	}
	return s.links(found)
}

// classLinks lead to classes.
func (s *Site) classLinks(classes []*schema.Class) []piece {
	list := make([]piece, len(classes))
	for i, c := range classes {
		list[i] = piece{Text: c.Name, Href: s.path(classKind, c.Name)}
	}
	return list
}

// classView is the page of a class.
type classView struct {
	Doc          []piece
	Params       string
	Constructors []constructorView
	Uses         []usesView
	Reach        *reachView
	Steps        []*step
	Related      []relatedView
}

// constructorView is a constructor on the page of its class.
type constructorView struct {
	Link piece
	// Signature is left out where there are many.
	Signature [][]piece
	Doc       []piece
	Layers    string // where not all have it
}

// newestOf are the constructors of the class, each in its newest form: the pages
// of their own have the older ones.
func newestOf(c *schema.Class) []*schema.Combinator {
	return slices.DeleteFunc(slices.Clone(c.Constructors), func(k *schema.Combinator) bool { return !k.Newest() })
}

// mostSignatures is how many constructors of a class are shown with all fields.
const mostSignatures = 100

// classView shows a class with its constructors.
func (s *Site) classView(e *entry, steps []*step) *classView {
	v := &classView{Doc: s.prose(e.class.Doc), Uses: s.uses(e.class, len(s.entries)), Steps: slices.Clone(steps), Related: s.related(e)}
	slices.Reverse(v.Steps)
	for _, p := range e.class.Params {
		v.Params += " " + p.String()
	}
	constructors := newestOf(e.class)
	for _, c := range constructors {
		k := constructorView{Link: s.of(c).link(), Doc: s.prose(c.Doc)}
		if len(constructors) <= mostSignatures {
			k.Signature = s.brief(c)
		}
		if !slices.Equal(c.Layers, s.schema.Layers) {
			k.Layers = layersOf(c.Layers)
		}
		v.Constructors = append(v.Constructors, k)
	}
	if r := s.graph.reach([]*schema.Class{e.class}); r.Classes > 1 {
		v.Reach = &reachView{s.classLinks(s.graph.holds[e.class]), r.Classes, r.Constructors}
	}
	return v
}
