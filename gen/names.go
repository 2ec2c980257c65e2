package gen

import (
	"fmt"
	"go/doc"
	"go/token"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/tlgen-go/tlgen/schema"
)

// acronyms are written in capitals, as gotd writes them.
var acronyms = words(`
	acl api ascii aws cdn cpu css dc dns eof gb guid html http https id ip iso json kb lhs mac mb md5
	p2p pfs pq qps ram rhs rpc sha1 sha256 sla sms smtp sql srp ssh sso tcp tls ttl udp ui uid uri url
	utf8 uuid vm xml xmpp xsrf xss 2fa`)

// spellings are words that gotd writes in a way of its own.
var spellings = map[string]string{"smsjobs": "SMSJobs", "tcpo": "TCPObfuscated"}

// reserved are the package's own identifiers, which nothing of a schema may take.
var reserved = words(`Client NewClient Server NewServer Envelope UpdateDispatcher NewUpdateDispatcher New Layer R
	Unknown Skip DecodeJSON`)

// methods are the generated methods, which no field may be called like.
var methods = words(`TypeID TypeName EncodeTL DecodeTL EncodeResult DecodeResult String LogValue
	MarshalJSON UnmarshalJSON EncodeJSON DecodeJSON EncodeResultJSON DecodeResultJSON Clone CloneTL Equal EqualTL`)

// clientMethods are those that Client has beside those of functions.
var clientMethods = words(`Invoker`)

// dispatcherMethods are those that UpdateDispatcher has beside those of updates.
var dispatcherMethods = words(`OnOther OnError Handles Deliver DeliverGap Report Settle Dispatch HandleUpdates HandleGap
	Middleware UpdateMux`)

// envelopeFields are those that Envelope has beside those that come with updates.
var envelopeFields = words(`Request`)

// locals are names that generated functions use themselves.
var locals = words(`b d e x y v w f i n ok id tl runtime binary math context field ctx inv r h off old around`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// names gives every class, struct and field its Go name.
type names struct {
	spelling
	taken   scope // of the package
	classes map[*schema.Class]string
	calls   map[*record]string // methods of Client, and functions
	// handlers are methods of Server.
	handlers map[*record]string
	// types are the names of constructors and functions in JSON: as the schema
	// spells them, with the last layer of those that a later layer has in a form
	// that does not fit.
	types map[*record]string
	// classParams are the Go names of a class's arguments: of type parameters,
	// and of the variables that numbers are in.
	classParams map[*schema.Class][]string
	params      map[*schema.Param]string // type parameters
	locals      map[*schema.Field]string // variables that hold numbers
}

// scope is a set of names of which each is given once.
type scope map[string]bool

// newScope is a scope in which the names are taken already.
func newScope(taken map[string]bool) scope { return scope(maps.Clone(taken)) }

// free takes the name, or the name with a number where it is taken already,
// itself or in one of the forms, such as %sTypeID, which it takes as well.
func (s scope) free(name string, forms ...string) string {
	forms = append(forms, "%s")
	unique := name
	isTaken := func(form string) bool { return s[fmt.Sprintf(form, unique)] }
	for i := 2; slices.ContainsFunc(forms, isTaken); i++ {
		unique = fmt.Sprintf("%s%d", name, i)
	}
	for _, form := range forms {
		s[fmt.Sprintf(form, unique)] = true
	}
	return unique
}

// newNames names all that s declares. Names are given in the order of the
// schema, constructors first, so they do not depend on anything else.
func newNames(s *schema.Schema, rs *records, spelling spelling) *names {
	n := &names{
		spelling: spelling, taken: newScope(reserved), classes: map[*schema.Class]string{}, calls: map[*record]string{},
		handlers: map[*record]string{}, types: map[*record]string{},
		classParams: map[*schema.Class][]string{}, params: map[*schema.Param]string{}, locals: map[*schema.Field]string{},
	}
	for _, c := range s.Classes {
		for _, r := range rs.classes[c] {
			n.record(r, n.combinator(r))
		}
	}
	for _, c := range s.Classes {
		n.classes[c] = n.taken.free(n.of(c.Name)+"Class", "Decode%s", "Decode%sJSON")
	}
	client, server := newScope(clientMethods), scope{}
	for _, r := range rs.of(s.Functions) {
		n.record(r, n.combinator(r)+"Request")
		calls := client
		if len(r.newest().types) > 0 {
			calls = n.taken
		}
		n.calls[r], n.handlers[r] = calls.free(n.combinator(r)), server.free("On"+n.combinator(r))
	}
	n.inJSON(rs)
	n.items(rs)
	for _, r := range rs.all {
		n.parameters(r)
	}
	for _, c := range s.Classes {
		n.classParams[c] = n.arguments(c)
	}
	return n
}

// combinator is the Go name of a record's combinator, with its last layer where
// a later one has it in a form that does not fit.
func (n *names) combinator(r *record) string {
	return n.of(r.label) + r.newest().combinator.LayerSuffix()
}

// record names the struct and its fields.
func (n *names) record(r *record, name string) {
	forms := []string{"%sTypeID"}
	for _, f := range r.forms[1:] {
		forms = append(forms, "%s"+f.suffix, "%s"+f.suffix+"TypeID")
	}
	r.name = n.taken.free(name, forms...)
	n.fields(r)
}

// fields names the fields of the struct.
func (n *names) fields(r *record) {
	taken := newScope(methods)
	for _, s := range r.slots {
		s.goName = taken.free(n.field(r.label, s.name))
	}
}

// inJSON gives every combinator its name in JSON, those that are the schema's first.
func (n *names) inJSON(rs *records) {
	taken := map[bool]scope{false: {}, true: {}}
	for _, isOlder := range []bool{false, true} {
		for _, r := range rs.all {
			if c := r.newest().combinator; c != nil && isOlder == (c.LayerSuffix() != "") {
				n.types[r] = taken[c.Function].free(r.label + c.LayerSuffix())
			}
		}
	}
}

// items names what repetitions repeat after the field that holds them.
func (n *names) items(rs *records) {
	for _, r := range rs.all {
		for _, f := range r.forms {
			for _, fl := range f.fields {
				for _, repeat := range repetitions(fl.Type) {
					if item := rs.items[repeat]; item.name == "" {
						n.record(item, n.itemName(r, fl))
					}
				}
			}
		}
	}
}

// itemName is PolygonPoint for what points repeats in polygon, and PolygonItem
// where the field has no name of its own.
func (n *names) itemName(r *record, fl *field) string {
	owner := strings.TrimSuffix(r.name, "Request")
	if fl.name == standIn(fl.Type) {
		return owner + "Item"
	}
	return owner + strings.TrimSuffix(fl.goName, "s")
}

// parameters names the type parameters of a struct, and the variables of its numbers.
func (n *names) parameters(r *record) {
	for _, f := range r.forms {
		taken := scope{}
		for _, p := range f.types {
			if n.params[p] == "" {
				n.params[p] = n.parameter(p, r, taken)
			}
			taken[n.params[p]] = true
		}
		n.variables(f)
	}
	for _, p := range r.newest().types {
		r.params = append(r.params, n.params[p])
	}
}

// variables names those of a form's numbers. One from around a repetition has
// its name already.
func (n *names) variables(f *form) {
	taken := newScope(locals)
	for _, w := range f.words {
		if n.locals[w] == "" {
			n.locals[w] = taken.free(local(n.exported(w.Name)))
		}
		taken[n.locals[w]] = true
	}
	for _, fl := range f.fields {
		if fl.role.isWord() {
			n.locals[fl.Field] = taken.free(local(fl.goName))
		}
	}
}

// answerParam is the type parameter of a generic function's answer.
const answerParam = "R"

// parameter is the Go name of a type parameter.
func (n *names) parameter(p *schema.Param, r *record, taken scope) string {
	if r.isFunction() && len(r.newest().types) == 1 {
		return answerParam
	}
	name := n.exported(p.Name)
	for n.taken[name] || taken[name] {
		name += "Type"
	}
	return name
}

// arguments are names for what a class takes, after those of its first constructor.
func (n *names) arguments(c *schema.Class) []string {
	var list []string
	taken := newScope(locals)
	for i, kind := range c.Params {
		name := map[schema.ParamKind]string{schema.TypeParam: "T", schema.NatParam: "n"}[kind]
		if k := c.Constructors[0]; len(k.Result.(*schema.Boxed).Args) > i {
			name = n.argument(k.Result.(*schema.Boxed).Args[i], name)
		}
		list = append(list, taken.free(name))
	}
	return list
}

// argument is the name that a constructor gives to an argument of its class.
func (n *names) argument(a schema.Arg, otherwise string) string {
	if v, ok := a.Type.(*schema.Var); ok {
		return n.params[v.Param]
	}
	if a.Nat != nil && len(a.Nat.Words) == 1 && n.locals[a.Nat.Words[0]] != "" {
		return n.locals[a.Nat.Words[0]]
	}
	return otherwise
}

// local is a Go name as a variable's: MsgID is msgID.
func local(name string) string {
	words := splitWords(name)
	words[0] = strings.ToLower(words[0])
	v := strings.Join(words, "")
	if isTaken(v) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(v, p) }) {
		v += "Value"
	}
	return v
}

// prefixes begin the names of generated functions, none of which ends in Value.
var prefixes = []string{"encode", "decode", "walk", "clone", "equal", "read", "write", "object"}

// isTaken tells whether a generated function cannot call a variable so.
func isTaken(name string) bool {
	return token.IsKeyword(name) || doc.IsPredeclared(name) || locals[name]
}

// spelling is how names are written: what a configuration says of it, and the
// acronyms that gotd knows.
type spelling struct {
	renames  map[string]string // Go names, by names of the schema
	acronyms map[string]string // how words are written, by their small letters
}

// newSpelling adds acronyms to those that are known.
func newSpelling(c Names) spelling {
	s := spelling{c.Renames, maps.Clone(spellings)}
	for _, word := range c.Acronyms {
		s.acronyms[strings.ToLower(word)] = word
	}
	return s
}

// of is the Go name of a class, a combinator or an argument.
func (s spelling) of(name string) string {
	if renamed := s.renames[name]; renamed != "" {
		return renamed
	}
	return s.exported(name)
}

// field is the Go name of a combinator's field.
func (s spelling) field(combinator, name string) string {
	if renamed := s.renames[combinator+"."+name]; renamed != "" {
		return renamed
	}
	return s.exported(name)
}

// exported is a TL name as an exported Go name: messages.createChat is MessagesCreateChat.
func (s spelling) exported(name string) string {
	var b strings.Builder
	for _, word := range splitWords(name) {
		b.WriteString(s.capitalize(word))
	}
	if b.Len() == 0 || !unicode.IsLetter(rune(b.String()[0])) {
		return "X" + b.String()
	}
	// An acronym may begin with a small letter, as in iOS.
	return strings.ToUpper(b.String()[:1]) + b.String()[1:]
}

// capitalize writes an acronym and its plural as such, other words with a capital.
func (s spelling) capitalize(word string) string {
	lower := strings.ToLower(word)
	switch {
	case s.acronyms[lower] != "":
		return s.acronyms[lower]
	case acronyms[lower]:
		return strings.ToUpper(word)
	case strings.HasSuffix(lower, "s") && acronyms[lower[:len(lower)-1]]:
		return strings.ToUpper(word[:len(word)-1]) + "s"
	}
	return strings.ToUpper(word[:1]) + word[1:]
}

// splitWords cuts a name at dots, underscores and where a capital follows a
// small letter, or begins a word behind other capitals: server_DHParams.
func splitWords(name string) []string {
	var words []string
	for piece := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '.' || r == '_' }) {
		start := 0
		for i := 1; i < len(piece); i++ {
			if startsWord(piece, i) {
				words = append(words, piece[start:i])
				start = i
			}
		}
		words = append(words, piece[start:])
	}
	return words
}

// startsWord tells whether a word begins at the i-th letter.
func startsWord(s string, i int) bool {
	if !isUpper(s[i]) {
		return false
	}
	return !isUpper(s[i-1]) || i+1 < len(s) && isSmall(s[i+1])
}

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }
func isSmall(c byte) bool { return 'a' <= c && c <= 'z' }

// settled refuses names that the schema does not have, that are no Go names, or
// that something else has.
func (n *names) settled(rs *records, c Names) error {
	for _, word := range c.Acronyms {
		if !token.IsIdentifier("X" + word) {
			return fmt.Errorf("acronym %q: write letters and digits", word)
		}
	}
	known := n.known(rs)
	for _, from := range slices.Sorted(maps.Keys(c.Renames)) {
		to := c.Renames[from]
		got, ok := known[from]
		switch {
		case !ok:
			return fmt.Errorf("rename %s: the schema has no such class, combinator or field", from)
		case !token.IsIdentifier(to) || !token.IsExported(to):
			return fmt.Errorf("rename %s to %q: write a Go name that begins with a capital letter", from, to)
		}
		for _, other := range slices.Sorted(maps.Keys(known)) {
			if k := known[other]; other != from && k.scope == got.scope && k.own == to {
				return fmt.Errorf("rename %s to %s: %s has the name; rename that one too", from, to, other)
			}
		}
		if got.goName != to {
			return fmt.Errorf("rename %s to %s: the name is taken by the package itself", from, to)
		}
	}
	return nil
}

// namedThing is what a rename may be about.
type namedThing struct {
	goName string
	own    string // the name that it would have if it were free
	scope  string // what names have to differ within
}

// known are all that renames may be about, by their names in the schema.
func (n *names) known(rs *records) map[string]namedThing {
	known := map[string]namedThing{}
	for class, name := range n.classes {
		known[class.Name] = namedThing{strings.TrimSuffix(name, "Class"), n.of(class.Name), "class"}
	}
	for _, r := range rs.all {
		if r.label == "" {
			continue
		}
		scope, name := "constructor", r.name
		if r.isFunction() {
			scope, name = "function", strings.TrimSuffix(name, "Request")
		}
		known[r.label] = namedThing{strings.TrimSuffix(name, r.newest().combinator.LayerSuffix()), n.of(r.label), scope}
		for _, s := range r.slots {
			known[r.label+"."+s.name] = namedThing{s.goName, n.field(r.label, s.name), r.label}
		}
	}
	return known
}
