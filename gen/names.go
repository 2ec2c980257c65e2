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
var reserved = words(`Client NewClient Server NewServer Envelope UpdateDispatcher NewUpdateDispatcher New Layer R`)

// methods are the generated methods, which no field may be called like.
var methods = words(`TypeID TypeName EncodeTL AppendTL DecodeTL EncodeResult DecodeResult`)

// clientMethods are those that Client has beside those of functions.
var clientMethods = words(`Invoker`)

// dispatcherMethods are those that UpdateDispatcher has beside those of updates.
var dispatcherMethods = words(`OnOther OnError Handles Deliver DeliverGap Report Settle Dispatch HandleUpdates HandleGap
	Middleware UpdateMux`)

// envelopeFields are those that Envelope has beside those that come with updates.
var envelopeFields = words(`Request`)

// locals are names that generated functions use themselves.
var locals = words(`d e x v ok tl runtime context field ctx inv r h`)

func words(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// names gives every class, combinator and field its Go name.
type names struct {
	taken      scope // of the package
	classes    map[*schema.Class]string
	structs    map[*schema.Combinator]string
	calls      map[*schema.Combinator]string // methods of Client, and functions
	fieldNames map[*schema.Field]string
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
func newNames(s *schema.Schema) *names {
	n := &names{
		taken: newScope(reserved), classes: map[*schema.Class]string{}, structs: map[*schema.Combinator]string{},
		calls: map[*schema.Combinator]string{}, fieldNames: map[*schema.Field]string{},
	}
	for _, c := range s.Classes {
		for _, k := range c.Constructors {
			n.structs[k] = n.taken.free(formName(k), "%sTypeID")
			n.fields(k)
		}
	}
	for _, c := range s.Classes {
		n.classes[c] = n.taken.free(exported(c.Name)+"Class", "Decode%s")
	}
	client := newScope(clientMethods)
	for _, f := range s.Functions {
		n.structs[f] = n.taken.free(formName(f)+"Request", "%sTypeID")
		n.fields(f)
		calls := client
		if len(f.Params) > 0 {
			calls = n.taken
		}
		n.calls[f] = calls.free(formName(f))
	}
	return n
}

// formName is the name of the combinator, with its last layer where a later
// one has it in another form.
func formName(c *schema.Combinator) string {
	return exported(c.Name) + c.LayerSuffix()
}

// fields names the fields of c.
func (n *names) fields(c *schema.Combinator) {
	fields := newScope(methods)
	for _, f := range c.Fields {
		n.fieldNames[f] = fields.free(exported(f.Name))
	}
}

// local is the name of the variable that holds a flags word.
func (n *names) local(f *schema.Field) string {
	name := n.fieldNames[f]
	name = strings.ToLower(name[:1]) + name[1:]
	if isTaken(name) {
		name += "Word"
	}
	return name
}

// isTaken tells whether a generated function cannot call a variable so.
func isTaken(name string) bool {
	return token.IsKeyword(name) || doc.IsPredeclared(name) || locals[name]
}

// exported is a TL name as an exported Go name: messages.createChat is MessagesCreateChat.
func exported(name string) string {
	var b strings.Builder
	for _, word := range splitWords(name) {
		b.WriteString(capitalize(word))
	}
	if b.Len() == 0 || !unicode.IsLetter(rune(b.String()[0])) {
		return "X" + b.String()
	}
	return b.String()
}

// capitalize writes an acronym and its plural as such, other words with a capital.
func capitalize(word string) string {
	lower := strings.ToLower(word)
	switch {
	case spellings[lower] != "":
		return spellings[lower]
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
