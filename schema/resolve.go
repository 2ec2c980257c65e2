package schema

import (
	"context"
	"fmt"
	"slices"
)

// Load reads, parses and resolves the schemas that the specs name, merged into
// one. See Read for what a spec is. Findings of all files come back together;
// the Schema is nil where one of them is an error.
func Load(ctx context.Context, dir string, specs ...string) (*Schema, Diagnostics, error) {
	files, found, err := LoadFiles(ctx, dir, specs...)
	if err != nil {
		return nil, nil, err
	}
	s, more := Resolve(files...)
	found = append(found, more...).Sorted()
	if found.HasErrors() {
		return nil, found, nil
	}
	return s, found, nil
}

// LoadFiles reads and parses the schemas that the specs name.
func LoadFiles(ctx context.Context, dir string, specs ...string) ([]*File, Diagnostics, error) {
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
	return files, found, nil
}

// Resolve gives meaning to parsed files, merged into one Schema. Files that
// name different layers become one Schema of several layers. Where a finding is
// an error the Schema lacks what is wrong: of use are its Declarations alone.
func Resolve(files ...*File) (*Schema, Diagnostics) { return resolve(files, 2) }

// resolve is Resolve. So many types that another file has to declare are one finding.
func resolve(files []*File, excerpt int) (*Schema, Diagnostics) {
	r := &resolver{
		schema:       &Schema{files: map[string]*File{}},
		classes:      map[string]*Class{},
		constructors: map[string][]*declaration{},
		functions:    map[string][]*declaration{},
		ids:          map[uint32]*declaration{},
		builtins:     map[string]*declaration{},
		wires:        map[string]*Combinator{},
	}
	r.layers(files)
	for _, f := range files {
		r.schema.files[f.Name] = f
		r.declare(f)
	}
	for _, d := range r.declarations {
		r.head(d)
	}
	for _, d := range r.declarations {
		r.body(d)
	}
	r.forms()
	for _, f := range files {
		r.remarks(f)
		r.classDocs(f)
	}
	r.fragment(excerpt)
	return r.schema, r.found.Sorted()
}

// resolver is the state of one Resolve.
type resolver struct {
	schema       *Schema
	classes      map[string]*Class
	constructors map[string][]*declaration // every form
	functions    map[string][]*declaration
	ids          map[uint32]*declaration
	builtins     map[string]*declaration // by their class
	wires        map[string]*Combinator  // the same, by their text
	declarations []*declaration
	order        int
	suggested    int // remedies that were looked for among names
	found        Diagnostics
}

// declaration is a combinator on its way from syntax to meaning.
type declaration struct {
	*Combinator
	file  *File
	words map[string]*Field // numbers that types may refer to, so far
	last  *Field            // the latest of them
}

// wire are names that the wire format defines: a schema may declare them, which
// says nothing new.
var wire = append([]string{"vector", "boolTrue", "boolFalse", "object", "function"}, primitives[:Nat32]...)

// isWire tells whether the combinator declares what the wire format defines.
func (c *combinator) isWire() bool {
	switch name := c.name.text; {
	case c.isBuiltin():
		return true
	case c.function || !slices.Contains(wire, name):
		return false
	case name == "vector" || name == "bytes":
		return true
	}
	return !slices.ContainsFunc(c.params, func(p *parameter) bool { return p.name.text != "" })
}

// declare makes combinators of a file's; what is in them follows later.
func (r *resolver) declare(f *File) {
	profile, freezes := f.convention()
	known, layering := newRenames(f), newLayering(f, r.schema.Layers)
	for _, it := range f.items {
		c := it.combinator
		if c == nil {
			continue
		}
		d := &declaration{Combinator: newCombinator(it, profile), file: f}
		d.Layers, d.order = layering.of(c), r.order
		r.order++
		if !freezes {
			r.compare(d, known)
		}
		if c.isWire() {
			r.builtin(d)
		} else {
			r.add(d)
		}
	}
}

// builtin enters what the wire format defines.
func (r *resolver) builtin(d *declaration) {
	text := d.Text()
	if first := r.wires[text]; first != nil {
		first.Layers = union(first.Layers, d.Layers)
		return
	}
	d.document()
	r.wires[text] = d.Combinator
	r.schema.Builtins = append(r.schema.Builtins, d.Combinator)
	if class := d.syntax.result.name; r.builtins[class] == nil {
		r.builtins[class] = d
	}
}

// compare compares a stated id with the computed one.
func (r *resolver) compare(d *declaration, known *renames) {
	if d.ID == d.Computed || idFits(d.syntax, d.ID) {
		return
	}
	at, remedy := d.syntax.id.at(), fmt.Sprintf("write #%x, or mend the declaration", d.Computed)
	form := formOf(d.syntax, d.ID)
	if form == "" {
		if form = known.of(d.syntax, d.ID); form != "" {
			r.errorf(RenamedField, d.file, at, "rename them back if it matters", "id #%x is that of the form %s", d.ID, form)
			return
		}
		r.errorf(IDMismatch, d.file, at, remedy, "id #%x does not fit the declaration: computed %x", d.ID, d.Computed)
		return
	}
	r.errorf(IDMismatch, d.file, at, remedy, "id #%x does not fit the declaration: computed %x; %x is the form %s",
		d.ID, d.Computed, d.ID, form)
}

// repeats is the earlier declaration that says the same as d, or nil.
func (r *resolver) repeats(d *declaration) *declaration {
	for _, first := range r.named(d.Function)[d.Name] {
		if first.ID == d.ID && first.Text() == d.Text() {
			return first
		}
	}
	return nil
}

// isNew reports a name or an id that is taken.
func (r *resolver) isNew(d *declaration) bool {
	for _, first := range r.named(d.Function)[d.Name] {
		if len(first.Layers) == 0 || len(d.Layers) == 0 || intersect(first.Layers, d.Layers) {
			r.errorf(DuplicateName, d.file, d.Range, "rename one of them", "%s is declared twice", d.Name)
			r.first(first.file, first.Range)
			return false
		}
	}
	if first := r.ids[d.ID]; first != nil && !first.isTwin(d) && !first.isPrefix(d) && !d.isPrefix(first) {
		r.errorf(DuplicateID, d.file, d.Range, "two combinators cannot share an id", "id #%x of %s is taken by %s", d.ID, d.Name, first.Name)
		r.first(first.file, first.Range)
		return false
	}
	return true
}

// named are the constructors, or the functions, by name.
func (r *resolver) named(functions bool) map[string][]*declaration {
	if functions {
		return r.functions
	}
	return r.constructors
}

// add enters d into the schema, a constructor also into its class. What says
// the same as an earlier declaration is passed over.
func (r *resolver) add(d *declaration) {
	if first := r.repeats(d); first != nil {
		first.Layers = union(first.Layers, d.Layers)
		return
	}
	r.declarations = append(r.declarations, d)
	if !r.isNew(d) {
		return
	}
	all := r.named(d.Function)
	all[d.Name] = append(all[d.Name], d)
	result, twin := d.syntax.result, r.ids[d.ID]
	if twin == nil || twin.LastLayer() < d.LastLayer() {
		r.ids[d.ID] = d
	}
	switch {
	case d.Function:
		r.schema.Functions = enter(r.schema.Functions, d, twin)
	case result.name == "" || result.bang || result.percent:
		r.errorf(Syntax, d.file, result.span(), "write the name of its class, as in = User", "the result of constructor %s is no class", d.Name)
	default:
		class := r.class(result.name)
		class.Constructors = enter(class.Constructors, d, twin)
		d.Result = &Boxed{Class: class}
	}
}

// isTwin tells whether d is the same combinator in another layer with the same
// id: fields of type ?true do not count in the ids of Telegram.
func (d *declaration) isTwin(other *declaration) bool {
	return d.Name == other.Name && d.Function == other.Function && canonicalID(d.syntax, Telegram) == canonicalID(other.syntax, Telegram)
}

// isPrefix tells whether d is the beginning of the function other, up to the
// query, as TDLib's schemas declare such functions once more.
func (d *declaration) isPrefix(other *declaration) bool {
	return d.Name == other.Name+"Prefix" && !d.Function && other.Function
}

// enter appends d to a list, in which a form takes the place of its twin of an
// earlier layer: who reads the id takes it for the latest.
func enter(list []*Combinator, d, twin *declaration) []*Combinator {
	at := -1
	if twin != nil {
		at = slices.Index(list, twin.Combinator)
	}
	switch {
	case at < 0:
		return append(list, d.Combinator)
	case twin.LastLayer() < d.LastLayer():
		list[at] = d.Combinator
	}
	return list
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

// head resolves the template arguments of d, and what its class takes.
func (r *resolver) head(d *declaration) {
	for _, p := range d.syntax.params {
		if !p.template {
			continue
		}
		param := &Param{Name: p.name.text, Range: p.name.at()}
		switch {
		case p.typ.isName("Type"):
		case p.typ.isName("#") || p.typ.isName("nat"):
			param.Kind = NatParam
			param.Word = &Field{Name: param.Name, Type: &Primitive{Nat32}, Range: param.Range}
		default:
			r.errorf(UnknownType, d.file, p.typ.span(), "write {X:Type} or {n:#}", "template argument %s is neither a type nor a number", param.Name)
			continue
		}
		if first := d.param(param.Name); first != nil {
			r.errorf(DuplicateName, d.file, param.Range, "rename one of them", "%s has two template arguments %s", d.Name, param.Name)
			r.first(d.file, first.Range)
			continue
		}
		d.Params = append(d.Params, param)
	}
	class := d.Class()
	if class == nil {
		return
	}
	kinds := d.kinds(d.syntax.result.args)
	if first := class.Constructors[0]; first == d.Combinator {
		class.Params = kinds
	} else if !slices.Equal(class.Params, kinds) {
		r.errorf(WrongArguments, d.file, d.syntax.result.span(), "give both the same arguments",
			"%s takes other arguments here than in %s", class.Name, first.Name)
		r.first(d.file, first.Range)
		d.Result = nil
	}
}

// kinds are those of the arguments of the result.
func (d *declaration) kinds(args []*expression) []ParamKind {
	var kinds []ParamKind
	for _, a := range args {
		kind := TypeParam
		if p := d.param(a.name); a.number != "" || a.plus != nil || a.isSuccessor() || p != nil && p.Kind == NatParam {
			kind = NatParam
		}
		kinds = append(kinds, kind)
	}
	return kinds
}

// param is the template argument with the name, or nil.
func (d *declaration) param(name string) *Param {
	for _, p := range d.Params {
		if p.Name == name {
			return p
		}
	}
	return nil
}

// answerless are functions that nothing answers, so that their class has no constructor.
var answerless = map[uint32]string{0x9299359f: "http_wait"}

// body resolves the fields and the result of d.
func (r *resolver) body(d *declaration) {
	templates := 0
	var fields []*parameter
	for _, p := range d.syntax.params {
		if !p.template {
			fields = append(fields, p)
			continue
		}
		if param := d.param(p.name.text); param != nil && param.Kind == NatParam {
			d.know(param.Word)
		}
		templates++
	}
	d.Fields = r.fields(d, fields)
	d.document()
	switch result := d.syntax.result; {
	case d.Function:
		if answerless[d.ID] == d.Name {
			r.class(result.name)
		}
		d.Result = r.typ(d, result)
	case d.Class() != nil && templates == len(d.Params):
		d.Result = &Boxed{d.Class(), r.args(d, d.Class(), result)}
		r.determined(d)
	}
}

// determined reports template arguments that the result does not tell.
func (r *resolver) determined(d *declaration) {
	for _, p := range d.Params {
		inResult := slices.ContainsFunc(d.syntax.result.args, func(a *expression) bool { return a.isName(p.Name) })
		if !inResult {
			r.errorf(WrongArguments, d.file, p.Range, fmt.Sprintf("write %s behind %s", p.Name, d.Class().Name),
				"nothing tells template argument %s of %s", p.Name, d.Name)
		}
	}
}

// fields resolves fields, one after another: later ones may refer to earlier ones.
func (r *resolver) fields(d *declaration, params []*parameter) []*Field {
	var fields []*Field
	named := map[string]*Field{}
	for _, p := range params {
		f := &Field{Name: p.name.text, Range: p.place()}
		if first := named[f.Name]; first != nil {
			r.errorf(DuplicateName, d.file, f.Range, "rename one of them", "%s has two fields %s", d.Name, f.Name)
			r.first(d.file, first.Range)
			continue
		}
		if f.Name != "" && f.Name != "_" {
			named[f.Name] = f
		}
		if !r.field(d, f, p) {
			continue
		}
		if o, ok := f.Type.(*Object); ok && f.Cond == nil {
			o.Length = lengthBefore(fields)
		}
		fields = append(fields, f)
	}
	return fields
}

// field resolves the condition and the type of one field; it reports whether
// there is such a type.
func (r *resolver) field(d *declaration, f *Field, p *parameter) bool {
	if p.cond.text != "" {
		f.Cond = r.cond(d, p.cond)
	}
	f.Type = r.typ(d, p.typ)
	if b, ok := f.Type.(*Bare); ok && f.Cond != nil && b.Constructor.Name == "true" {
		f.Type = &Primitive{True}
	}
	if isNat(f.Type) {
		d.know(f)
	}
	return f.Type != nil
}

func isNat(t Type) bool {
	p, ok := t.(*Primitive)
	return ok && p.Kind == Nat32
}

// lengthBefore is the last field so far if it is MTProto's bytes:int, the
// length of the object behind it, or nil.
func lengthBefore(fields []*Field) *Field {
	if len(fields) == 0 {
		return nil
	}
	last := fields[len(fields)-1]
	if p, ok := last.Type.(*Primitive); ok && p.Kind == Int && last.Name == "bytes" && last.Cond == nil {
		return last
	}
	return nil
}

// know makes a number one that what follows may refer to.
func (d *declaration) know(w *Field) {
	if d.words == nil {
		d.words = map[string]*Field{}
	}
	d.words[w.Name], d.last = w, w
}

// word is the latest number with the name that is known so far.
func (d *declaration) word(name string) *Field {
	if name == "" {
		return nil
	}
	return d.words[name]
}

// remarks checks that what a file says of a type is about one that there is.
func (r *resolver) remarks(f *File) {
	for _, it := range f.items {
		if it.remark == nil {
			continue
		}
		head := it.remark[0]
		isWord := slices.Contains([]string{"New", "Final", "Empty"}, head.name)
		if isWord && len(it.remark) == 2 || isVector(head.name) || r.classes[head.name] != nil || r.builtins[head.name] != nil {
			continue
		}
		r.errorf(Syntax, f, head.head(), "write = and a type behind its fields, as in user id:int = User;", "%s is not declared by this", head.name)
	}
}

// errorf reports a finding at a place, with the remedy.
func (r *resolver) errorf(rule *Rule, f *File, at Range, remedy, format string, args ...any) {
	d := f.diagnostic(at, fmt.Sprintf(format, args...), remedy)
	d.Rule, d.Severity = rule, rule.Severity
	r.found = append(r.found, d)
}

// first adds the place of the first declaration to the latest finding.
func (r *resolver) first(f *File, at Range) {
	r.found[len(r.found)-1].Related = f.diagnostic(at, "first declared here", "")
}

// textRange is the place of a text of one line that begins at pos.
func textRange(pos Position, text string) Range {
	end := pos
	end.Offset += len(text)
	end.Column += len([]rune(text))
	return between(pos, end)
}
