package schema

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// typ resolves a type; what is wrong with it is reported, and the result nil.
func (r *resolver) typ(d *declaration, e *expression) Type {
	switch {
	case e.list != nil:
		return r.repeat(d, e)
	case e.number != "" || e.plus != nil:
		r.errorf(UnknownType, d.file, e.span(), "name a type", "a number is no type")
		return nil
	case e.name == "#" || e.name == "nat":
		return &Primitive{Nat32}
	case isVector(e.name):
		return r.vector(d, e)
	}
	if p := d.param(e.name); p != nil {
		return r.variable(d, e, p)
	}
	if e.bang {
		r.errorf(UnknownType, d.file, e.span(), "it stands before a template argument, as in {X:Type} query:!X", "! has no meaning here")
		return nil
	}
	return r.name(d, e)
}

// variable is a template argument as a type.
func (r *resolver) variable(d *declaration, e *expression, p *Param) Type {
	switch {
	case p.Kind == NatParam:
		r.errorf(UnknownType, d.file, e.head(), "name a type", "%s is a number, not a type", p.Name)
		return nil
	case len(e.args) > 0:
		r.errorf(WrongArguments, d.file, e.span(), "only declared types take any", "template argument %s takes no argument", p.Name)
		return nil
	case e.bang:
		return &Query{p}
	}
	return &Var{p}
}

func isVector(name string) bool { return name == "Vector" || name == "vector" }

// vector resolves Vector<t> and its like.
func (r *resolver) vector(d *declaration, e *expression) Type {
	if len(e.args) != 1 {
		r.errorf(WrongArguments, d.file, e.head(), "write Vector<int>", "%s takes 1 argument, %d given", e.name, len(e.args))
		return nil
	}
	item := r.typ(d, e.args[0])
	if item == nil {
		return nil
	}
	return &Vector{Boxed: e.name == "Vector" && !e.percent, Item: item}
}

// repeat resolves n*[ … ]; without a count it takes the last # before it.
func (r *resolver) repeat(d *declaration, e *expression) Type {
	var count *Nat
	switch {
	case len(e.args) > 0:
		r.errorf(WrongArguments, d.file, e.span(), "only declared types take any", "a repetition takes no argument")
		return nil
	case e.count != nil:
		count = r.nat(d, e.count)
	case d.last != nil:
		count = &Nat{Words: []*Field{d.last}}
	default:
		r.errorf(UnknownNumber, d.file, e.head(), "declare one before it, as in # [ t ], or write 4*[ t ]", "no # says how often this repeats")
	}
	words, last := maps.Clone(d.words), d.last
	fields := r.fields(d, e.list)
	d.words, d.last = words, last
	if count == nil || len(fields) < len(e.list) {
		return nil
	}
	return &Repeat{count, fields}
}

// name resolves the name of a primitive, a constructor or a class.
func (r *resolver) name(d *declaration, e *expression) Type {
	if p := primitiveNamed(e.name); p != nil {
		if len(e.args) > 0 {
			r.errorf(WrongArguments, d.file, e.head(), "write the name alone", "%s takes no argument, %d given", e.name, len(e.args))
		}
		return p
	}
	if k := r.constructor(d, e.name); k != nil && isLower(e.name) && k.Class() != nil {
		return &Bare{k.Combinator, r.args(d, k.Class(), e)}
	}
	class := r.classes[e.name]
	switch {
	case class == nil && len(e.args) == 0:
		if t := r.wire(e); t != nil {
			return t
		}
		fallthrough
	case class == nil:
		if class := r.meantClass(e.name); class != nil {
			r.errorf(ConstructorClass, d.file, e.head(), "write "+class.Name, "%s is no class: the constructor is of %s", e.name, class.Name)
			return &Boxed{class, r.args(d, class, e)}
		}
		near := r.near(e.name, r.typeNames)
		r.errorf(UnknownType, d.file, e.head(), didYouMean(near, "declare a constructor of it"), "unknown type %q", e.name)
		r.found[len(r.found)-1].unknown = &unknownType{e.name, near, len(e.args) > 0}
		return nil
	}
	args := r.args(d, class, e)
	if !e.percent {
		return &Boxed{class, args}
	}
	return r.bare(d, class, args, e)
}

// meantClass is the class of the constructor whose name, but for a capital, is
// written where a class is meant; nil where there is none.
func (r *resolver) meantClass(name string) *Class {
	at := strings.LastIndexByte(name, '.') + 1
	all := r.constructors[name[:at]+strings.ToLower(name[at:at+1])+name[at+1:]]
	if len(all) == 0 || isLower(name) {
		return nil
	}
	return all[0].Class()
}

// constructor is the constructor with the name, in the form of d's newest layer.
func (r *resolver) constructor(d *declaration, name string) *declaration {
	all := r.constructors[name]
	for _, k := range all {
		if n := len(d.Layers); n == 0 || slices.Contains(k.Layers, d.Layers[n-1]) {
			return k
		}
	}
	if len(all) > 0 {
		return all[len(all)-1]
	}
	return nil
}

// primitiveNamed is the primitive with the name, or nil.
func primitiveNamed(name string) Type {
	switch k := slices.Index(primitives[:True], name); {
	case name == "Object":
		return &Object{}
	case k >= 0:
		return &Primitive{Kind(k)}
	}
	return nil
}

// boxes are the classes of primitives, which need no declaration.
var boxes = map[string]string{
	"Int": "int ? = Int;", "Long": "long ? = Long;", "Float": "float ? = Float;",
	"Double": "double ? = Double;", "String": "string ? = String;", "True": "true = True;",
}

// box is the declaration of a class that stands in no file.
func box(text string) *declaration {
	f, _ := Parse("", []byte(text))
	return &declaration{Combinator: newCombinator(f.items[0], Core), file: f}
}

// wire is a type that the wire format defines, with an id before it or without:
// true, or the class of a primitive.
func (r *resolver) wire(e *expression) Type {
	if e.name == "true" {
		return &Primitive{True}
	}
	if text, ok := boxes[e.name]; ok && r.builtins[e.name] == nil {
		r.builtins[e.name] = box(text)
	}
	d := r.builtins[e.name]
	if d == nil {
		return nil
	}
	if d.Name == "function" {
		return &Object{}
	}
	p := primitiveNamed(d.Name)
	switch {
	case d.Name == "true" && e.percent:
		return &Primitive{True}
	case e.percent:
		return p
	case p != nil:
		d.Fields = []*Field{{Type: p, Range: d.Range}}
	case d.Name != "true":
		return nil
	}
	class := r.class(e.name)
	class.Constructors = []*Combinator{d.Combinator}
	d.Result = &Boxed{Class: class}
	return d.Result
}

// bare is the only constructor of the class, without its id.
func (r *resolver) bare(d *declaration, class *Class, args []Arg, e *expression) Type {
	var only *Combinator
	for _, k := range class.Constructors {
		if len(k.Layers) > 0 && len(d.Layers) > 0 && !intersect(k.Layers, d.Layers) {
			continue
		}
		if only != nil {
			r.errorf(AmbiguousBare, d.file, e.span(), "write the constructor's name",
				"class %s has %d constructors, so %% does not say which", class.Name, len(class.Constructors))
			return nil
		}
		only = k
	}
	if only == nil {
		only = class.Constructors[0]
	}
	return &Bare{only, args}
}

// args resolves the arguments of a class or of its constructor.
func (r *resolver) args(d *declaration, class *Class, e *expression) []Arg {
	if len(e.args) != len(class.Params) {
		r.errorf(WrongArguments, d.file, e.head(), argumentsOf(class), "%s takes %d %s, %d given",
			e.name, len(class.Params), plural("argument", len(class.Params)), len(e.args))
		return nil
	}
	var args []Arg
	for i, a := range e.args {
		arg := Arg{}
		if class.Params[i] == NatParam {
			arg.Nat = r.nat(d, a)
		} else {
			arg.Type = r.typ(d, a)
		}
		if arg.Nat == nil && arg.Type == nil {
			return nil
		}
		args = append(args, arg)
	}
	return args
}

// argumentsOf shows what a class takes.
func argumentsOf(class *Class) string {
	if len(class.Params) == 0 {
		return "write the name alone"
	}
	words := []string{"its declaration has", class.Name}
	for _, k := range class.Params {
		words = append(words, k.String())
	}
	return strings.Join(words, " ")
}

func plural(word string, n int) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// isSuccessor tells whether the expression is S n, as textbooks write n+1.
func (e *expression) isSuccessor() bool { return e.name == "S" && len(e.args) == 1 }

// nat resolves a number.
func (r *resolver) nat(d *declaration, e *expression) *Nat {
	n := &Nat{}
	if !r.addNat(d, e, n) {
		return nil
	}
	return n
}

// addNat adds the number that e spells to n.
func (r *resolver) addNat(d *declaration, e *expression, n *Nat) bool {
	switch {
	case e.plus != nil:
		ok := true
		for _, term := range e.plus {
			ok = r.addNat(d, term, n) && ok
		}
		return ok
	case e.number != "":
		v, err := strconv.ParseUint(e.number, 10, 32)
		if sum := uint64(n.Constant) + v; err != nil || sum>>32 != 0 {
			r.errorf(UnknownNumber, d.file, e.head(), "a number has 32 bits", "number %s is too large", e.number)
			return false
		}
		n.Constant += uint32(v)
		return true
	case e.isSuccessor():
		r.errorf(UnknownNumber, d.file, e.span(), fmt.Sprintf("write %s+1", e.args[0].name), "S is no number")
		return false
	}
	w := d.word(e.name)
	if w == nil || len(e.args) > 0 || e.percent || e.bang {
		r.errorf(UnknownNumber, d.file, e.head(), didYouMean(r.near(e.name, d.wordNames), "name an earlier # or a number"), "unknown number %q", e.name)
		return false
	}
	n.Words = append(n.Words, w)
	return true
}

// wordNames are the names of the numbers that are known so far, in order.
func (d *declaration) wordNames() []string { return slices.Sorted(maps.Keys(d.words)) }

// maxSuggestions bounds the search for what was meant, which looks at every
// name: a schema in which everything is unknown needs no more.
const maxSuggestions = 200

// near is the name that was meant, or nothing.
func (r *resolver) near(word string, names func() []string) string {
	if r.suggested++; r.suggested > maxSuggestions {
		return ""
	}
	return Nearest(word, names())
}

// didYouMean is the remedy that names what was meant, or else the other.
func didYouMean(near, otherwise string) string {
	if near == "" {
		return otherwise
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// typeNames are all names that a type may have, in order.
func (r *resolver) typeNames() []string {
	names := slices.Clone(primitives[:True])
	for _, c := range r.schema.Classes {
		names = append(names, c.Name)
	}
	for _, d := range r.declarations {
		if !d.Function {
			names = append(names, d.Name)
		}
	}
	return names
}
