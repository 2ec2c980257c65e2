package schema

// Rule is a kind of finding.
type Rule struct {
	// Name is what a configuration and a comment call it.
	Name string
	// Severity is that of its findings where nothing else is configured.
	Severity Severity
	// Summary says in a line what is found.
	Summary string
}

// The rules.
var (
	Syntax         = &Rule{"syntax", Error, "what is no TL"}
	UnknownType    = &Rule{"unknown-type", Error, "a type that nothing declares"}
	UnknownNumber  = &Rule{"unknown-number", Error, "a number that is no earlier #, in a type's argument or a repetition"}
	WrongArguments = &Rule{"wrong-arguments", Error, "a type with too many, too few or the wrong arguments"}
	AmbiguousBare  = &Rule{"ambiguous-bare", Error, "% before a class of several constructors"}
	DuplicateName  = &Rule{"duplicate-name", Error, "two declarations, or two fields, of one name"}
	DuplicateID    = &Rule{"duplicate-id", Error, "two combinators with one id"}
	UndefinedFlag  = &Rule{"undefined-flag", Error, "a condition on a flags word that is not declared before it"}
	FlagBitRange   = &Rule{"flag-bit-range", Error, "a flag bit over 31"}
	IDMismatch     = &Rule{"id-mismatch", Warning, "a stated id that is not the declaration's"}
)
