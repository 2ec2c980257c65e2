package schema

import (
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Profile is one of the ways to spell a combinator's canonical text, whose
// CRC32 is its id.
type Profile int

// The profiles.
const (
	// AnyProfile is the one that fits a file's stated ids best.
	AnyProfile Profile = iota
	// Core is the spelling of TDLib, TON and VK.
	Core
	// Telegram spells bytes as string, leaves ?true fields out and keeps the !.
	Telegram
)

// profiles are the names of the profiles.
var profiles = [...]string{AnyProfile: "auto", Core: "core", Telegram: "telegram"}

// String is the profile's name.
func (p Profile) String() string { return profiles[p] }

// ProfileNamed is the profile with the name.
func ProfileNamed(name string) (Profile, error) {
	if i := slices.Index(profiles[:], name); i >= 0 {
		return Profile(i), nil
	}
	return 0, fmt.Errorf("no profile %q; there are %s", name, strings.Join(profiles[:], ", "))
}

// CanonicalText is what the id is the CRC32 of, in the profile.
func (c *Combinator) CanonicalText(p Profile) string { return canonicalText(c.syntax, p) }

// canonicalID is the id of the combinator in the profile.
func canonicalID(c *combinator, p Profile) uint32 {
	return crc32.ChecksumIEEE([]byte(canonicalText(c, p)))
}

// canonicalText spells a combinator with one space between tokens and without
// its id, braces, parentheses and semicolon.
func canonicalText(c *combinator, p Profile) string {
	s := &speller{profile: p}
	s.b.WriteString(c.name.text)
	s.params(c.params)
	s.b.WriteString(" =")
	s.word("", c.result)
	return s.b.String()
}

// speller writes a canonical text.
type speller struct {
	profile Profile
	b       strings.Builder
}

func (s *speller) params(params []*parameter) {
	for _, p := range params {
		if s.profile == Telegram && strings.Contains(p.cond.text, ".") && p.typ.isName("true") {
			continue
		}
		prefix := p.cond.text
		if p.name.text != "" {
			prefix = p.name.text + ":" + prefix
		}
		if s.profile == Telegram && p.typ.isName("bytes") {
			s.b.WriteString(" " + prefix + "string")
			continue
		}
		s.word(prefix, p.typ)
	}
}

// word spells an expression, with the prefix before its first word.
func (s *speller) word(prefix string, e *expression) {
	s.b.WriteByte(' ')
	s.b.WriteString(prefix)
	if e.bang && s.profile == Telegram {
		s.b.WriteByte('!')
	}
	if e.percent && (e.name == "" || !isLower(e.name)) {
		s.b.WriteByte('%')
	}
	switch {
	case e.list != nil:
		if e.count != nil {
			s.b.WriteString(strings.TrimPrefix(spelled(e.count), " ") + "*")
		}
		s.b.WriteByte('[')
		s.params(e.list)
		s.b.WriteString(" ]")
	case e.plus != nil:
		s.b.WriteString(folded(e))
	default:
		s.b.WriteString(e.name + e.number)
	}
	for _, a := range e.args {
		s.word("", a)
	}
}

// spelled is the canonical text of an expression that has no types in it.
func spelled(e *expression) string {
	s := &speller{profile: Core}
	s.word("", e)
	return s.b.String()
}

// folded spells a sum with its constants added up: n+3.
func folded(e *expression) string {
	var terms []string
	constant := uint64(0)
	for _, t := range e.plus {
		if n, err := strconv.ParseUint(t.number, 10, 32); err == nil {
			constant += n
			continue
		}
		terms = append(terms, strings.TrimPrefix(spelled(t), " "))
	}
	if constant > 0 || len(terms) == 0 {
		terms = append(terms, strconv.FormatUint(constant, 10))
	}
	return strings.Join(terms, "+")
}

// idValue is a stated id as a number.
func idValue(w word) uint32 {
	v, _ := strconv.ParseUint(w.text[1:], 16, 32)
	return uint32(v)
}

// isLower tells whether the last part of a name begins with a small letter.
func isLower(name string) bool {
	last := lastPart(name)
	return last != "" && (last[0] == '_' || 'a' <= last[0] && last[0] <= 'z')
}

// renamed are the endings that keepers of schemas add to names of an earlier
// layer; the id is that of the name without.
var renamed = regexp.MustCompile(`(\d+|_?[lL]ayer\d+|Legacy|Prefix)$`)

// formless are combinators whose published id follows from no known spelling.
var formless = map[string]uint32{
	"accessPointRule":   0x4679b65f,
	"help.configSimple": 0x5a592a6c,
	"msg_container":     0x73f1f8dc,
	"gzip_packed":       0x3072cfa1,
}

// idFits tells whether the declared id is one that the combinator may have: its
// own in either profile, or its own under the name that it once had, or with
// the function that it stands before.
func idFits(c *combinator, declared uint32) bool {
	if formless[c.name.text] == declared {
		return true
	}
	form := *c
	for {
		if fitsAny(&form, declared) {
			return true
		}
		if strings.HasSuffix(form.name.text, "Prefix") && fitsAny(wrapper(form), declared) {
			return true
		}
		short := renamed.ReplaceAllString(form.name.text, "")
		if short == form.name.text || short == "" {
			return false
		}
		form.name.text = short
	}
}

// fitsAny tells whether the id is the combinator's in some profile.
func fitsAny(c *combinator, declared uint32) bool {
	return canonicalID(c, Telegram) == declared || canonicalID(c, Core) == declared
}

// wrapper is invokeWithXPrefix as the function that it is the beginning of:
// {X:Type} … query:!X = X.
func wrapper(c combinator) *combinator {
	c.name.text = strings.TrimSuffix(c.name.text, "Prefix")
	x := &parameter{name: word{text: "X"}, template: true, typ: &expression{name: "Type"}}
	query := &parameter{name: word{text: "query"}, typ: &expression{name: "X", bang: true}}
	c.params = slices.Concat([]*parameter{x}, c.params, []*parameter{query})
	c.result = &expression{name: "X"}
	return &c
}

// maxForms bounds the search for another form, which goes over all fields for each.
const maxForms = 200

// formOf says which other form of the combinator has the id, or nothing:
// without its flags, without one of them, or without a field.
func formOf(c *combinator, id uint32) string {
	if len(c.params) > maxForms {
		return ""
	}
	for i, p := range c.params {
		var left []*parameter
		for j, q := range c.params {
			word, _, _ := strings.Cut(strings.TrimSuffix(q.cond.text, "?"), ".")
			if j != i && (q.cond.text == "" || word != p.name.text) {
				left = append(left, q)
			}
		}
		form := *c
		form.params = left
		if fitsAny(&form, id) && p.name.text != "" {
			return "without " + p.name.text
		}
	}
	return ""
}

// survey counts the combinators of a file, the ids that are stated, and those
// of them that fit.
type survey struct {
	all, stated            int
	core, telegram, either int
	builtin                bool // something as int ? = Int is declared
}

func (f *File) survey() survey {
	var s survey
	for _, it := range f.items {
		c := it.combinator
		if c == nil {
			continue
		}
		s.all++
		s.builtin = s.builtin || c.isBuiltin()
		if c.id.text == "" {
			continue
		}
		s.stated++
		id := idValue(c.id)
		isCore, isTelegram := canonicalID(c, Core) == id, canonicalID(c, Telegram) == id
		s.core += btoi(isCore)
		s.telegram += btoi(isTelegram)
		s.either += btoi(isCore || isTelegram)
	}
	return s
}

// freezes tells whether stated ids are not meant to be computed. VK chooses
// them at will: then most do not fit. TON keeps one through later edits: then
// few are stated at all, in a file that declares what the wire format defines.
func (s survey) freezes() bool {
	return s.stated >= 8 && s.either < s.stated/2 || s.builtin && s.stated < s.all/2
}

// profile is the one in which most of the stated ids are right. Where that does
// not tell, Telegram's schemas are those that state every id.
func (s survey) profile() Profile {
	switch {
	case s.core > s.telegram || s.freezes():
		return Core
	case s.telegram > s.core || s.stated > s.all/2:
		return Telegram
	}
	return Core
}

// convention is how the file's ids are computed, and whether stated ones are
// exempt from it. A profile that was set leaves no exemption.
func (f *File) convention() (p Profile, freezes bool) {
	if f.Profile != AnyProfile {
		return f.Profile, false
	}
	s := f.survey()
	return s.profile(), s.freezes()
}

// profile is how the file's ids are computed.
func (f *File) profile() Profile {
	p, _ := f.convention()
	return p
}
