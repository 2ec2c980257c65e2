package schema

import (
	"errors"
	"fmt"
	"strings"
)

// Prune returns the part of s that the roots reach: the functions and
// constructors that they name, the types of their fields and answers, and
// every constructor of each class among them. The order stays.
func (s *Schema) Prune(roots []string) (*Schema, error) {
	p := &pruner{functions: map[*Combinator]bool{}, classes: map[*Class]bool{}}
	var unknown []string
	for _, root := range roots {
		if err := p.root(s, root); err != nil {
			unknown = append(unknown, err.Error())
		}
	}
	if len(unknown) > 0 {
		return nil, errors.New(strings.Join(unknown, "; "))
	}
	kept := &Schema{Layer: s.Layer, Layers: s.Layers, Builtins: s.Builtins, files: s.files}
	for _, c := range s.Classes {
		if p.classes[c] {
			kept.Classes = append(kept.Classes, c)
		}
	}
	for _, f := range s.Functions {
		if p.functions[f] {
			kept.Functions = append(kept.Functions, f)
		}
	}
	return kept, nil
}

// pruner marks what is reached.
type pruner struct {
	functions map[*Combinator]bool
	classes   map[*Class]bool
	shallow   bool // what classes hold is not marked with them
}

// root marks what one root reaches: a function, a class or a constructor.
func (p *pruner) root(s *Schema, name string) error {
	var names []string
	found := false
	for _, f := range s.Functions {
		if f.isCalled(name) { // and so may be its other forms
			p.functions[f] = true
			p.combinator(f)
			found = true
		}
		names = append(names, f.Name)
	}
	if found {
		return nil
	}
	for _, c := range s.Classes {
		names = append(names, c.Name)
		if c.Name == name {
			p.class(c)
			return nil
		}
		for _, k := range c.Constructors {
			names = append(names, k.Name)
			if k.isCalled(name) {
				p.class(c)
				return nil
			}
		}
	}
	return fmt.Errorf("unknown root %q; %s", name,
		didYouMean(Nearest(name, names), "roots are functions, classes and constructors of the schema"))
}

// isCalled tells whether the combinator has the name, as a schema of several
// layers writes it.
func (c *Combinator) isCalled(name string) bool {
	return name == c.Name || name == c.Name+c.LayerSuffix()
}

func (p *pruner) combinator(c *Combinator) {
	for _, f := range c.Fields {
		p.typ(f.Type)
	}
	if c.Function {
		p.typ(c.Result)
	}
}

func (p *pruner) class(c *Class) {
	if p.classes[c] {
		return
	}
	p.classes[c] = true
	if p.shallow {
		return
	}
	for _, k := range c.Constructors {
		p.combinator(k)
	}
}

func (p *pruner) args(args []Arg) {
	for _, a := range args {
		if a.Type != nil {
			p.typ(a.Type)
		}
	}
}

func (p *pruner) typ(t Type) {
	switch t := t.(type) {
	case *Boxed:
		p.class(t.Class)
		p.args(t.Args)
	case *Bare:
		p.class(t.Constructor.Class())
		p.args(t.Args)
	case *Vector:
		p.typ(t.Item)
	case *Repeat:
		for _, f := range t.Fields {
			p.typ(f.Type)
		}
	case *Primitive, *Object, *Var, *Query:
	}
}
