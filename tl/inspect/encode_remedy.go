package inspect

import (
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// stating is how a value states its type.
func (e *encoder) stating() string {
	if e.isJSON {
		return `state its type, as in {"` + asKey + `":"Vector<int>","` + valueKey + `":[1,2]}`
	}
	return "state its type, as in (Vector<int>) [ 1 2 ]"
}

// naming is how a value names its constructor.
func (e *encoder) naming() string {
	if e.isJSON {
		return `name it under "` + typeKey + `"`
	}
	return "write its name before it"
}

// holding is how a list is written that one of the constructors holds, if that is
// clear.
func (e *encoder) holding(v *value, constructors ...*schema.Combinator) string {
	if v.form != list || len(constructors) != 1 {
		return ""
	}
	c := constructors[0]
	name := ""
	for _, s := range e.in.ofCombinator(c).slots {
		switch {
		case !isList(s.Type):
		case name != "":
			return ""
		default:
			name = s.name
		}
	}
	switch {
	case name == "":
		return ""
	case e.isJSON:
		return `write {"` + name + `":[ … ]}`
	}
	return "write " + e.in.spelled(c) + " { " + name + ": [ … ] }"
}

// isList tells whether values of the type are written as a list.
func isList(t schema.Type) bool {
	switch t.(type) {
	case *schema.Vector, *schema.Repeat:
		return true
	default:
		return false
	}
}

// quoting is how a word or a number is written as a string, where one is wanted.
func quoting(v *value, t *schema.Primitive) string {
	plain := v.form == object && v.name != "" && len(v.fields) == 0
	if isText(t) && (plain || v.form == truth || v.form == numeral) {
		return "a string stands in quotes: " + quote(shortened(v.String()))
	}
	return ""
}

// spelling is how the numbers are spelled that have no digits.
func spelling(spelled string) string {
	switch strings.ToLower(strings.TrimLeft(spelled, "+-")) {
	case "inf", "infinity", "nan":
		return "there are Infinity, -Infinity and NaN"
	}
	return ""
}
