package site

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/tlgen-go/tlgen/schema"
)

// piece is a piece of text that may lead to another page.
type piece struct {
	Text string
	// Href is a path within the site, or nothing.
	Href string
	// Class is what styles call the piece.
	Class string
	// Note stands behind the link in a list.
	Note string
}

// plain are control characters that every browser shows as a space or a new line.
const plain = "\n\t\r"

// joiners are marks without a form of their own that letters and emoji need.
const joiners = "\u200c\u200d"

// visible spells what would not be seen, or would move what stands around it:
// control characters and the marks that turn the direction of text.
func visible(text string) string {
	isHidden := func(r rune) bool {
		return r == unicode.ReplacementChar ||
			!strings.ContainsRune(plain+joiners, r) && (unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp))
	}
	if !strings.ContainsFunc(text, isHidden) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case isHidden(r):
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// prose is a text in which the names of declarations lead to their pages. Only
// those do that nobody takes for an ordinary word.
func (s *Site) prose(text string) []piece {
	var pieces []piece
	rest := visible(text)
	done := 0
	for at := 0; at < len(rest); {
		n := nameLength(rest[at:])
		if e := s.named(rest[at : at+n]); e != nil {
			if done < at {
				pieces = append(pieces, piece{Text: rest[done:at]})
			}
			pieces = append(pieces, piece{Text: rest[at : at+n], Href: e.path, Class: "code"})
			done = at + n
		}
		at += max(n, 1)
	}
	if done < len(rest) {
		pieces = append(pieces, piece{Text: rest[done:]})
	}
	return pieces
}

// nameLength is how many bytes of a name the text begins with.
func nameLength(text string) int {
	n := strings.IndexFunc(text, func(r rune) bool {
		return r != '_' && r != '.' && (r >= 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r))
	})
	if n < 0 {
		n = len(text)
	}
	return len(strings.TrimRight(text[:n], "."))
}

// named is the entry that a word in a text names, or nil.
func (s *Site) named(word string) *entry {
	isName := strings.Contains(word, ".") || strings.ContainsFunc(word[min(1, len(word)):], unicode.IsUpper)
	if !isName {
		return nil
	}
	for _, k := range []kind{functionKind, constructorKind, classKind} {
		if e := s.byName[subject{k, word}]; e != nil {
			return e
		}
	}
	return nil
}

// typePieces spell a type, its classes and constructors as links.
func (s *Site) typePieces(t schema.Type) []piece {
	switch t := t.(type) {
	case *schema.Boxed:
		return s.applied(piece{Text: t.Class.Name, Href: s.path(classKind, t.Class.Name)}, t.Args)
	case *schema.Bare:
		return s.applied(piece{Text: t.Constructor.Name, Href: s.path(constructorKind, t.Constructor.Name)}, t.Args)
	case *schema.Vector:
		name := "vector<"
		if t.Boxed {
			name = "Vector<"
		}
		return append(append([]piece{{Text: name}}, s.typePieces(t.Item)...), piece{Text: ">"})
	case *schema.Repeat:
		pieces := []piece{{Text: t.Count.String() + "*[ "}}
		for _, f := range t.Fields {
			pieces = append(append(pieces, s.fieldPieces(f)...), piece{Text: " "})
		}
		return append(pieces, piece{Text: "]"})
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return []piece{{Text: t.String(), Class: "primitive"}}
}

// applied is name<a,b>.
func (s *Site) applied(name piece, args []schema.Arg) []piece {
	pieces := []piece{name}
	for i, a := range args {
		separator := ","
		if i == 0 {
			separator = "<"
		}
		pieces = append(pieces, piece{Text: separator})
		if a.Nat != nil {
			pieces = append(pieces, piece{Text: a.Nat.String()})
		} else {
			pieces = append(pieces, s.typePieces(a.Type)...)
		}
	}
	if len(args) > 0 {
		pieces = append(pieces, piece{Text: ">"})
	}
	return pieces
}

// path is where the page of the subject is, or nothing.
func (s *Site) path(k kind, name string) string {
	if e := s.byName[subject{k, name}]; e != nil {
		return e.path
	}
	return ""
}

// fieldPieces spell name:flags.0?type.
func (s *Site) fieldPieces(f *schema.Field) []piece {
	var pieces []piece
	if f.Name != "" {
		pieces = append(pieces, piece{Text: f.Name, Class: "field"}, piece{Text: ":"})
	}
	if f.Cond != nil {
		pieces = append(pieces, piece{Text: f.Cond.String(), Class: "condition"})
	}
	return append(pieces, s.typePieces(f.Type)...)
}

// signature is a declaration, a token at a time: its name, its fields, its result.
func (s *Site) signature(c *schema.Combinator) [][]piece {
	e := s.of(c)
	tokens := [][]piece{{{Text: c.Name, Href: e.path, Class: "name"}, {Text: fmt.Sprintf("#%x", c.ID), Class: "id"}}}
	for _, p := range c.Params {
		tokens = append(tokens, []piece{{Text: "{" + p.Name + ":" + p.Kind.String() + "}", Class: "condition"}})
	}
	for _, f := range c.Fields {
		tokens = append(tokens, s.fieldPieces(f))
	}
	return append(tokens, append([]piece{{Text: "= "}}, s.typePieces(c.Result)...))
}

// brief is a signature in few pieces, for a page with many: only what leads
// somewhere stands by itself.
func (s *Site) brief(c *schema.Combinator) [][]piece {
	var pieces []piece
	add := func(p piece) {
		last := len(pieces) - 1
		if last >= 0 && p.Href == "" && pieces[last].Href == "" {
			pieces[last].Text += p.Text
			return
		}
		pieces = append(pieces, piece{Text: p.Text, Href: p.Href})
	}
	for i, token := range s.signature(c) {
		if i > 0 {
			add(piece{Text: " "})
		}
		for _, p := range token {
			add(p)
		}
	}
	pieces[0].Class = "name"
	return [][]piece{pieces}
}
