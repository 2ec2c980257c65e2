package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// kind is what a page is about.
type kind string

// The kinds; each is the folder of its pages.
const (
	functionKind    kind = "function"
	constructorKind kind = "constructor"
	classKind       kind = "class"
	errorKind       kind = "error"
)

// plurals are the kinds in headings.
var plurals = map[kind]string{functionKind: "Functions", constructorKind: "Constructors", classKind: "Classes"}

// subject is what tells entries apart.
type subject struct {
	kind kind
	name string
}

// entry is what has a page: a class, or a combinator in all of its forms.
type entry struct {
	subject
	path  string
	class *schema.Class // of a classKind, or nil
	// forms are those of a combinator, newest first.
	forms []*schema.Combinator
}

// newest is the newest form of a combinator.
func (e *entry) newest() *schema.Combinator { return e.forms[0] }

// doc is what is said of it.
func (e *entry) doc() string {
	if e.class != nil {
		return e.class.Doc
	}
	return e.newest().Doc
}

// namespace is the part of the name before the last dot, or nothing.
func (e *entry) namespace() string { return e.name[:max(strings.LastIndexByte(e.name, '.'), 0)] }

// enter makes entries of all that the schema declares.
func (s *Site) enter() {
	s.byName = map[subject]*entry{}
	taken := map[string]bool{}
	add := func(e *entry) {
		if s.byName[e.subject] == nil {
			e.path = freePath(taken, e.subject)
			s.byName[e.subject] = e
			s.entries = append(s.entries, e)
		}
	}
	all := s.schema.Combinators()
	slices.SortStableFunc(all, func(a, b *schema.Combinator) int { return cmp.Compare(kindOf(b), kindOf(a)) }) // functions first
	for _, c := range all {
		add(&entry{subject: subject{kindOf(c), c.Name}, forms: formsOf(c)})
	}
	for _, c := range s.schema.Classes {
		add(&entry{subject: subject{classKind, c.Name}, class: c})
	}
}

func kindOf(c *schema.Combinator) kind {
	if c.Function {
		return functionKind
	}
	return constructorKind
}

// formsOf are the combinator's forms, newest first.
func formsOf(c *schema.Combinator) []*schema.Combinator {
	if len(c.Forms) == 0 {
		return []*schema.Combinator{c}
	}
	forms := slices.Clone(c.Forms)
	slices.Reverse(forms)
	return forms
}

// freePath is where the page of the subject is, also on file systems that do
// not tell capitals apart.
func freePath(taken map[string]bool, of subject) string {
	base := string(of.kind) + "/" + fileName(of.name)
	at := base
	for i := 2; taken[strings.ToLower(at)]; i++ {
		at = fmt.Sprintf("%s~%d", base, i)
	}
	taken[strings.ToLower(at)] = true
	return at + ".html"
}

// fileName is the name with all that means something in a path or a URL as ~3f.
func fileName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		isPlain := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' && i > 0
		if isPlain {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "~%02x", c)
		}
	}
	return b.String()
}

// of is the entry of a combinator.
func (s *Site) of(c *schema.Combinator) *entry { return s.byName[subject{kindOf(c), c.Name}] }

// link is the name of an entry that leads to its page.
func (e *entry) link() piece { return piece{Text: e.name, Href: e.path} }

// links are those of entries, with the last layer of what the newest one has not.
func (s *Site) links(entries []*entry) []piece {
	list := make([]piece, len(entries))
	for i, e := range entries {
		list[i] = e.link()
		if e.class != nil || len(s.schema.Layers) < 2 || len(e.newest().Layers) == 0 {
			continue
		}
		if last := slices.Max(e.newest().Layers); last < slices.Max(s.schema.Layers) {
			list[i].Note = fmt.Sprintf("up to layer %d", last)
		}
	}
	return list
}
