package schema

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// jsonFile, jsonEntry and jsonParam are the JSON that JSON writes, in the shape
// of Telegram's. What only tlgen reads is left out where there is nothing of it.
type (
	jsonFile struct {
		Layer        int          `json:"layer,omitempty"`
		Merged       []int        `json:"merged,omitempty"`
		Constructors []*jsonEntry `json:"constructors"`
		Methods      []*jsonEntry `json:"methods"`
		Remarks      []string     `json:"remarks,omitempty"`
	}
	jsonEntry struct {
		Doc       []string    `json:"doc,omitempty"`
		Layers    []int       `json:"layers,omitempty"`
		Of        string      `json:"of,omitempty"`
		ID        string      `json:"id"`
		Computed  bool        `json:"computed,omitempty"`
		Predicate string      `json:"predicate,omitempty"`
		Method    string      `json:"method,omitempty"`
		Modifiers []string    `json:"modifiers,omitempty"`
		Template  []jsonParam `json:"template,omitempty"`
		Params    []jsonParam `json:"params"`
		Type      string      `json:"type"`
		Arrow     bool        `json:"arrow,omitempty"`
	}
	jsonParam struct {
		Name     string `json:"name,omitempty"`
		Type     string `json:"type"`
		Template bool   `json:"template,omitempty"`
	}
)

// JSON is the schema as JSON, in the shape of Telegram's, with all ids. Keys that
// Telegram has not hold the rest: comments, template arguments, layers. Parse and
// Resolve make the same schema of it.
func (s *Schema) JSON() ([]byte, error) {
	file := &jsonFile{Layer: s.Layer, Constructors: []*jsonEntry{}, Methods: []*jsonEntry{}, Remarks: s.remarks()}
	if s.isMerged() {
		file.Merged = s.Layers
	}
	for _, c := range s.Declarations() {
		e, name := c.json(), c.Name
		if s.membership(c) != "" {
			e.Layers = c.Layers
			if suffix := c.LayerSuffix(); suffix != "" {
				name += suffix
				e.Of = c.Name
			}
		}
		if c.Function {
			e.Method = name
			file.Methods = append(file.Methods, e)
		} else {
			e.Predicate = name
			file.Constructors = append(file.Constructors, e)
		}
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(file)
	return b.Bytes(), err
}

// json is the combinator but for its name and its layers.
func (c *Combinator) json() *jsonEntry {
	e := &jsonEntry{
		Doc: c.docLines(), ID: strconv.Itoa(int(int32(c.ID))), Computed: !c.Declared,
		Modifiers: c.Modifiers, Params: []jsonParam{}, Arrow: c.syntax.arrow,
	}
	for _, p := range c.syntax.params {
		param := jsonParam{Name: p.name.text, Type: spell(func(w *writer) { w.write(p.cond.text); w.expression(p.typ) })}
		if p.template && len(e.Params) == 0 {
			e.Template = append(e.Template, param)
			continue
		}
		param.Template = p.template
		e.Params = append(e.Params, param)
	}
	e.Type = spell(func(w *writer) { w.result(c.syntax) })
	return e
}

// spell is what is written.
func spell(write func(*writer)) string {
	w := &writer{}
	write(w)
	return w.b.String()
}

// docLines are the lines of the comments above the combinator, and of those
// behind it; what comments within say of fields follows with the fields' names.
// A comment that the JSON has a key for is left out.
func (c *Combinator) docLines() []string {
	it, p := c.item, &printer{}
	within, behind := it.inside()
	p.docAbove(c)
	p.begin(it.pos.Line, it.pos.Line)
	for _, m := range behind {
		if m.isKept() {
			p.write(m.clean(), "\n")
		}
	}
	inside := (&declaration{Combinator: c}).inside(within)
	for _, f := range c.Fields {
		for i, line := range inside[f.Range.Start.Offset] {
			p.write([]string{"//@" + paramTag(f.Name) + " ", "//-"}[min(i, 1)], line, "\n")
		}
	}
	if p.b.Len() == 0 {
		return nil
	}
	return strings.Split(strings.TrimSuffix(p.b.String(), "\n"), "\n")
}

// docAbove writes the comments before the combinator, and those about its class
// at the first constructor of it.
func (p *printer) docAbove(c *Combinator) {
	var about []comment
	if class := c.Class(); class != nil && class.Constructors[0] == c {
		about = class.comments
		p.block(about)
	}
	before := c.item.before
	if len(before) > 0 {
		p.line = before[0].pos.Line
	}
	for _, m := range before {
		isHere := m.isKept() && !slices.Contains(about, m)
		switch {
		case isHere:
			p.comments([]comment{m})
		case m.pos.Line <= p.line+1:
			p.line = m.endLine()
		}
	}
}

// paramTag is what a comment calls a field.
func paramTag(name string) string {
	if name == "description" {
		return "param_description"
	}
	return name
}

// isKept tells whether the comment says what the JSON has no key for.
func (c comment) isKept() bool {
	_, isLayers := c.directive("layers")
	_, isMerged := c.directive("merged")
	return !isLayers && !isMerged && !layerComment.MatchString(c.body())
}
