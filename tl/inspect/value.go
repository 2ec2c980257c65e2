package inspect

// value is a value as somebody wrote it, in text or in JSON, before its type
// gives it a meaning.
type value struct {
	form form
	bare bool // there is a % before the name
	span      // of an object that has a name, the name's
	// name is that of an object, if it has one, what a number or a word is spelled
	// as, and how values in bytes are packed: one of packings, or "bytes".
	written
	// typ is the type that is stated before the value, or nil.
	typ *typeName
	// data is what a text or bytes hold.
	data   []byte
	fields []member // of an object
	// items are those of a list, and the values in bytes that hold some. Where
	// there is data too, that counts.
	items  []value
	oddity *oddForm // of a string, if there is any
}

// packings are how values are packed in bytes that stand beside them.
var packings = []string{"gzip", "zlib", aesIGE}

// span is a place in what was written, in bytes.
type span struct{ start, end int }

// member is a field as it was written.
type member struct {
	span // of the name
	name string
	value
}

// oddForm is what is not as usual in a string's form.
type oddForm struct {
	mark    byte // the first byte of the length, if it is stated
	padding []byte
}

// form is what a value is written as.
type form uint8

const (
	object  form = iota // user { … }, { … }
	truth               // true, false
	list                // [ … ]
	numeral             // -7, 1.5, NaN
	quoted              // "…"
	raw                 // x"00ff"
	content             // < … >, gzip x"…" < … >
	null                // of JSON: as good as nothing
)

// forms are what messages call the forms.
var forms = [...]string{
	object: "an object", truth: "a Bool", list: "a list", numeral: "a number", quoted: "a string", raw: "bytes",
	content: "values in bytes", null: "null",
}

// typeName is a type as it was written: Vector<int>, %pair<int,3>.
type typeName struct {
	span
	written
	bare bool
	args []typeName
}

// odd is what is not as usual in the string's form, to be set.
func (v *value) odd() *oddForm {
	if v.oddity == nil {
		v.oddity = new(oddForm)
	}
	return v.oddity
}

// describe says what the value is, in a few words.
func (v *value) describe() string {
	const most = 40
	switch {
	case (v.form == object || v.form == truth) && v.name != "":
		return v.String()
	case v.form == numeral && len(v.name) <= most:
		return v.name
	case v.form == quoted && len(v.data) <= most:
		return quote(string(v.data))
	}
	return forms[v.form]
}
