package site

import (
	"slices"
	"strings"
	"unicode"
)

// relations are the ties between entries that no type makes.
type relations struct {
	// mentions are the entries that the descriptions of an entry name, and
	// mentionedBy those whose descriptions name it.
	mentions, mentionedBy map[*entry][]*entry
	// topics are entries by what they are about: Chat for messages.createChat.
	topics map[string][]*entry
}

// mostRelated bounds a list of related pages.
const mostRelated = 16

// relate reads all descriptions and names.
func (s *Site) relate() *relations {
	r := &relations{mentions: map[*entry][]*entry{}, mentionedBy: map[*entry][]*entry{}, topics: map[string][]*entry{}}
	for _, e := range s.entries {
		if t := topic(e); t != "" {
			r.topics[t] = append(r.topics[t], e)
		}
		for _, other := range s.namedBy(e) {
			r.mentions[e] = append(r.mentions[e], other)
			r.mentionedBy[other] = append(r.mentionedBy[other], e)
		}
	}
	return r
}

// namedBy are the other entries that the descriptions of e name, each once.
func (s *Site) namedBy(e *entry) []*entry {
	var found []*entry
	for _, text := range texts(e) {
		for _, p := range s.prose(text) {
			if other := s.named(p.Text); p.Href != "" && other != e {
				found = appendNew(found, other)
			}
		}
	}
	return found
}

// texts are the descriptions of an entry and of its fields.
func texts(e *entry) []string {
	all := []string{e.doc()}
	if e.class == nil {
		for _, f := range e.newest().Fields {
			all = append(all, f.Doc)
		}
	}
	return all
}

// topic is what a function is about: its name without the namespace, and without
// its first word, which is the verb.
func topic(e *entry) string {
	if e.kind != functionKind {
		return ""
	}
	last := e.name[strings.LastIndexByte(e.name, '.')+1:]
	i := strings.IndexFunc(last, unicode.IsUpper)
	if i < 0 {
		return ""
	}
	return last[i:]
}

// relatedView is a related entry, with what is said of it.
type relatedView struct {
	Link piece
	Doc  string
}

// related are the entries that a reader of e may want to see: those named in the
// descriptions of either, and functions about the same.
func (s *Site) related(e *entry) []relatedView {
	r := s.relations()
	var found []*entry
	add := func(others []*entry) {
		for _, o := range others {
			if o != e && len(found) < mostRelated && !slices.Contains(found, o) {
				found = append(found, o)
			}
		}
	}
	add(r.mentions[e])
	add(r.mentionedBy[e])
	if same := r.topics[topic(e)]; topic(e) != "" && len(same) <= mostRelated {
		add(same)
	}
	views := make([]relatedView, len(found))
	for i, o := range found {
		views[i] = relatedView{o.link(), visible(o.doc())}
	}
	return views
}
