package site

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// list is a page with the entries of a kind in one namespace, or where they are
// many, with those of some letters.
type list struct {
	Kind      kind
	Namespace string
	// Letters are the first and the last one: A–M. They are empty for all.
	Letters string
	Path    string
	entries []*entry
}

// Name is the namespace as it is shown.
func (l *list) Name() string {
	return strings.TrimSpace(cmp.Or(l.Namespace, "no namespace") + " " + l.Letters)
}

// Count is how many entries there are.
func (l *list) Count() int { return len(l.entries) }

// lists are all lists, by kind and namespace.
func (s *Site) lists() []*list {
	byKey := map[subject]*list{}
	for _, e := range s.entries {
		key := subject{e.kind, e.namespace()}
		if byKey[key] == nil {
			byKey[key] = &list{Kind: e.kind, Namespace: e.namespace()}
		}
		byKey[key].entries = append(byKey[key].entries, e)
	}
	all := slices.SortedFunc(maps.Values(byKey), func(a, b *list) int {
		return cmp.Or(cmp.Compare(rank(a.Kind), rank(b.Kind)), strings.Compare(a.Namespace, b.Namespace))
	})
	var parts []*list
	for _, l := range all {
		slices.SortFunc(l.entries, func(a, b *entry) int {
			return cmp.Or(strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name)), strings.Compare(a.name, b.name))
		})
		parts = append(parts, l.split()...)
	}
	taken := map[string]bool{}
	for _, l := range parts {
		words := []string{string(l.Kind), l.Namespace, strings.ReplaceAll(l.Letters, "–", "-")}
		words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
		l.Path = freePath(taken, subject{"list", strings.Join(words, "-")})
	}
	return parts
}

// mostListed is how many entries a page lists, if letters can be divided so.
const mostListed = 600

// split divides a list between letters.
func (l *list) split() []*list {
	if len(l.entries) <= mostListed {
		return []*list{l}
	}
	var parts []*list
	pages := (len(l.entries) + mostListed - 1) / mostListed
	size := (len(l.entries) + pages - 1) / pages
	for from := 0; from < len(l.entries); {
		to := min(from+size, len(l.entries))
		for to < len(l.entries) && l.entries[to].letter() == l.entries[to-1].letter() {
			to++
		}
		part := *l
		part.entries = l.entries[from:to]
		part.Letters = l.entries[from].letter() + "–" + l.entries[to-1].letter()
		parts, from = append(parts, &part), to
	}
	return parts
}

// letter is the first one of the name behind the namespace, as a capital.
func (e *entry) letter() string {
	last := e.name[strings.LastIndexByte(e.name, '.')+1:]
	return strings.ToUpper(last[:min(1, len(last))])
}

// kindOrder is the order of the kinds on pages.
var kindOrder = []kind{functionKind, constructorKind, classKind}

func rank(k kind) int { return slices.Index(kindOrder, k) }

// letter is the entries that begin with one letter.
type letter struct {
	Name  string
	Links []piece
}

// listPage is the page of a list.
func (s *Site) listPage(l *list) *view {
	var letters []letter
	for _, e := range l.entries {
		if len(letters) == 0 || letters[len(letters)-1].Name != e.letter() {
			letters = append(letters, letter{Name: e.letter()})
		}
		group := &letters[len(letters)-1]
		group.Links = append(group.Links, e.link())
	}
	title := plurals[l.Kind]
	if l.Namespace != "" {
		title += " of " + l.Namespace
	}
	if l.Letters != "" {
		title += ", " + l.Letters
	}
	return &view{Template: "list", Title: title, Nav: string(l.Kind), Main: letters, Description: strconv.Itoa(l.Count()) + " declarations"}
}

// homeView is the first page.
type homeView struct {
	Counts  []count
	Groups  []homeGroup
	Layers  string
	Compare bool
	// NoGo is why there are no examples in Go, or nothing.
	NoGo string
	// ID is one of the ids, to be typed into the search.
	ID string
}

// count is how many there are of something.
type count struct {
	Number int
	Name   string
}

// homeGroup is the lists of one kind.
type homeGroup struct {
	Title string
	Kind  kind
	Lists []*list
}

// homePage is the first page.
func (s *Site) homePage() *view {
	h := homeView{Layers: layersOf(s.schema.Layers), Compare: len(s.schema.Layers) > 1, NoGo: s.noGo}
	if len(s.entries) > 0 && s.entries[0].class == nil {
		h.ID = fmt.Sprintf("%x", s.entries[0].newest().ID)
	}
	lists := s.lists()
	for _, k := range kindOrder {
		g, n := homeGroup{Title: plurals[k], Kind: k}, 0
		for _, l := range lists {
			if l.Kind == k {
				g.Lists, n = append(g.Lists, l), n+l.Count()
			}
		}
		if n > 0 {
			h.Groups = append(h.Groups, g)
			h.Counts = append(h.Counts, count{n, strings.ToLower(plurals[k])})
		}
	}
	if n := len(s.failures); n > 0 {
		h.Counts = append(h.Counts, count{n, "errors"})
	}
	return &view{Template: "home", Title: s.options.Title, Nav: "home", Description: "Reference of " + s.options.Title, Main: h}
}
