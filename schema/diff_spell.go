package schema

import (
	"cmp"
	"strconv"
	"strings"
)

// likeness is in what two types may be the same.
type likeness int

const (
	exactly likeness = iota // as a schema spells them
	onWire                  // in their bytes
	inGo                    // in the Go type that holds them
)

// spelling spells types so that two of them can be compared. What of the old
// schema has another name in the new one goes by the new name.
type spelling struct {
	likeness      likeness
	classes, bare map[string]string
	words         map[string]string // numbers of one combinator
}

// oldSpelling is that of the old schema's types.
func (c *comparison) oldSpelling(l likeness) *spelling {
	return &spelling{likeness: l, classes: c.classes, bare: c.bare}
}

// wireKinds are the kinds that share their bytes with another.
var wireKinds = map[Kind]Kind{
	Int32: Int, Nat32: Int, Int53: Long, Int64: Long, Bytes: String, SecureString: String, SecureBytes: String,
}

// goKinds are the kinds that share their Go type with another.
var goKinds = map[Kind]Kind{
	Int32: Int, Int53: Long, Int64: Long, SecureString: String, SecureBytes: Bytes, True: Bool,
}

// typ spells a type.
func (s *spelling) typ(t Type) string {
	switch t := t.(type) {
	case *Primitive:
		return s.kind(t.Kind).String()
	case *Boxed:
		if s.likeness == inGo && len(t.Class.Constructors) == 1 {
			return "*" + cmp.Or(s.bare[t.Class.Constructors[0].Name], t.Class.Constructors[0].Name)
		}
		return cmp.Or(s.classes[t.Class.Name], t.Class.Name) + s.args(t.Args)
	case *Bare:
		name := cmp.Or(s.bare[t.Constructor.Name], t.Constructor.Name)
		if s.likeness == inGo {
			name = "*" + name
		}
		return name + s.args(t.Args)
	case *Vector:
		head := "Vector"
		if !t.Boxed && s.likeness != inGo {
			head = "vector"
		}
		return head + "<" + s.typ(t.Item) + ">"
	case *Repeat:
		return s.nat(t.Count) + "*[ " + s.fields(t.Fields) + " ]"
	case *Var, *Query:
		if s.likeness != exactly {
			return "X"
		}
	case *Object:
	}
	return t.String()
}

// kind is the kind that stands for all that are the same.
func (s *spelling) kind(k Kind) Kind {
	same := wireKinds
	switch s.likeness {
	case exactly:
		return k
	case inGo:
		same = goKinds
	case onWire:
	}
	if first, ok := same[k]; ok {
		return first
	}
	return k
}

// args spells <a,b>.
func (s *spelling) args(args []Arg) string {
	if len(args) == 0 {
		return ""
	}
	list := make([]string, len(args))
	for i, a := range args {
		if a.Nat != nil {
			list[i] = s.nat(a.Nat)
		} else {
			list[i] = s.typ(a.Type)
		}
	}
	return "<" + strings.Join(list, ",") + ">"
}

// nat spells a number.
func (s *spelling) nat(n *Nat) string {
	terms := []string{strconv.FormatUint(uint64(n.Constant), 10)}
	for _, w := range n.Words {
		terms = append(terms, s.word(w))
	}
	return strings.Join(terms, "+")
}

// word is the name of a number.
func (s *spelling) word(w *Field) string { return cmp.Or(s.words[w.Name], w.Name) }

// fields spells fields, without names where they do not matter.
func (s *spelling) fields(fields []*Field) string {
	list := make([]string, len(fields))
	for i, f := range fields {
		list[i] = s.cond(f.Cond) + s.typ(f.Type)
		if s.likeness != onWire {
			list[i] = f.Name + ":" + list[i]
		}
	}
	return strings.Join(list, " ")
}

// cond spells flags.0? or nothing.
func (s *spelling) cond(c *Cond) string {
	switch {
	case c == nil:
		return ""
	case c.Bit == AnyBit:
		return s.word(c.Word) + "?"
	}
	return s.word(c.Word) + "." + strconv.Itoa(c.Bit) + "?"
}

// field spells a field as a schema does.
func (s *spelling) field(f *Field) string {
	text := s.cond(f.Cond) + f.Type.String()
	if f.Name == "" {
		return text
	}
	return f.Name + ":" + text
}
