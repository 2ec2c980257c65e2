package schema

import (
	"embed"
	"fmt"
	"strings"
)

// Rule is a kind of finding.
type Rule struct {
	// Name is what a configuration and a comment call it.
	Name string
	// Severity is that of its findings where nothing else is configured.
	Severity Severity
	// Summary says in a line what is found.
	Summary string
}

// The rules. Findings of those that are errors keep a schema from being used.
var (
	Syntax           = &Rule{"syntax", Error, "text that is no TL"}
	UnknownType      = &Rule{"unknown-type", Error, "a type that nothing declares"}
	UnknownNumber    = &Rule{"unknown-number", Error, "a number that is no earlier #, in a type's argument or a repetition"}
	WrongArguments   = &Rule{"wrong-arguments", Error, "a type with too many, too few or the wrong arguments"}
	AmbiguousBare    = &Rule{"ambiguous-bare", Error, "% before a class of several constructors"}
	DuplicateName    = &Rule{"duplicate-name", Error, "two declarations, or two fields, of one name"}
	DuplicateID      = &Rule{"duplicate-id", Error, "two combinators with one id"}
	UndefinedFlag    = &Rule{"undefined-flag", Error, "a condition on a flags word that is not declared before it"}
	FlagBitRange     = &Rule{"flag-bit-range", Error, "a flag bit over 31"}
	IDMismatch       = &Rule{"id-mismatch", Warning, "a stated id that is not the declaration's"}
	ConstructorClass = &Rule{"constructor-as-class", Warning, "a constructor's name in capitals where a class is meant"}
	ReusedFlagBit    = &Rule{"reused-flag-bit", Warning, "two ?true fields on one bit, which cannot differ"}
	Naming           = &Rule{"naming", Warning, "a name that is written unlike the others of its kind"}
	UnknownRule      = &Rule{"unknown-rule", Warning, "a rule in a tlgen:ignore comment that does not exist"}
	Fragment         = &Rule{"fragment", Note, "types that another file has to declare"}
	RenamedField     = &Rule{"renamed", Note, "a stated id that is the declaration's under another name of a field or class"}
	SharedFlagBit    = &Rule{"shared-flag-bit", Note, "several fields that are there together or not at all"}
	BoolFlag         = &Rule{"bool-flag", Note, "flags.N?Bool, which has three states"}
	LayerConflict    = &Rule{"layer-conflict", Note, "a field or an answer that is of another type in another layer"}
	UnusedType       = &Rule{"unused-type", Note, "a type that no field and no function mentions"}
)

// Rules are all rules, in the order of their severity.
func Rules() []*Rule {
	return []*Rule{
		Syntax, UnknownType, UnknownNumber, WrongArguments, AmbiguousBare, DuplicateName, DuplicateID, UndefinedFlag,
		FlagBitRange, IDMismatch, ConstructorClass, ReusedFlagBit, Naming, UnknownRule, Fragment, RenamedField,
		SharedFlagBit, BoolFlag, LayerConflict, UnusedType,
	}
}

// RuleNamed is the rule with the name.
func RuleNamed(name string) (*Rule, error) {
	var names []string
	for _, r := range Rules() {
		if r.Name == name {
			return r, nil
		}
		names = append(names, r.Name)
	}
	return nil, fmt.Errorf("no rule %q; %s", name, didYouMean(Nearest(name, names), "there are "+strings.Join(names, ", ")))
}

//go:embed rules/*.md
var pages embed.FS

// Page is the rule's page of documentation, in Markdown.
func (r *Rule) Page() string {
	page, err := pages.ReadFile("rules/" + r.Name + ".md")
	if err != nil {
		return ""
	}
	return string(page)
}
