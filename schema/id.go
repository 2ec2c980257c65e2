package schema

import (
	"hash/crc32"
	"regexp"
	"strings"
)

// profile is one of the two ways to spell a combinator's canonical text, whose
// CRC32 is its id.
type profile int

const (
	// core is the spelling of TDLib, TON and VK.
	core profile = iota
	// telegram spells bytes as string, leaves ?true fields out and keeps the !.
	telegram
)

// canonicalID is the id of the statement in the profile.
func canonicalID(st *statement, p profile) uint32 {
	return crc32.ChecksumIEEE([]byte(canonicalText(st, p)))
}

// canonicalText spells a statement with one space between tokens and without
// its id, braces, parentheses and semicolon.
func canonicalText(st *statement, p profile) string {
	s := &speller{profile: p}
	s.word(st.Name.Text)
	if st.Builtin {
		s.word("?")
	}
	s.params(st.Params)
	s.word("=")
	s.sum(st.Result)
	return strings.Join(s.words, " ")
}

// speller collects the words of a canonical text.
type speller struct {
	profile profile
	words   []string
}

func (s *speller) word(w string) { s.words = append(s.words, w) }

func (s *speller) params(params []*param) {
	for _, p := range params {
		switch {
		case p.Template != nil:
			for _, name := range p.Template.Names {
				s.prefixed(name+":", func() { s.term(p.Template.Type) })
			}
		case p.Unnamed != nil:
			s.term(p.Unnamed)
		case s.profile == telegram && p.Cond != nil && strings.Contains(p.Cond.Text, ".") && p.Type.isName("true"):
		default:
			s.prefixed(p.Name+":"+p.Cond.text(), func() { s.fieldType(p.Type) })
		}
	}
}

// prefixed spells what f spells with the prefix at its first word.
func (s *speller) prefixed(prefix string, f func()) {
	at := len(s.words)
	f()
	if at < len(s.words) {
		s.words[at] = prefix + s.words[at]
	}
}

// fieldType spells the whole type of a field.
func (s *speller) fieldType(t *term) {
	if s.profile == telegram && t.isName("bytes") {
		s.word("string")
		return
	}
	s.term(t)
}

func (s *speller) sum(x *sum) {
	for i, a := range x.Terms {
		if i > 0 {
			s.word("+")
		}
		for _, t := range a.Terms {
			s.term(t)
		}
	}
}

func (s *speller) term(t *term) {
	mark := ""
	if t.Bang && s.profile == telegram {
		mark = "!"
	}
	if t.Percent && (t.Name == "" || !isLower(t.Name)) {
		mark += "%"
	}
	s.prefixed(mark, func() { s.inner(t) })
}

// inner spells a term without its marks.
func (s *speller) inner(t *term) {
	switch {
	case t.List != nil:
		s.list(t.List)
		return
	case t.Group != nil:
		prefix := ""
		if t.Group.Name != "" {
			prefix = t.Group.Name + ":"
		}
		s.prefixed(prefix+t.Group.Cond.text(), func() { s.sum(t.Group.Body) })
	case t.Nat:
		s.word("#")
	default:
		s.word(t.Name + t.Number)
	}
	for _, a := range t.Args {
		s.sum(a)
	}
	if t.Repeat != nil {
		at := len(s.words) - 1
		prefix := s.words[at] + "*"
		s.words = s.words[:at]
		s.prefixed(prefix, func() { s.list(t.Repeat) })
	}
}

func (s *speller) list(params []*param) {
	s.word("[")
	s.params(params)
	s.word("]")
}

// text is the condition as it was written, or nothing.
func (c *cond) text() string {
	if c == nil {
		return ""
	}
	return c.Text
}

// isName tells whether the term is the bare name and nothing else.
func (t *term) isName(name string) bool {
	return name != "" && t.Name == name && !t.Bang && !t.Percent && t.Args == nil && t.Repeat == nil
}

// isLower tells whether the last part of a name begins with a small letter.
func isLower(name string) bool {
	last := name[strings.LastIndexByte(name, '.')+1:]
	return last[0] == '_' || 'a' <= last[0] && last[0] <= 'z'
}

// renamed are the endings that keepers of schemas add to names of an earlier
// layer; the id is that of the name without.
var renamed = regexp.MustCompile(`(\d+|_layer\d+|Legacy|Prefix)$`)

// formless are combinators whose published id follows from no known spelling.
var formless = map[string]uint32{
	"accessPointRule":   0x4679b65f,
	"help.configSimple": 0x5a592a6c,
	"msg_container":     0x73f1f8dc,
	"gzip_packed":       0x3072cfa1,
}

// idFits tells whether the declared id is one that the statement may have: its
// own in either profile, or its own under the name that it once had.
func idFits(st *statement, declared uint32) bool {
	if formless[st.Name.Text] == declared {
		return true
	}
	spelled := *st
	for {
		for _, p := range []profile{telegram, core} {
			if canonicalID(&spelled, p) == declared {
				return true
			}
		}
		short := renamed.ReplaceAllString(spelled.Name.Text, "")
		if short == spelled.Name.Text || short == "" {
			return false
		}
		spelled.Name.Text = short
	}
}

// profileOf is the profile in which most of the stated ids are right.
func profileOf(statements []declared) profile {
	right := [2]int{}
	for _, st := range statements {
		if st.ID == nil {
			continue
		}
		for _, p := range []profile{core, telegram} {
			if canonicalID(st.statement, p) == st.ID.value() {
				right[p]++
			}
		}
	}
	if right[core] > right[telegram] {
		return core
	}
	return telegram
}
