// Package playground is what the page's playground asks: it reads bytes, makes
// bytes of values that somebody edited, and makes values up to begin with. It
// is compiled to WebAssembly by the folder wasm, and has no part that needs it.
package playground

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/sample"
	"github.com/tlgen-go/tlgen/schema"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// Request is what the page asks.
type Request struct {
	// Op is one of the operations.
	Op string `json:"op"`
	// Bytes are those that are on the page, of read and of set.
	Bytes []byte `json:"bytes"`
	// Text is what was pasted, what was edited, or a schema.
	Text string `json:"text"`
	// Type is the type of the values; any boxed ones without it.
	Type string `json:"type"`
	// Name is that of the combinator to make a value of.
	Name string `json:"name"`
	// Offset, Length and Kind are of the node to set. Kind is function, too, to
	// make a value of one.
	Offset int    `json:"offset"`
	Length int    `json:"length"`
	Kind   string `json:"kind"`
}

// Answer is what the page shows: bytes, and what lies in them.
type Answer struct {
	// Error says why there are no bytes; Line and Column are where in the text,
	// from 1, or 0.
	Error  string `json:"error,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`

	Bytes []byte `json:"bytes"`
	// Tree is what inspect.Tree.AppendPositions writes.
	Tree json.RawMessage `json:"tree,omitempty"`
	// Older are the ids in the tree that newer layers do not have, with the newest
	// layer that does.
	Older map[uint32]int `json:"older,omitempty"`
	// Text and JSON are the values in both forms.
	Text string `json:"valueText,omitempty"`
	JSON string `json:"valueJSON,omitempty"`
}

// MaxBytes is how many bytes the playground reads.
const MaxBytes = 256 << 10

// limits bound what packed data becomes on the page.
var limits = tl.Limits{Bytes: 4 << 20, Elements: 1024, Depth: 100}

// Playground answers requests about values of one schema.
type Playground struct {
	schema    *schema.Schema
	inspector *inspect.Inspector
	sampler   *sample.Sampler
	layer     int // the newest one, or 0
}

// Answer answers a request in JSON. It never panics.
func (p *Playground) Answer(request []byte) (answer []byte) {
	defer func() {
		if failure := recover(); failure != nil {
			answer, _ = json.Marshal(Answer{Error: fmt.Sprintf("the playground failed: %v", failure)})
		}
	}()
	var r Request
	var a Answer
	err := json.Unmarshal(request, &r)
	if err == nil {
		a, err = p.answer(r)
	}
	if err != nil {
		a = refusal(err)
	}
	answer, _ = json.Marshal(a)
	return answer
}

// refusal is the answer that an error is, with its place if it has one.
func refusal(err error) Answer {
	if found, ok := errors.AsType[schema.Diagnostics](err); ok && len(found) > 0 {
		d := found[0]
		message := d.Summary
		if d.Remedy != "" {
			message += "; " + d.Remedy
		}
		return Answer{Error: message, Line: d.Range.Start.Line, Column: d.Range.Start.Column}
	}
	return Answer{Error: err.Error()}
}

// answer carries out an operation.
func (p *Playground) answer(r Request) (Answer, error) {
	if r.Op == "open" {
		return Answer{}, p.open(r.Text)
	}
	if p.inspector == nil {
		return Answer{}, errors.New("no schema is open")
	}
	o := inspect.EncodeOptions{Limits: limits}
	if r.Type != "" {
		var err error
		if o.Type, err = p.inspector.Type(r.Type); err != nil {
			return Answer{}, err
		}
	}
	b, err := p.bytes(r, o)
	if err != nil {
		return Answer{}, err
	}
	if len(b) > MaxBytes {
		return Answer{}, fmt.Errorf("the input has %d bytes; the page reads %d, and tlgen decode any number", len(b), MaxBytes)
	}
	return p.read(b, o.Type), nil
}

// bytes are what the operation makes.
func (p *Playground) bytes(r Request, o inspect.EncodeOptions) ([]byte, error) {
	switch r.Op {
	case "read":
		return r.Bytes, nil
	case "paste":
		b, _, err := input.Read([]byte(r.Text), input.Auto)
		if errors.Is(err, input.ErrEmpty) {
			return nil, nil
		}
		return b, err
	case "text":
		return p.inspector.EncodeText("text", []byte(r.Text), o)
	case "json":
		return p.inspector.EncodeJSON("json", []byte(r.Text), o)
	case "sample":
		return p.sample(r)
	case "set":
		return p.set(r, o)
	}
	return nil, fmt.Errorf("unknown operation %q", r.Op)
}

// open reads the schema that all further requests are about.
func (p *Playground) open(text string) error {
	f, found := schema.Parse("schema.tl", []byte(text))
	s, more := schema.Resolve(f)
	if found = append(found, more...); found.HasErrors() {
		return found.Err()
	}
	p.schema, p.inspector, p.sampler, p.layer = s, inspect.New(s), sample.New(s), 0
	for _, c := range s.Combinators() {
		p.layer = max(p.layer, c.LastLayer())
	}
	return nil
}

// read shows what lies in the bytes.
func (p *Playground) read(b []byte, t schema.Type) Answer {
	tree := p.tree(b, t)
	return Answer{
		Bytes: b, Older: p.older(tree), Tree: tree.AppendPositions(nil), Text: string(tree.Text(inspect.TextOptions{})), JSON: string(tree.JSON()),
	}
}

// tree is what lies in the bytes, which may be frames of a stream.
func (p *Playground) tree(b []byte, t schema.Type) *inspect.Tree {
	o := inspect.Options{Type: t, Limits: limits, Recover: true}
	if t == nil {
		o.Framing, _ = p.inspector.FramingOf(b, false)
	}
	return p.inspector.ReadPacket(b, o)
}

// older are the ids in the tree that the newest layer does not have.
func (p *Playground) older(tree *inspect.Tree) map[uint32]int {
	layers := map[uint32]int{}
	tree.Walk(func(_ string, n *inspect.Node) bool {
		if n.Is != nil && len(n.Is.Layers) > 0 && n.Is.LastLayer() < p.layer {
			layers[n.Is.ID] = n.Is.LastLayer()
		}
		return true
	})
	return layers
}

// sample makes a value of a combinator up, in its newest form.
func (p *Playground) sample(r Request) ([]byte, error) {
	var found *schema.Combinator
	for _, c := range p.schema.Combinators() {
		if c.Name == r.Name && c.Newest() && (found == nil || c.Function == (r.Kind == "function")) {
			found = c
		}
	}
	if found == nil {
		return nil, fmt.Errorf("the schema has no %s", r.Name)
	}
	text, err := p.sampler.Text(found)
	if err != nil {
		return nil, err
	}
	return p.inspector.EncodeText("sample", text, inspect.EncodeOptions{Limits: limits})
}
