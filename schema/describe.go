package schema

import (
	"regexp"
	"slices"
)

// Describe enters what documentations say into the schema: what classes,
// combinators and fields mean, the errors that functions answer, and whether
// bots may call them. The schema's own comments stay, and of several
// documentations the earlier is heard first, so the newest comes first.
//
// All text is one line without markup, control characters and what has a
// meaning in Go's comments.
func (s *Schema) Describe(docs ...*Documentation) {
	for _, class := range s.Classes {
		for _, d := range docs {
			fill(&class.Doc, d.types[class.Name].Description...)
		}
	}
	for _, c := range s.Combinators() {
		c.describe(docs)
		for _, form := range c.Forms {
			form.describe(docs)
		}
	}
}

// fill sets a text that is not there yet.
func fill(doc *string, paragraphs ...string) {
	if *doc == "" {
		*doc = prose(paragraphs...)
	}
}

// describe enters what is said of c. Errors are those of the first page that
// there is: what a newer page leaves out no longer happens.
func (c *Combinator) describe(docs []*Documentation) {
	known := false
	for _, d := range docs {
		p, ok := d.page(c)
		if !ok {
			continue
		}
		fill(&c.Doc, p.Description...)
		for _, f := range c.Fields {
			fill(&f.Doc, p.Parameters[f.Name].Description, p.Fields[f.Name].Description)
		}
		if !known && c.Function && c.Errors == nil {
			c.Errors = p.failures()
		}
		known = true
		if c.Function && c.Bots == BotsUnknown {
			c.Bots = d.mayBots(p)
		}
	}
}

// page is what the documentation says of c.
func (d *Documentation) page(c *Combinator) (page, bool) {
	pages := d.constructors
	if c.Function {
		pages = d.functions
	}
	p, ok := pages[c.Name]
	return p, ok
}

// mayBots is what the page says of bots. Pages say it of no function that bots
// may not call, so silence means no, unless all pages are silent.
func (d *Documentation) mayBots(p page) Bots {
	switch {
	case !d.bots:
		return BotsUnknown
	case p.BotCanUse:
		return BotsMay
	}
	return BotsMayNot
}

// errorName is what a server answers: FLOOD_WAIT_%d with a number in place of
// %d, or %s for a text and * for anything. What people would be shown is none.
var errorName = regexp.MustCompile(`^[A-Za-z0-9_%*]{1,128}$`)

// failures are the page's errors in its order, those without a name left out.
func (p page) failures() []RPCError {
	var found []RPCError
	for _, f := range p.Errors {
		e := RPCError{Code: f.Code, Name: f.Type, Doc: prose(f.Description)}
		isTwice := slices.ContainsFunc(found, func(o RPCError) bool { return o.Code == e.Code && o.Name == e.Name })
		if errorName.MatchString(e.Name) && !isTwice {
			found = append(found, e)
		}
	}
	return found
}
