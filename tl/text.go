package tl

import (
	"fmt"
	"log/slog"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What Text prints at most, so that a line of a log stays one.
const (
	textBytes = 1024 // in all
	textData  = 64   // of a string's or bytes value's bytes
	textItems = 8    // of a vector
	textDepth = 6    // constructors within each other
)

// Text prints a value of generated code in TL's text form, for people and logs:
//
//	messages.createChat users:[(inputUser user_id:5)] title:"My chat"
//
// Absent fields are left out. The text has at most about 1 KiB: long strings,
// vectors and deep values are cut, with … and the number of bytes or items that
// are left out. The form is not stable; nothing should parse it.
//
// The fields of a struct are those with their TL name under the tag tl; with
// the option flag, a bool is absent where it is false.
func Text(v any) string {
	w := new(textWriter)
	w.value(reflect.ValueOf(v), 0)
	return w.text()
}

// LogValue is the text form for package log/slog.
//
//go:noinline
func LogValue(v any) slog.Value { return slog.StringValue(Text(v)) }

// String tells the id and the number of bytes.
func (r *Raw) String() string { return Text(r) }

// LogValue implements slog.LogValuer: the bytes stay out of logs.
func (r *Raw) LogValue() slog.Value { return LogValue(r) }

// encoded gives the bytes of what holds a Raw.
func (r *Raw) encoded() Raw {
	if r == nil {
		return nil
	}
	return *r
}

// optional is an Opt of any type.
type optional interface{ present() (any, bool) }

// textWriter builds a text. What is beyond its limit is dropped at the end, so
// whoever writes much has to ask whether it is full.
type textWriter struct{ buf []byte }

func (w *textWriter) full() bool { return len(w.buf) > textBytes }

func (w *textWriter) add(s ...string) {
	for _, s := range s {
		w.buf = append(w.buf, s...)
	}
}

func (w *textWriter) text() string {
	if !w.full() {
		return string(w.buf)
	}
	return runeStart(string(w.buf), textBytes) + "…"
}

// runeStart is the beginning of s, at most n bytes, without a part of a rune.
func runeStart(s string, n int) string {
	for back := 0; back < utf8.UTFMax && n > 0 && n < len(s) && !utf8.RuneStart(s[n]); back++ {
		n--
	}
	return s[:min(n, len(s))]
}

// quoteStart quotes at most n bytes of s, and says how many are left.
func quoteStart(s string, n int) string {
	start := runeStart(s, n)
	return strconv.Quote(start) + leftOut(len(s)-len(start))
}

// leftOut says that n bytes or items are left out, if there are any.
func leftOut(n int) string {
	if n == 0 {
		return ""
	}
	return "…+" + strconv.Itoa(n)
}

// value prints a value that lies within depth constructors.
func (w *textWriter) value(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Invalid:
		w.add("nil")
	case reflect.Pointer, reflect.Interface:
		w.pointer(v, depth)
	case reflect.Bool:
		w.buf = strconv.AppendBool(w.buf, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.buf = strconv.AppendInt(w.buf, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		w.buf = strconv.AppendUint(w.buf, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		w.buf = strconv.AppendFloat(w.buf, v.Float(), 'g', -1, v.Type().Bits())
	case reflect.String:
		w.add(quoteStart(v.String(), textData))
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			w.bytes(v)
			return
		}
		w.vector(v, depth)
	case reflect.Struct:
		w.structure(v, depth)
	default:
		w.add(v.Type().String())
	}
}

// pointer prints what a pointer or an interface leads to. There may be a
// circle of them.
func (w *textWriter) pointer(v reflect.Value, depth int) {
	for range textDepth {
		switch {
		case v.Kind() != reflect.Pointer && v.Kind() != reflect.Interface:
			w.value(v, depth)
			return
		case v.IsNil():
			w.add("nil")
			return
		}
		if raw, ok := encoded(v); ok {
			w.raw(raw)
			return
		}
		v = v.Elem()
	}
	w.add("…")
}

// encoded are the bytes of a Raw, and of what is or holds one.
func encoded(v reflect.Value) (Raw, bool) {
	if v.Kind() != reflect.Pointer {
		return nil, false
	}
	if raw, ok := reflect.TypeAssert[interface{ encoded() Raw }](v); ok {
		return raw.encoded(), true
	}
	_, isObject := reflect.TypeAssert[Object](v)
	if e := v.Type().Elem(); isObject && e.Kind() == reflect.Slice && e.Elem().Kind() == reflect.Uint8 {
		return v.Elem().Bytes(), true
	}
	return nil, false
}

func (w *textWriter) raw(r Raw) {
	w.add("(")
	if len(r) >= 4 {
		w.buf = fmt.Appendf(w.buf, "#%x ", r.TypeID())
	}
	w.buf = fmt.Appendf(w.buf, "%d bytes)", len(r))
}

func (w *textWriter) bytes(v reflect.Value) {
	w.add("0x")
	n := min(v.Len(), textData)
	for i := range n {
		w.buf = fmt.Appendf(w.buf, "%02x", v.Index(i).Uint())
	}
	w.add(leftOut(v.Len() - n))
}

// vector prints the items. A vector right within another one counts as a
// constructor, since it may hold itself.
func (w *textWriter) vector(v reflect.Value, depth int) {
	n, inner := min(v.Len(), textItems), max(depth, 1)
	if v.Type().Elem().Kind() == reflect.Slice {
		inner = depth + 1
	}
	if depth > textDepth {
		n = 0
	}
	w.add("[")
	for i := 0; i < n && !w.full(); i++ {
		if i > 0 {
			w.add(" ")
		}
		w.value(v.Index(i), inner)
	}
	if n > 0 && n < v.Len() {
		w.add(" ")
	}
	w.add(leftOut(v.Len()-n), "]")
}

// structure prints a constructor, in parentheses unless it is the outermost and
// has a name, or what is within an Opt.
func (w *textWriter) structure(v reflect.Value, depth int) {
	if o, ok := asOptional(v); ok {
		w.optional(o, depth)
		return
	}
	name := typeName(v)
	if depth == 0 && name != "" {
		w.add(name)
		w.fields(v, depth+1, " ")
		return
	}
	w.add("(", name)
	between := ""
	if name != "" {
		between = " "
	}
	if depth < textDepth {
		w.fields(v, depth+1, between)
	} else {
		w.add(between, "…")
	}
	w.add(")")
}

// optional prints what is in an Opt, which may lead back to the Opt.
func (w *textWriter) optional(o optional, depth int) {
	switch v, set := o.present(); {
	case !set:
		w.add("nil")
	case depth > textDepth:
		w.add("…")
	default:
		w.value(reflect.ValueOf(v), depth+1)
	}
}

// fields prints the fields that are present, the first one behind a separator.
func (w *textWriter) fields(v reflect.Value, depth int, before string) {
	for i := 0; i < v.NumField() && !w.full(); i++ {
		field := v.Type().Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("tl"), ",")
		if name == "" || !field.IsExported() || isAbsent(v.Field(i), option == "flag") {
			continue
		}
		w.add(before, name, ":")
		w.value(v.Field(i), depth)
		before = " "
	}
}

// isAbsent tells whether a field has no value; flag, whether false is none.
func isAbsent(v reflect.Value, flag bool) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Slice:
		return v.IsNil()
	case reflect.Bool:
		return flag && !v.Bool()
	default:
		o, ok := asOptional(v)
		if !ok {
			return false
		}
		_, set := o.present()
		return !set
	}
}

// asOptional gives the Opt that v is, if it is one.
func asOptional(v reflect.Value) (optional, bool) {
	if !v.Type().Implements(reflect.TypeFor[optional]()) {
		return nil, false
	}
	return reflect.TypeAssert[optional](v)
}

// typeName is the TL name of a struct, if it has one. A TypeName that panics,
// such as one of a nil that is embedded, is taken for none.
func typeName(v reflect.Value) string {
	defer func() { _ = recover() }()
	p := reflect.New(v.Type())
	if v.CanAddr() {
		p = v.Addr()
	} else {
		p.Elem().Set(v)
	}
	if named, ok := reflect.TypeAssert[interface{ TypeName() string }](p); ok {
		return named.TypeName()
	}
	return ""
}
