package schema

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// Load reads, parses and resolves the schemas that the specs name, merged into
// one. See Read for what a spec is. Findings of all files come back together;
// the Schema is nil where one of them is an error.
func Load(ctx context.Context, dir string, specs ...string) (*Schema, Diagnostics, error) {
	var files []*File
	var found Diagnostics
	for _, spec := range specs {
		sources, err := Read(ctx, dir, spec)
		if err != nil {
			return nil, nil, err
		}
		for _, src := range sources {
			file, ds := Parse(src.Name, src.Text)
			files, found = append(files, file), append(found, ds...)
		}
	}
	s, ds := Resolve(files...)
	found = append(found, ds...)
	found.sort()
	if found.HasErrors() {
		return nil, found, nil
	}
	return s, found, nil
}

// Resolve gives meaning to parsed files, merged into one Schema.
func Resolve(files ...*File) (*Schema, Diagnostics) {
	r := &resolver{
		schema:       &Schema{files: map[string]*File{}},
		classes:      map[string]*Class{},
		constructors: map[string]*declaration{},
		functions:    map[string]*declaration{},
		ids:          map[uint32]*declaration{},
	}
	for _, f := range files {
		r.schema.files[f.Name] = f
		r.declare(f)
	}
	for _, d := range r.declarations {
		r.fields(d)
	}
	for _, f := range files {
		r.remarks(f)
	}
	r.found.sort()
	return r.schema, r.found
}

// resolver is the state of one Resolve.
type resolver struct {
	schema       *Schema
	classes      map[string]*Class
	constructors map[string]*declaration
	functions    map[string]*declaration
	ids          map[uint32]*declaration
	declarations []*declaration
	found        Diagnostics
}

// declaration is a combinator on its way from statement to meaning.
type declaration struct {
	*Combinator
	statement *statement
	file      *File
}

// wire are the names that the wire format defines: a schema may declare them,
// which changes nothing.
var wire = []string{
	"int", "long", "double", "string", "bytes", "int128", "int256", "int512", "vector", "boolTrue", "boolFalse",
}

// declare makes combinators and classes of a file's statements; their fields follow later.
func (r *resolver) declare(f *File) {
	r.schema.Layer = max(r.schema.Layer, f.Layer)
	profile := profileOf(f.statements)
	for _, st := range f.statements {
		if st.Builtin || !st.function && slices.Contains(wire, st.Name.Text) {
			continue
		}
		d := &declaration{
			Combinator: &Combinator{
				Name: st.Name.Text, Function: st.function, Layer: st.layer,
				Computed: canonicalID(st.statement, profile),
				Text:     f.oneLine(st.statement),
				Range:    textRange(st.Name.Pos, st.Name.Text),
			},
			statement: st.statement, file: f,
		}
		r.identify(d)
		if r.isNew(d) {
			r.add(d)
		}
		r.declarations = append(r.declarations, d)
	}
}

// remarks checks that what a file says of a type is about one that there is.
func (r *resolver) remarks(f *File) {
	for _, m := range f.remarks {
		head := m.Terms[0]
		isWord := slices.Contains([]string{"New", "Final", "Empty"}, head.Name)
		if isWord && len(m.Terms) == 2 || isVector(head.Name) || r.classes[head.Name] != nil {
			continue
		}
		r.errorf(f, textRange(head.Pos, head.Name), "write = and a type behind its fields, as in user id:int = User;", "%s is not declared by this", head.Name)
	}
}

// identify settles the id, and compares a stated one with the computed one.
func (r *resolver) identify(d *declaration) {
	d.ID = d.Computed
	if d.statement.ID == nil {
		return
	}
	d.Declared = true
	at := textRange(d.statement.ID.Pos, d.statement.ID.Text)
	if len(d.statement.ID.Text) > len("#12345678") {
		r.errorf(d.file, at, "an id has up to 8 hexadecimal digits", "id %s is too long", d.statement.ID.Text)
		return
	}
	d.ID = d.statement.ID.value()
	if d.ID != d.Computed && !idFits(d.statement, d.ID) {
		r.errorf(d.file, at, fmt.Sprintf("its text gives #%08x", d.Computed), "id %s does not fit the declaration", d.statement.ID.Text)
		r.found[len(r.found)-1].Severity = Warning
	}
}

// value is the id as a number.
func (i *id) value() uint32 {
	v, _ := strconv.ParseUint(i.Text[1:], 16, 32)
	return uint32(v)
}

// isNew reports a name or an id that is taken; a declaration that says the
// same as an earlier one is passed over.
func (r *resolver) isNew(d *declaration) bool {
	if first := r.named(d.Function)[d.Name]; first != nil {
		same := first.ID == d.ID && first.Text == d.Text
		if !same && first.Layer == d.Layer {
			r.errorf(d.file, d.Range, "rename one of them", "%s is declared twice", d.Name)
			r.related(first.file, first.Range, "first declared here")
		}
		if same || first.Layer == d.Layer {
			return false
		}
	}
	if first := r.ids[d.ID]; first != nil {
		r.errorf(d.file, d.Range, "two combinators cannot share an id", "id #%08x of %s is taken by %s", d.ID, d.Name, first.Name)
		r.related(first.file, first.Range, "first declared here")
		return false
	}
	return true
}

// named are the constructors, or the functions, by name.
func (r *resolver) named(functions bool) map[string]*declaration {
	if functions {
		return r.functions
	}
	return r.constructors
}

// add enters d into the schema, a constructor also into its class.
func (r *resolver) add(d *declaration) {
	r.named(d.Function)[d.Name] = d
	r.ids[d.ID] = d
	if d.Function {
		r.schema.Functions = append(r.schema.Functions, d.Combinator)
		return
	}
	t := d.statement.Result.only()
	if t == nil || t.Name == "" || t.Args != nil || t.Bang || t.Percent {
		r.errorf(d.file, d.statement.Result.span(), "write the name of its class alone", "the result of constructor %s has arguments", d.Name)
		return
	}
	class := r.class(t.Name)
	class.Constructors = append(class.Constructors, d.Combinator)
	d.Result = &Boxed{class}
}

// class is the class with the name, a new one where there is none yet.
func (r *resolver) class(name string) *Class {
	c := r.classes[name]
	if c == nil {
		c = &Class{Name: name}
		r.classes[name] = c
		r.schema.Classes = append(r.schema.Classes, c)
	}
	return c
}

// fields resolves the parameters of d, and the answer of a function.
func (r *resolver) fields(d *declaration) {
	for _, p := range d.statement.Params {
		switch {
		case p.Template != nil:
			r.template(d, p)
		case p.Unnamed != nil:
			r.errorf(d.file, rangeOf(p.Pos, p.EndPos, d.file), "give it a name, as in value:int", "field of %s has no name", d.Name)
		default:
			r.field(d, p)
		}
	}
	if d.Function {
		r.answer(d)
	}
}

// answerless are functions that nothing answers, so that their class has no constructor.
var answerless = map[uint32]string{0x9299359f: "http_wait"}

// answer resolves the result of a function.
func (r *resolver) answer(d *declaration) {
	a := d.statement.Result.single()
	if a == nil {
		r.errorf(d.file, d.statement.Result.span(), "name a type", "a sum is no type")
		return
	}
	if t := d.statement.Result.only(); t != nil && answerless[d.ID] == d.Name {
		r.class(t.Name)
	}
	d.Result = r.application(d, a)
	if d.Result != nil && isNested(d.Result) {
		r.errorf(d.file, d.statement.Result.span(), "answer with X itself", "an answer that holds a template argument is not understood")
	}
}

// isNested tells whether a template argument is within a vector.
func isNested(t Type) bool {
	v, ok := t.(*Vector)
	if !ok {
		return false
	}
	_, answer := v.Item.(*Answer)
	return answer || isNested(v.Item)
}

// template enters the names of {X:Type}.
func (r *resolver) template(d *declaration, p *param) {
	if !p.Template.Type.isName("Type") {
		r.errorf(d.file, rangeOf(p.Pos, p.EndPos, d.file), "arguments of kind Type are", "template argument of %s is not understood", d.Name)
		return
	}
	d.Generics = append(d.Generics, p.Template.Names...)
}

// field enters one field.
func (r *resolver) field(d *declaration, p *param) {
	at := textRange(p.Pos, p.Name)
	for _, f := range d.Fields {
		if f.Name == p.Name {
			r.errorf(d.file, at, "rename one of them", "%s has two fields %s", d.Name, p.Name)
			r.related(d.file, f.Range, "first declared here")
			return
		}
	}
	c, t := p.condition()
	f := &Field{Name: p.Name, Range: at}
	if c != nil {
		f.Cond = r.cond(d, c)
	}
	if f.Type = r.application(d, t); f.Type == nil {
		return
	}
	if b, ok := f.Type.(*Bare); ok && f.Cond != nil && b.Constructor.Name == "true" {
		f.Type = &Primitive{True}
	}
	if o, ok := f.Type.(*Object); ok && f.Cond == nil {
		o.Length = lengthBefore(d)
	}
	if _, ok := f.Type.(*Answer); ok || isNested(f.Type) {
		r.errorf(d.file, at, "write !X for a function whose answer it is", "field %s is of an unknown type", p.Name)
	}
	if _, ok := f.Type.(*Query); ok && f.Cond != nil {
		r.errorf(d.file, at, "make it a field that is always there", "query %s may be absent, so the answer has no type", p.Name)
	}
	d.Fields = append(d.Fields, f)
}

// condition takes a field's type and its condition apart, which may stand
// within parentheses: x:(flags.0?string).
func (p *param) condition() (*cond, *application) {
	t, g := p.Type, p.Type.Group
	if p.Cond == nil && !t.Percent && !t.Bang && g != nil && g.Cond != nil && g.Name == "" && g.Body.single() != nil {
		return g.Cond, g.Body.single()
	}
	return p.Cond, &application{Terms: []*term{t}}
}

// lengthBefore is the last field so far if it is MTProto's bytes:int, the
// length of the object behind it, or nil.
func lengthBefore(d *declaration) *Field {
	if len(d.Fields) == 0 {
		return nil
	}
	last := d.Fields[len(d.Fields)-1]
	if p, ok := last.Type.(*Primitive); ok && p.Kind == Int && last.Name == "bytes" && last.Cond == nil {
		return last
	}
	return nil
}

// cond resolves flags.N? to an earlier # of the combinator.
func (r *resolver) cond(d *declaration, c *cond) *Cond {
	at := textRange(c.Pos, c.Text)
	word, bit, ok := strings.Cut(strings.TrimSuffix(c.Text, "?"), ".")
	n, err := strconv.Atoi(bit)
	if !ok {
		r.errorf(d.file, at, "write the bit, as in flags.0?", "condition %s names no bit", c.Text)
		return nil
	}
	if err != nil || n > 31 {
		r.errorf(d.file, at, "a flags word has 32 bits", "flag bit %s is out of range 0 to 31", bit)
		return nil
	}
	var words []string
	for _, f := range d.Fields {
		if p, ok := f.Type.(*Primitive); !ok || p.Kind != Nat {
			continue
		}
		if f.Name == word {
			f.Bits |= 1 << n
			return &Cond{Word: f, Bit: n}
		}
		words = append(words, f.Name)
	}
	remedy := "declare " + word + ":# before it"
	if near := nearest(word, words); near != "" {
		remedy = fmt.Sprintf("did you mean %q?", near)
	}
	r.errorf(d.file, at, remedy, "undefined flags word %q", word)
	return nil
}

// errorf reports an error at a place, with the remedy.
func (r *resolver) errorf(f *File, at Range, remedy, format string, args ...any) {
	r.found = append(r.found, f.diagnostic(at, fmt.Sprintf(format, args...), remedy))
}

// related adds a second place to the latest finding.
func (r *resolver) related(f *File, at Range, note string) {
	r.found[len(r.found)-1].Related = f.diagnostic(at, note, "")
}

// single is the only summand, or nil.
func (x *sum) single() *application {
	if len(x.Terms) != 1 {
		return nil
	}
	return x.Terms[0]
}

// only is the only term, or nil.
func (x *sum) only() *term {
	if a := x.single(); a != nil && len(a.Terms) == 1 {
		return a.Terms[0]
	}
	return nil
}

// span is the place of the whole sum's first and last terms.
func (x *sum) span() Range {
	last := x.Terms[len(x.Terms)-1]
	return between(x.Terms[0].Terms[0].Pos, last.Terms[len(last.Terms)-1].EndPos)
}

// textRange is the place of a text of one line that begins at pos.
func textRange(pos lexer.Position, text string) Range {
	end := pos
	end.Offset += len(text)
	end.Column += len([]rune(text))
	return between(pos, end)
}

// rangeOf is the place from pos to end without the white space before end.
func rangeOf(pos, end lexer.Position, f *File) Range {
	text := f.source[pos.Offset:end.Offset]
	return textRange(pos, strings.TrimRight(text, " \t\r\n"))
}

// comments are both forms of comment.
var comments = regexp.MustCompile(`//[^\n]*|(?s:/\*.*?\*/)`)

// oneLine is the statement's text without comments, white space folded.
func (f *File) oneLine(st *statement) string {
	text := comments.ReplaceAllString(f.source[st.Pos.Offset:st.EndPos.Offset], "")
	if i := strings.IndexByte(text, ';'); i >= 0 {
		text = text[:i+1]
	}
	return strings.Join(strings.Fields(text), " ")
}
