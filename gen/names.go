package gen

import (
	"fmt"
	"go/doc"
	"go/token"
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

// reserved are the package's own identifiers, which no combinator may take.
var reserved = words(`Client NewClient Server NewServer Envelope UpdateDispatcher NewUpdateDispatcher New Layer`)

// methods are the generated methods, which no field may be called like.
var methods = words(`TypeID TypeName EncodeTL AppendTL DecodeTL EncodeResult DecodeResult`)

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
	taken      map[string]bool
	classes    map[*schema.Class]string
	structs    map[*schema.Combinator]string
	fieldNames map[*schema.Field]string
}

// newNames names all that s declares. Names are given in the order of the
// schema, constructors first, so they do not depend on anything else.
func newNames(s *schema.Schema) *names {
	n := &names{
		taken: map[string]bool{}, classes: map[*schema.Class]string{},
		structs: map[*schema.Combinator]string{}, fieldNames: map[*schema.Field]string{},
	}
	for w := range reserved {
		n.taken[w] = true
	}
	for _, c := range s.Classes {
		superseded := n.superseded(c)
		for _, k := range c.Constructors {
			name := exported(k.Name)
			if superseded[k] {
				name += fmt.Sprintf("Layer%d", k.Layer)
			}
			n.structs[k] = n.free(name, "TypeID")
			n.fields(k)
		}
	}
	for _, f := range s.Functions {
		n.structs[f] = n.free(exported(f.Name)+"Request", "TypeID")
		n.fields(f)
	}
	for _, c := range s.Classes {
		n.classes[c] = n.free(exported(c.Name)+"Class", "")
	}
	return n
}

// superseded are the constructors of c that a later layer declares again.
func (n *names) superseded(c *schema.Class) map[*schema.Combinator]bool {
	last, old := map[string]*schema.Combinator{}, map[*schema.Combinator]bool{}
	for _, k := range c.Constructors {
		if before := last[k.Name]; before != nil {
			old[before] = true
		}
		last[k.Name] = k
	}
	return old
}

// free is the name, or the name with a number where it is taken, alone or with the suffix.
func (n *names) free(name, suffix string) string {
	unique := name
	for i := 2; n.taken[unique] || suffix != "" && n.taken[unique+suffix]; i++ {
		unique = fmt.Sprintf("%s%d", name, i)
	}
	n.taken[unique] = true
	if suffix != "" {
		n.taken[unique+suffix] = true
	}
	return unique
}

// fields names the fields of c.
func (n *names) fields(c *schema.Combinator) {
	taken := map[string]bool{}
	for _, f := range c.Fields {
		name := exported(f.Name)
		if methods[name] {
			name += "Field"
		}
		unique := name
		for i := 2; taken[unique]; i++ {
			unique = fmt.Sprintf("%s%d", name, i)
		}
		taken[unique] = true
		n.fieldNames[f] = unique
	}
}

// class is the Go name of a class: InputUserClass.
func (n *names) class(c *schema.Class) string { return n.classes[c] }

// method is the Go name of a function without its suffix: MessagesCreateChat.
func (n *names) method(f *schema.Combinator) string {
	return strings.TrimSuffix(n.structs[f], "Request")
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
