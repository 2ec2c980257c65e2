package tl

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"unicode/utf8"
)

// What a JSONError is about, for errors.Is, beside ErrTruncated, ErrTrailing,
// ErrLimit and ErrMissing.
var (
	// ErrJSON: the input is not JSON, or not UTF-8.
	ErrJSON = errors.New("input is not JSON")
	// ErrJSONKind: the value is JSON, but not as its type is written.
	ErrJSONKind = errors.New("not a value of the type")
	// ErrJSONRange: the number is greater or smaller than its type has them.
	ErrJSONRange = errors.New("number out of range")
	// ErrJSONType: the object's @type may not stand here.
	ErrJSONType = errors.New("unexpected @type")
)

// JSONError tells where and why reading JSON stopped.
type JSONError struct {
	// Path leads to the value from the outermost one: messages.createChat.users[2].
	Path string
	// Want is what was to be read there, and Met what stands there; either may be empty.
	Want, Met string
	// Err is, or wraps, one of the package's errors.
	Err error
}

// Error implements error.
func (e *JSONError) Error() string {
	s := "decode JSON"
	if e.Path != "" {
		s += ", " + e.Path
	}
	s += ": " + e.Err.Error()
	if e.Want != "" {
		s += ": want " + e.Want
	}
	if e.Met != "" {
		s += ", met " + e.Met
	}
	return s
}

// Unwrap gives the package's error.
func (e *JSONError) Unwrap() error { return e.Err }

// JSONReader is what can be read from its JSON form.
type JSONReader interface {
	// DecodeJSON reads the value; errors stay in v.
	DecodeJSON(v JSON)
}

// UnmarshalJSON reads v from b, which holds the JSON form that [MarshalJSON]
// describes and nothing else; v is not to be used after an error, which is a
// *JSONError. As is the custom of Go, null leaves v as it is.
//
// As in TDLib a long may be a number too, and a field that is missing or null
// has its zero value. Fields that the type does not have are passed over. Of a
// key that is there twice the last one counts.
// Values may lie MaxJSONDepth deep, and the input may have 64 MiB.
func UnmarshalJSON(b []byte, v JSONReader) error {
	if p := reflect.ValueOf(v); !p.IsValid() || p.Kind() == reflect.Pointer && p.IsNil() {
		return &JSONError{Err: ErrMissing, Met: fmt.Sprintf("a nil %T to decode into", v)}
	}
	root := parseJSON(b)
	if root.IsSet() {
		v.DecodeJSON(root)
	}
	return root.err()
}

// DecodeJSON reads from b a value of a class, or of any type that a function
// reads. null is an error. Where there is an error, the value is zero.
func DecodeJSON[T any](b []byte, read func(JSON) T) (T, error) {
	root := parseJSON(b)
	if !root.IsSet() {
		root.Missing()
	}
	v := read(root)
	if err := root.err(); err != nil {
		var zero T
		return zero, err
	}
	return v, nil
}

// JSON is a value of a parsed JSON text. The first error of any value of the
// text stays with the text; after it no value has fields or items.
//
// Reading a value that is missing or null gives a zero value without an error.
type JSON struct {
	node any        // as encoding/json has it, or absent
	at   *jsonFrame // of the value itself if it is an object or array, else of what holds it
	frame
}

// jsonFrame is an object or array, which knows the way to itself.
type jsonFrame struct {
	frame
	up    *jsonFrame
	depth int
	text  *jsonText
}

// jsonText is what all values of a text share.
type jsonText struct{ err *JSONError }

// absent is the node of a value that is not there.
type absent struct{}

// parseJSON reads the whole text; on an error the value is absent.
func parseJSON(b []byte) JSON {
	nowhere := frame{item: noItem}
	v := JSON{node: absent{}, at: &jsonFrame{frame: nowhere, depth: 1, text: new(jsonText)}, frame: nowhere}
	if len(b) > defaultBytes {
		v.fail(ErrLimit, fmt.Sprintf("at most %d bytes", defaultBytes), strconv.Itoa(len(b)))
		return v
	}
	if !utf8.Valid(b) { // encoding/json would replace the bytes
		v.fail(fmt.Errorf("%w: a string is not UTF-8", ErrJSON), "", "")
		return v
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var node any
	if err := d.Decode(&node); err != nil {
		v.fail(syntaxError(err), "", "")
		return v
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		v.fail(ErrTrailing, "", "")
		return v
	}
	v.node = node
	return v
}

// syntaxError is the package's error for one of encoding/json.
func syntaxError(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrTruncated
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: %w at byte %d", ErrJSON, err, syntax.Offset)
	}
	return fmt.Errorf("%w: %w", ErrJSON, err)
}

// err is the first error of the text.
func (v JSON) err() error {
	if v.at.text.err == nil {
		return nil
	}
	return v.at.text.err
}

// failed tells whether there was an error. The zero JSON belongs to no text.
func (v JSON) failed() bool { return v.at == nil || v.at.text.err != nil }

// fail records the first error, at this value.
func (v JSON) fail(err error, want, met string) {
	if !v.failed() {
		v.at.text.err = &JSONError{Path: v.where(), Want: want, Met: met, Err: err}
	}
}

// mismatch records that the value is not of the type, if there is one.
func (v JSON) mismatch(want string) {
	if v.IsSet() {
		v.fail(ErrJSONKind, want, v.describe())
	}
}

func (v JSON) where() string {
	var path []frame
	if !isContainer(v.node) {
		path = append(path, v.frame)
	}
	for f := v.at; f != nil; f = f.up {
		path = append(path, f.frame)
	}
	slices.Reverse(path)
	return spellPath(path)
}

func isContainer(node any) bool {
	switch node.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// describe says what the value is, in a few words.
func (v JSON) describe() string {
	const most = 40
	switch n := v.node.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "an array"
	case string:
		return quoteStart(n, most)
	case json.Number:
		return n.String()[:min(len(n), most)]
	case bool:
		return strconv.FormatBool(n)
	case nil:
		return "null"
	}
	return "nothing"
}

// child is a value within this one.
func (v JSON) child(f frame, node any) JSON {
	if isContainer(node) {
		return JSON{node: node, at: &jsonFrame{frame: f, up: v.at, depth: v.at.depth + 1, text: v.at.text}}
	}
	return JSON{node: node, at: v.at, frame: f}
}

// IsSet tells whether the value is there and not null. It is false after an error.
func (v JSON) IsSet() bool { return v.node != nil && v.node != any(absent{}) && !v.failed() }

// IsNull tells whether the value is there and null.
func (v JSON) IsNull() bool { return v.node == nil && !v.failed() }

// Missing records that the value, which is required, is missing.
func (v JSON) Missing() { v.fail(ErrMissing, "", "") }

// Fail records that the value cannot be read as what is wanted.
func (v JSON) Fail(err error, want string) { v.fail(err, want, v.describe()) }

// enter records an error where the value lies too deep.
func (v JSON) enter() bool {
	if v.at.depth > MaxJSONDepth {
		v.fail(ErrLimit, fmt.Sprintf("at most %d values within each other", MaxJSONDepth), "one more")
	}
	return !v.failed()
}

// Begin records an error unless the value is an object, and has the name under
// "@type" or nothing there. With an empty name any type will do. It reports
// whether there is an object to read.
func (v JSON) Begin(name string) bool {
	fields, ok := v.node.(map[string]any)
	if !ok {
		want := name
		if name == "" {
			want = "an object"
		}
		v.mismatch(want)
	}
	if !ok || v.failed() || !v.enter() {
		return false
	}
	if kind := fields[typeKey]; kind != nil && name != "" && kind != any(name) {
		v.fail(ErrJSONType, name, v.Field(typeKey).describe())
		return false
	}
	if v.at.up == nil {
		v.at.name = name
	}
	return true
}

// Type is the object's "@type", or empty where it has none.
func (v JSON) Type() string {
	if fields, ok := v.node.(map[string]any); ok && v.IsSet() {
		name, _ := fields[typeKey].(string)
		return name
	}
	return ""
}

// Unknown records that the value's @type is no constructor of the class. It
// records nothing where there is no value.
func (v JSON) Unknown(class string) {
	fields, ok := v.node.(map[string]any)
	switch {
	case !v.IsSet():
	case !ok:
		v.mismatch(class)
	case fields[typeKey] == nil:
		v.fail(ErrJSONType, class, "an object without it")
	default:
		v.fail(ErrJSONType, class, v.Field(typeKey).describe())
	}
}

// Field is a field of the object.
func (v JSON) Field(name string) JSON {
	f := frame{name: name, item: noItem}
	fields, ok := v.node.(map[string]any)
	if !ok {
		v.mismatch("an object")
	}
	if node, ok := fields[name]; ok && !v.failed() {
		return v.child(f, node)
	}
	return JSON{node: absent{}, at: v.at, frame: f}
}

// Bits are the bits of a flags word that [JSONEncoder.Bits] wrote. Nothing
// keeps a text from having known bits there.
func (v JSON) Bits(word string) uint32 { return v.Field("@" + word).Uint32() }

// JSONItems reads an array with read. The result is nil where the array is
// missing or null or there was an error, and else is not.
func JSONItems[T any](v JSON, read func(JSON) T) []T {
	nodes, ok := v.node.([]any)
	if !ok {
		v.mismatch("an array")
	}
	if !ok || v.failed() || !v.enter() {
		return nil
	}
	items := make([]T, 0, len(nodes))
	for i, node := range nodes {
		items = append(items, read(v.child(frame{item: i}, node)))
		if v.failed() {
			return nil
		}
	}
	return items
}

// JSONStruct reads a T; the result is nil where it is missing or null.
func JSONStruct[T any, P interface {
	*T
	JSONReader
}](v JSON) *T {
	if !v.IsSet() {
		return nil
	}
	x := new(T)
	P(x).DecodeJSON(v)
	return x
}

// JSONQuery reads a function's call, which has to be in the form of a Raw, as a Query.
func JSONQuery[R any](v JSON) Function[R] {
	if raw, ok := v.Object().(*Raw); ok {
		return &Query[R]{Raw: *raw}
	}
	return nil
}

// Object reads a value of any type, which has to be in the form of a Raw.
func (v JSON) Object() Object {
	if v.Type() != rawType {
		v.Unknown(rawType)
		return nil
	}
	raw := new(Raw)
	raw.DecodeJSON(v)
	if v.failed() {
		return nil
	}
	return raw
}

var _ JSONReader = (*Raw)(nil)

// UnmarshalJSON implements json.Unmarshaler.
func (r *Raw) UnmarshalJSON(b []byte) error { return UnmarshalJSON(b, r) }

// DecodeJSON reads what EncodeJSON writes.
func (r *Raw) DecodeJSON(v JSON) {
	*r = nil
	if !v.Begin(rawType) {
		return
	}
	encoded := v.Field(rawKey)
	b := encoded.ByteString()
	if len(b) < 4 {
		encoded.fail(ErrTruncated, "an id", strconv.Itoa(len(b))+" bytes")
		return
	}
	*r = b
}
