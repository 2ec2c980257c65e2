package inspect

import (
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// spell spells a type so that it can be read without what is around it: a bare
// constructor is %name, a number from around it 0, and a template argument from
// there any boxed value, as it is read.
func (i *Inspector) spell(t schema.Type) string {
	switch t := t.(type) {
	case *schema.Boxed:
		return t.Class.Name + i.arguments(t.Args)
	case *schema.Bare:
		return "%" + i.spelled(t.Constructor) + i.arguments(t.Args)
	case *schema.Vector:
		if t.Boxed {
			return "Vector<" + i.spell(t.Item) + ">"
		}
		return "vector<" + i.spell(t.Item) + ">"
	case *schema.Primitive, *schema.Repeat:
		return t.String()
	default: // *schema.Object, *schema.Var, *schema.Query and nil
		return anything
	}
}

// anything is how any boxed value is spelled.
const anything = "Object"

// arguments are <int,3>.
func (i *Inspector) arguments(args []schema.Arg) string {
	if len(args) == 0 {
		return ""
	}
	list := make([]string, len(args))
	for n, a := range args {
		if a.Nat != nil {
			list[n] = strconv.FormatUint(uint64(a.Nat.Constant), 10)
		} else {
			list[n] = i.spell(a.Type)
		}
	}
	return "<" + strings.Join(list, ",") + ">"
}

// needsType tells whether the node's bytes, where any boxed value may stand, do
// not say how they are read.
func (n *Node) needsType() bool {
	if !n.typed {
		return false
	}
	switch t := n.Type.(type) {
	case *schema.Boxed:
		return len(t.Args) > 0
	case *schema.Primitive:
		return t.Kind != schema.Bool
	case *schema.Bare, *schema.Vector, *schema.Repeat:
		return true
	default: // *schema.Object, *schema.Var, *schema.Query and nil
		return false
	}
}
