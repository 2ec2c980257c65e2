package schema

import "slices"

// ChangeRule is a kind of change, as reports name it.
type ChangeRule string

// The kinds of changes.
const (
	FunctionAdded      ChangeRule = "function-added"
	FunctionRemoved    ChangeRule = "function-removed"
	FunctionRenamed    ChangeRule = "function-renamed"
	ConstructorAdded   ChangeRule = "constructor-added"
	ConstructorRemoved ChangeRule = "constructor-removed"
	ConstructorRenamed ChangeRule = "constructor-renamed"
	ClassAdded         ChangeRule = "class-added"
	ClassRemoved       ChangeRule = "class-removed"
	ClassRenamed       ChangeRule = "class-renamed"

	IDChanged       ChangeRule = "id-changed"
	ResultChanged   ChangeRule = "result-changed" // of a function
	ClassChanged    ChangeRule = "class-changed"  // of a constructor
	TemplateChanged ChangeRule = "template-arguments-changed"

	FieldAdded           ChangeRule = "field-added" // one that is always there
	FieldRemoved         ChangeRule = "field-removed"
	OptionalFieldAdded   ChangeRule = "optional-field-added"
	OptionalFieldRemoved ChangeRule = "optional-field-removed"
	FlagAdded            ChangeRule = "flag-added" // flags.0?true, which is a bit and nothing else
	FlagRemoved          ChangeRule = "flag-removed"
	FieldRenamed         ChangeRule = "field-renamed"
	FieldTypeChanged     ChangeRule = "field-type-changed"
	FieldMoved           ChangeRule = "field-moved"
	FieldBecameOptional  ChangeRule = "field-became-optional"
	FieldBecameRequired  ChangeRule = "field-became-required"
	FlagBitMoved         ChangeRule = "flag-bit-moved"

	FlagsWordAdded    ChangeRule = "flags-word-added"
	FlagsWordRemoved  ChangeRule = "flags-word-removed"
	FlagsWordRenamed  ChangeRule = "flags-word-renamed"
	NumberBecameFlags ChangeRule = "number-became-flags"
	FlagsBecameNumber ChangeRule = "flags-became-number"
)

// verdict says when a change breaks whom, the id aside: a changed id is a
// change of its own.
type verdict struct{ oldClients, newClients, goAPI when }

// when is a condition under which a change breaks something.
type when func(*subject) bool

// verdicts are the decisions. Using what the other side does not know yet, such
// as a new function, is up to whoever does it, and breaks nothing.
var verdicts = map[ChangeRule]verdict{
	//                    old clients               new clients               Go
	FunctionAdded:        {never, never, never},
	FunctionRemoved:      {always, never, always},
	FunctionRenamed:      {never, never, always},
	ConstructorAdded:     {formerlyAnswered, never, wasAlone},
	ConstructorRemoved:   {formerlySent, stillAnswered, always},
	ConstructorRenamed:   {never, never, always},
	ClassAdded:           {never, never, never}, // its constructors have their own
	ClassRemoved:         {never, never, always},
	ClassRenamed:         {never, never, always},
	IDChanged:            {isBoxed, isBoxed, never},
	ResultChanged:        {differsOnWire, differsOnWire, differsInGo},
	ClassChanged:         {always, always, always},
	TemplateChanged:      {never, never, differsInParams},
	FieldAdded:           {takesBytes, takesBytes, mustBeFilled},
	FieldRemoved:         {takesBytes, takesBytes, always},
	OptionalFieldAdded:   {misleadsOldClient, sharesBit, changesCall},
	OptionalFieldRemoved: {misleadsPeer, misleadsNewClient, isInStruct},
	FlagAdded:            {never, never, changesCall},
	FlagRemoved:          {never, never, always},
	FieldRenamed:         {never, never, always},
	FieldTypeChanged:     {differsOnWire, differsOnWire, differsInGo},
	FieldMoved:           {always, always, isArgument},
	FieldBecameOptional:  {takesBytes, takesBytes, mayBeNil},
	FieldBecameRequired:  {takesBytes, takesBytes, mayNotBeNil},
	FlagBitMoved:         {always, always, never},
	FlagsWordAdded:       {always, always, changesCall},
	FlagsWordRemoved:     {always, always, changesCall},
	FlagsWordRenamed:     {never, never, never}, // it is computed, and not in the struct
	NumberBecameFlags:    {misreadsNumber, never, always},
	FlagsBecameNumber:    {never, never, always},
}

// idless are changes that Telegram's ids do not show. Core's do.
var idless = []ChangeRule{FlagAdded, FlagRemoved, NumberBecameFlags, FlagsBecameNumber}

// judge says what the change of the subject breaks.
func (c *comparison) judge(rule ChangeRule, s *subject) Breaks {
	v := verdicts[rule]
	return Breaks{v.oldClients(s), v.newClients(s), v.goAPI(s)}
}

// spreadID gives what a changed id breaks to the changes that it comes from.
// Alone, the id would not tell why it changed.
func spreadID(changes []*Change) {
	isCause := func(c *Change) bool { return c.Rule != IDChanged && !slices.Contains(idless, c.Rule) }
	i := slices.IndexFunc(changes, func(c *Change) bool { return c.Rule == IDChanged })
	if i < 0 {
		return
	}
	isHidden := !slices.ContainsFunc(changes, isCause)
	for _, c := range changes {
		if isHidden || isCause(c) {
			c.Breaks = c.Breaks.or(changes[i].Breaks)
		}
	}
}

// subject is what a change is about, for the conditions.
type subject struct {
	pair
	before, after way    // of the combinator, or of its class where it is new or gone
	formerClass   *Class // of a constructor; nil where the old schema has none
	oldField      *Field
	newField      *Field
	isShared      bool // another field depends on the bit, where this one is not
	wire, inGo    bool // whether the types differ so
}

// subject is the pair as one.
func (c *comparison) subject(p pair) *subject {
	s := &subject{pair: p}
	if p.isFunction() {
		s.before, s.after = way{sent: true, boxed: true}, way{sent: true, boxed: true}
		return s
	}
	var former, later *Class
	switch {
	case p.old == nil:
		later = p.new.Class()
		former = c.formerClass(later)
	case p.new == nil:
		former = p.old.Class()
		later = c.laterClass(former)
	default:
		former, later = p.old.Class(), p.new.Class()
	}
	s.formerClass = former
	s.before = c.before.traffic.way(former, p.name(p.old))
	s.after = c.after.traffic.way(later, p.name(p.new))
	return s
}

// name is that of one side of the pair, or else of the other.
func (p pair) name(k *Combinator) string {
	switch {
	case k != nil:
		return k.Name
	case p.old != nil:
		return p.old.Name
	}
	return p.new.Name
}

// isFunction tells functions from constructors.
func (p pair) isFunction() bool {
	return p.old != nil && p.old.Function || p.new != nil && p.new.Function
}

func never(*subject) bool  { return false }
func always(*subject) bool { return true }

// formerlyAnswered: old clients read the class, and may now meet another constructor.
func formerlyAnswered(s *subject) bool { return s.before.answered }

// formerlySent: old clients may send it.
func formerlySent(s *subject) bool { return s.before.sent }

// stillAnswered: new clients read the class, and old peers may answer with it.
func stillAnswered(s *subject) bool { return s.after.answered }

// wasAlone: the class was a pointer to the struct of its constructor, and is an
// interface now.
func wasAlone(s *subject) bool { return s.formerClass != nil && len(s.formerClass.Constructors) == 1 }

// isBoxed: an id is on the wire. One of a constructor that is only ever bare is not.
func isBoxed(s *subject) bool { return s.before.boxed || s.after.boxed }

func differsOnWire(s *subject) bool { return s.wire }
func differsInGo(s *subject) bool   { return s.inGo }

// differsInParams: the request takes other type arguments. Their names are not
// seen in Go.
func differsInParams(s *subject) bool {
	return !slices.EqualFunc(s.old.Params, s.new.Params, func(a, b *Param) bool { return a.Kind == b.Kind })
}

// field is the field, the new one where there are two.
func (s *subject) field() *Field {
	if s.newField != nil {
		return s.newField
	}
	return s.oldField
}

// takesBytes: it is more than a bit.
func takesBytes(s *subject) bool { return !isTrue(s.field().Type) }

// mustBeFilled: who sends the struct has to fill in one field more, or the
// client's method takes other parameters.
func mustBeFilled(s *subject) bool { return s.after.sent && takesBytes(s) || changesCall(s) }

// misleadsOldClient: the new peer sends old clients bytes that they do not expect.
func misleadsOldClient(s *subject) bool { return s.before.answered || s.isShared }

// sharesBit: whoever sets the bit for another field sends, or leaves out, bytes
// of this one.
func sharesBit(s *subject) bool { return s.isShared }

// misleadsPeer: old clients send bytes that the new peer does not expect.
func misleadsPeer(s *subject) bool { return s.before.sent || s.isShared }

// misleadsNewClient: the old peer sends new clients bytes that they do not expect.
func misleadsNewClient(s *subject) bool { return s.after.answered || s.isShared }

// misreadsNumber: where old clients send a number, the new peer expects the
// bytes of fields whose bits are set in it.
func misreadsNumber(s *subject) bool {
	return s.before.sent && slices.ContainsFunc(s.new.Fields, func(f *Field) bool {
		return f.Cond != nil && f.Cond.Word == s.newField && !isTrue(f.Type)
	})
}

// isInStruct: it is no flags word, which is computed.
func isInStruct(s *subject) bool { return s.field().Bits == 0 }

// changesCall: what calls the function takes other parameters. A function
// without fields takes no request; a generic one takes each of its fields, or a
// request where one of them may be absent.
func changesCall(s *subject) bool {
	if !s.isFunction() {
		return false
	}
	if len(s.old.Params) == 0 {
		return (len(s.old.Fields) == 0) != (len(s.new.Fields) == 0)
	}
	return s.old.isCalledByField() || s.new.isCalledByField()
}

// isArgument: the place of the field is that of a parameter.
func isArgument(s *subject) bool { return s.old.isCalledByField() && s.new.isCalledByField() }

// isCalledByField tells whether the generated call takes the function's fields
// one by one.
func (c *Combinator) isCalledByField() bool {
	return c.Function && len(c.Params) > 0 && !slices.ContainsFunc(c.Fields, func(f *Field) bool {
		return f.Cond != nil || f.Bits != 0 || isTrue(f.Type)
	})
}

// mayBeNil: the Go type changes, or those who read the field meet nil.
func mayBeNil(s *subject) bool {
	return !isNilable(s.newField.Type) || s.after.answered || changesCall(s)
}

// mayNotBeNil: the Go type changes, or those who left the field nil cannot send it.
func mayNotBeNil(s *subject) bool {
	return !isNilable(s.newField.Type) || s.after.sent || changesCall(s)
}

// isNilable tells whether the Go type that holds a t has a nil, so that it
// stays the same where the field may be absent.
func isNilable(t Type) bool {
	p, ok := t.(*Primitive)
	return !ok || p.Kind == Bytes || p.Kind == SecureBytes
}
