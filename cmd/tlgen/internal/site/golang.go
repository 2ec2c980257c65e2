package site

import (
	"errors"
	"fmt"
	"go/format"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// golang writes values as programs write them that use generated code.
type golang struct {
	spelling *gen.Spelling
	pkg      string
}

// errNoGo is of what has no literal, such as a value of a template type whose
// arguments something far around it says.
var errNoGo = errors.New("it has no form in Go by itself")

// oneLine is how long a literal may be in one line.
const oneLine = 56

// statement is the call of a function with the value, or the value by itself:
//
//	answer, err := client.MessagesCreateChat(ctx, &tg.MessagesCreateChatRequest{
//		Title: "My very normal title",
//	})
func (g *golang) statement(n *inspect.Node) (code string, err error) {
	if n.Is == nil {
		return "", errNoGo
	}
	if n.Is.Function {
		code, err = g.call(n)
	} else if code, err = g.object(n); err == nil {
		code = "value := " + code
	}
	if err != nil {
		return "", err
	}
	formatted, err := format.Source([]byte(code))
	return string(formatted), err
}

// call is the call of a function.
func (g *golang) call(n *inspect.Node) (string, error) {
	call := g.spelling.Call(n.Is)
	if call.Empty && !call.Generic {
		return fmt.Sprintf("answer, err := client.%s(ctx)", call.Name), nil
	}
	fields, err := g.fields(n)
	if err != nil {
		return "", err
	}
	if !call.Generic {
		return fmt.Sprintf("answer, err := client.%s(ctx, &%s%s)", call.Name, g.spelling.Struct(n.Is, nil), braces(fields)), nil
	}
	if !call.Plain {
		answer, err := g.answer(n)
		return fmt.Sprintf("answer, err := %s.%s(ctx, conn, &%s[%s]%s)", g.pkg, call.Name, g.spelling.Struct(n.Is, nil), answer, braces(fields)), err
	}
	args := []string{"ctx", "conn"}
	for _, f := range fields {
		args = append(args, f.value)
	}
	return fmt.Sprintf("answer, err := %s.%s(%s)", g.pkg, call.Name, strings.Join(args, ", ")), nil
}

// answer is the type of the answer of a function of functions: that of its query.
func (g *golang) answer(n *inspect.Node) (string, error) {
	parts := n.Parts()
	for i := range parts {
		if _, ok := parts[i].Type.(*schema.Query); ok && parts[i].Is != nil && parts[i].Is.Function {
			return g.typ(parts[i].Is.Result)
		}
	}
	return "", errNoGo
}

// literalField is a field of a literal.
type literalField struct{ name, value string }

// braces are the fields of a literal in braces, in one line if they fit.
func braces(fields []literalField) string {
	var list []string
	for _, f := range fields {
		list = append(list, f.name+": "+f.value)
	}
	return enclose(list)
}

func enclose(list []string) string {
	one := strings.Join(list, ", ")
	if len(one) > oneLine || strings.Contains(one, "\n") {
		return "{\n" + strings.Join(list, ",\n") + ",\n}"
	}
	return "{" + one + "}"
}

// fields are those of a constructor, a function or an item that a program sets.
func (g *golang) fields(n *inspect.Node) ([]literalField, error) {
	var list []literalField
	parts := n.Parts()
	for i := range parts {
		if parts[i].Field == nil {
			continue
		}
		f, ok := g.spelling.Field(parts[i].Field)
		if !ok {
			continue
		}
		v, err := g.value(&parts[i])
		if err != nil {
			return nil, err
		}
		if f.Optional != "" {
			v = fmt.Sprintf("tl.Some[%s](%s)", f.Optional, v)
		}
		list = append(list, literalField{f.Name, v})
	}
	return list, nil
}

// object is &tg.InputUser{UserID: 1}.
func (g *golang) object(n *inspect.Node) (string, error) {
	var args []schema.Arg
	if t, ok := n.Type.(*schema.Boxed); ok {
		args = t.Args
	}
	if t, ok := n.Type.(*schema.Bare); ok {
		args = t.Args
	}
	if anyOpen(args) {
		return "", errNoGo
	}
	fields, err := g.fields(n)
	if err != nil {
		return "", err
	}
	name := g.spelling.Struct(n.Is, args)
	if n.Is.Function && g.spelling.Call(n.Is).Generic {
		return "", errNoGo
	}
	return "&" + name + braces(fields), nil
}

// isOpen tells whether something around the type says what it is.
func isOpen(t schema.Type) bool {
	switch t := t.(type) {
	case *schema.Var, *schema.Query:
		return true
	case *schema.Vector:
		return isOpen(t.Item)
	case *schema.Boxed:
		return anyOpen(t.Args)
	case *schema.Bare:
		return anyOpen(t.Args)
	case *schema.Repeat:
		return len(t.Fields) == 1 && isOpen(t.Fields[0].Type)
	case *schema.Primitive, *schema.Object:
	}
	return false
}

func anyOpen(args []schema.Arg) bool {
	for _, a := range args {
		if a.Type != nil && isOpen(a.Type) {
			return true
		}
	}
	return false
}

// typ is the Go type.
func (g *golang) typ(t schema.Type) (string, error) {
	if isOpen(t) {
		return "", errNoGo
	}
	return g.spelling.Type(t), nil
}

// value is the value of a field or an item.
func (g *golang) value(n *inspect.Node) (string, error) {
	switch n.Kind {
	case inspect.Constructor:
		return g.object(n)
	case inspect.Vector, inspect.Repetition:
		return g.slice(n)
	case inspect.Item:
		return g.item(n)
	case inspect.Number, inspect.Bool, inspect.True, inspect.Flags, inspect.String:
		return scalar(n)
	default:
		return "", errNoGo
	}
}

// slice is []int64{1, 2}.
func (g *golang) slice(n *inspect.Node) (string, error) {
	t, err := g.typ(n.Type)
	if err != nil {
		return "", err
	}
	var items []string
	parts := n.Parts()
	for i := range parts {
		if parts[i].Index < 0 {
			continue
		}
		v, err := g.value(&parts[i])
		if err != nil {
			return "", err
		}
		items = append(items, v)
	}
	return t + enclose(items), nil
}

// item is a turn of a repetition: a struct, or the one value that it is.
func (g *golang) item(n *inspect.Node) (string, error) {
	t, ok := n.Type.(*schema.Repeat)
	if !ok {
		return "", errNoGo
	}
	if name := g.spelling.Item(t); name != "" {
		fields, err := g.fields(n)
		return "&" + name + braces(fields), err
	}
	parts := n.Parts()
	if len(parts) != 1 {
		return "", errNoGo
	}
	return g.value(&parts[0])
}

// scalar is a number, a bool, a string or bytes.
func scalar(n *inspect.Node) (string, error) {
	switch v := n.Value().(type) {
	case string:
		return strconv.Quote(v), nil
	case []byte:
		bytes := make([]string, len(v))
		for i, c := range v {
			bytes[i] = fmt.Sprintf("0x%02x", c)
		}
		name := "[]byte"
		if n.Kind == inspect.Number {
			name = fmt.Sprintf("tl.Int%d", 8*len(v))
		}
		return name + "{" + strings.Join(bytes, ", ") + "}", nil
	case int32, int64, uint32, float32, float64, bool:
		return fmt.Sprint(v), nil
	}
	return "", errNoGo
}
