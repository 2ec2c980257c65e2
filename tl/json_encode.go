package tl

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// MaxJSONDepth is how many objects and arrays may lie within each other,
// written or read. It bounds the stack that a walk takes.
const MaxJSONDepth = 1000

// ErrNoJSON tells that a value's type has no JSON form.
var ErrNoJSON = errors.New("type has no JSON form")

// What JSON has in place of values that it cannot say itself.
const (
	typeKey   = "@type"
	base64Key = "@base64" // the only field of an object for a string that is not UTF-8
	rawType   = "@raw"    // the @type of a value that is still encoded
	rawKey    = "bytes"
)

// maxSafe is the greatest integer up to which JavaScript tells all integers apart.
const maxSafe = 1<<53 - 1

// JSONWriter is what has a JSON form.
type JSONWriter interface {
	// EncodeJSON writes the value; errors stay in e.
	EncodeJSON(e *JSONEncoder)
}

// MarshalJSON returns the JSON form of v, or an *EncodeError.
//
// A constructor is an object with its name under "@type" and its fields under
// their TL names; absent fields are absent. A long is a string of digits, since
// JavaScript rounds numbers beyond 2⁵³. Bytes, and the int128 family, are
// base64. A string that is not UTF-8 is an object with its base64 under
// "@base64". Unknown bits of a flags word are a number under the word's name
// behind an @. A value that is still encoded has the @type "@raw". NaN and the
// infinities are strings; which of the NaNs it was is lost.
func MarshalJSON(v JSONWriter) ([]byte, error) {
	if v == nil {
		return nil, &EncodeError{Path: "Object", Err: ErrMissing}
	}
	e := new(JSONEncoder)
	v.EncodeJSON(e)
	if e.err == nil {
		return e.buf, nil
	}
	if named, ok := v.(interface{ TypeName() string }); ok && e.err.Path == "" {
		e.err.Path = named.TypeName()
	}
	return nil, e.err
}

// EncodeJSON returns the JSON that write writes, or an *EncodeError: of an answer
// that is no constructor.
func EncodeJSON[T any](v T, write func(*JSONEncoder, T)) ([]byte, error) {
	e := new(JSONEncoder)
	write(e, v)
	if e.err != nil {
		return nil, e.err
	}
	return e.buf, nil
}

// JSONEncoder writes the JSON form of values. After an error it writes nothing
// more.
type JSONEncoder struct {
	buf  []byte
	err  *EncodeError
	root string  // the name of the outermost constructor
	path []frame // objects with the key they are at, arrays with the item
}

// Failed tells whether there was an error.
func (e *JSONEncoder) Failed() bool { return e.err != nil }

// fail records the first error, at the key or item that was begun last.
func (e *JSONEncoder) fail(err error, detail string) {
	if e.err == nil {
		path := append([]frame{{name: e.root, item: noItem}}, e.path...)
		e.err = &EncodeError{Path: spellPath(path), Err: err, Detail: detail}
	}
}

// spellPath spells a path: messages.createChat.users[2].user_id. Of a very long
// one it leaves out the middle.
func spellPath(path []frame) string {
	const end = 16
	if cut := len(path) - 2*end; cut > 0 {
		path = slices.Concat(path[:end], []frame{{name: "…", item: noItem}}, path[end+cut:])
	}
	return join(path)
}

// Missing records that the value that is due, which is required, is nil.
func (e *JSONEncoder) Missing() { e.fail(ErrMissing, "") }

// enter opens an object or array. It reports false after an error, and where
// values lie too deep.
func (e *JSONEncoder) enter(open byte) bool {
	if e.err == nil && len(e.path) >= MaxJSONDepth {
		e.fail(ErrLimit, fmt.Sprintf("more than %d values within each other", MaxJSONDepth))
	}
	if e.err != nil {
		return false
	}
	e.buf = append(e.buf, open)
	e.path = append(e.path, frame{item: noItem})
	return true
}

// leave closes what enter opened.
func (e *JSONEncoder) leave(end byte) {
	if e.err == nil && len(e.path) > 0 {
		e.buf = append(e.buf, end)
		e.path = e.path[:len(e.path)-1]
	}
}

// Begin opens an object with the name under "@type", or without one where the
// name is empty. It reports false after an error, and where values lie too
// deep: the fields need not be written then.
func (e *JSONEncoder) Begin(name string) bool {
	if len(e.path) == 0 && e.err == nil {
		e.root = name
	}
	if !e.enter('{') {
		return false
	}
	if name != "" {
		e.buf = appendJSONString(append(e.buf, `"`+typeKey+`":`...), name)
	}
	return true
}

// End closes what Begin opened.
func (e *JSONEncoder) End() { e.leave('}') }

// BeginArray opens an array.
func (e *JSONEncoder) BeginArray() { e.enter('[') }

// EndArray closes what BeginArray opened.
func (e *JSONEncoder) EndArray() { e.leave(']') }

// comma separates a key or an item from the one before it.
func (e *JSONEncoder) comma() {
	if last := e.buf[len(e.buf)-1]; last != '{' && last != '[' {
		e.buf = append(e.buf, ',')
	}
}

// Key begins a field of the object; its value has to follow.
func (e *JSONEncoder) Key(name string) {
	if e.err != nil || len(e.path) == 0 {
		return
	}
	e.path[len(e.path)-1].name = name
	e.comma()
	e.buf = append(appendJSONString(e.buf, name), ':')
}

// Item begins an item of the array; its value has to follow.
func (e *JSONEncoder) Item() {
	if e.err != nil || len(e.path) == 0 {
		return
	}
	e.path[len(e.path)-1].item++
	e.comma()
}

// Bits writes the unknown bits of a flags word, where there are any.
func (e *JSONEncoder) Bits(word string, v uint32) {
	if v != 0 {
		e.Key("@" + word)
		e.Uint32(v)
	}
}

// write appends what is JSON already.
func (e *JSONEncoder) write(s string) {
	if e.err == nil {
		e.buf = append(e.buf, s...)
	}
}

// Null writes null.
func (e *JSONEncoder) Null() { e.write("null") }

// Bool writes true or false.
func (e *JSONEncoder) Bool(v bool) { e.write(strconv.FormatBool(v)) }

// Int32 writes an int as a number.
func (e *JSONEncoder) Int32(v int32) { e.integer(int64(v)) }

// Uint32 writes a # as a number.
func (e *JSONEncoder) Uint32(v uint32) { e.integer(int64(v)) }

// Int64 writes a long as a string of digits.
func (e *JSONEncoder) Int64(v int64) { e.write(`"` + strconv.FormatInt(v, 10) + `"`) }

// Int53 writes an int53 as a number. A value beyond the 53 bits, which no
// JavaScript number holds, becomes a string like a long's.
func (e *JSONEncoder) Int53(v int64) {
	if v > maxSafe || v < -maxSafe {
		e.Int64(v)
		return
	}
	e.integer(v)
}

func (e *JSONEncoder) integer(v int64) {
	if e.err == nil {
		e.buf = strconv.AppendInt(e.buf, v, 10)
	}
}

// Float writes a float of 4 bytes in as few digits as tell it from every other.
func (e *JSONEncoder) Float(v float32) { e.float(float64(v), 32) }

// Double writes a double in as few digits as tell it from every other.
func (e *JSONEncoder) Double(v float64) { e.float(v, 64) }

func (e *JSONEncoder) float(v float64, bits int) {
	format := byte('f')
	switch abs := math.Abs(v); {
	case math.IsNaN(v):
		e.write(`"NaN"`)
		return
	case math.IsInf(v, 1):
		e.write(`"Infinity"`)
		return
	case math.IsInf(v, -1):
		e.write(`"-Infinity"`)
		return
	case abs != 0 && abs < 1e-6, abs >= 1e21: // where JavaScript begins to write exponents
		format = 'e'
	}
	if e.err == nil {
		e.buf = strconv.AppendFloat(e.buf, v, format, -1, bits)
	}
}

// String writes a string, or, where it is not UTF-8, its base64 under "@base64".
func (e *JSONEncoder) String(v string) {
	switch {
	case e.err != nil:
	case utf8.ValidString(v):
		e.buf = appendJSONString(e.buf, v)
	default:
		e.write(`{"` + base64Key + `":`)
		e.Fixed([]byte(v))
		e.write("}")
	}
}

// ByteString writes a bytes value as base64.
func (e *JSONEncoder) ByteString(v []byte) { e.Fixed(v) }

// Fixed writes an int128, int256 or int512 as base64.
func (e *JSONEncoder) Fixed(v []byte) {
	if e.err == nil {
		e.buf = base64.StdEncoding.AppendEncode(append(e.buf, '"'), v)
		e.buf = append(e.buf, '"')
	}
}

// Object writes a value of any type, which must not be nil and must be a JSONWriter.
func (e *JSONEncoder) Object(v Object) {
	if isNil(v) {
		e.Missing()
		return
	}
	w, ok := v.(JSONWriter)
	if !ok {
		e.fail(ErrNoJSON, fmt.Sprintf("%T", v))
		return
	}
	w.EncodeJSON(e)
}

// Encoded writes a value of any type, which must not be nil, as a Raw.
func (e *JSONEncoder) Encoded(v Object) {
	if isNil(v) {
		e.Missing()
		return
	}
	b, err := Append(nil, v)
	if err != nil {
		e.fail(err, "")
		return
	}
	(*Raw)(&b).EncodeJSON(e)
}

// appendJSONString appends s, which is UTF-8, in quotes. The two line
// separators of Unicode are escaped too: older JavaScript has no literals with them.
func appendJSONString(b []byte, s string) []byte {
	b = append(b, '"')
	start := 0
	for i, r := range s {
		if r >= ' ' && r != '"' && r != '\\' && r != '\u2028' && r != '\u2029' {
			continue
		}
		b = append(b, s[start:i]...)
		switch r {
		case '"', '\\':
			b = append(b, '\\', byte(r))
		case '\n':
			b = append(b, `\n`...)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
		start = i + utf8.RuneLen(r)
	}
	return append(append(b, s[start:]...), '"')
}

var _ JSONWriter = (*Raw)(nil)

// MarshalJSON implements json.Marshaler.
func (r *Raw) MarshalJSON() ([]byte, error) { return MarshalJSON(r) }

// EncodeJSON writes the encoded bytes as {"@type":"@raw","bytes":"…"}.
func (r *Raw) EncodeJSON(e *JSONEncoder) {
	if r == nil || len(*r) < 4 {
		e.Missing()
		return
	}
	e.Begin(rawType)
	e.Key(rawKey)
	e.ByteString(*r)
	e.End()
}
