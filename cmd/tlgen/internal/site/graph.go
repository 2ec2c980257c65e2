package site

import (
	"slices"

	"github.com/tlgen-go/tlgen/schema"
)

// graph is which declarations hold which classes, as the newest form of each says.
type graph struct {
	// holders are the combinators with a field of the class; answers are the
	// functions that answer with it.
	holders, answers map[*schema.Class][]*schema.Combinator
	// holds are the classes of the fields of a class's constructors.
	holds map[*schema.Class][]*schema.Class
}

func newGraph(s *schema.Schema) *graph {
	g := &graph{
		holders: map[*schema.Class][]*schema.Combinator{}, answers: map[*schema.Class][]*schema.Combinator{},
		holds: map[*schema.Class][]*schema.Class{},
	}
	for _, c := range s.Combinators() {
		if !c.Newest() {
			continue
		}
		for _, class := range heldBy(c) {
			g.holders[class] = append(g.holders[class], c)
			if own := c.Class(); own != nil && !slices.Contains(g.holds[own], class) {
				g.holds[own] = append(g.holds[own], class)
			}
		}
		if c.Function {
			for _, class := range classesOf(c.Result) {
				g.answers[class] = append(g.answers[class], c)
			}
		}
	}
	return g
}

// heldBy are the classes in a combinator's fields, each once.
func heldBy(c *schema.Combinator) []*schema.Class {
	var found []*schema.Class
	for _, f := range c.Fields {
		for _, class := range classesOf(f.Type) {
			if !slices.Contains(found, class) {
				found = append(found, class)
			}
		}
	}
	return found
}

// classesOf are the classes within a type.
func classesOf(t schema.Type) []*schema.Class {
	switch t := t.(type) {
	case *schema.Boxed:
		return append([]*schema.Class{t.Class}, classesOfArgs(t.Args)...)
	case *schema.Bare:
		if class := t.Constructor.Class(); class != nil {
			return append([]*schema.Class{class}, classesOfArgs(t.Args)...)
		}
	case *schema.Vector:
		return classesOf(t.Item)
	case *schema.Repeat:
		var found []*schema.Class
		for _, f := range t.Fields {
			found = append(found, classesOf(f.Type)...)
		}
		return found
	case *schema.Primitive, *schema.Object, *schema.Var, *schema.Query:
	}
	return nil
}

func classesOfArgs(args []schema.Arg) []*schema.Class {
	var found []*schema.Class
	for _, a := range args {
		if a.Type != nil {
			found = append(found, classesOf(a.Type)...)
		}
	}
	return found
}

// reach is what begins at some classes: those that they lead to, themselves
// included, and how many constructors these have.
type reach struct {
	Direct                []*schema.Class
	Classes, Constructors int
}

// reach goes from the classes as far as there is to go.
func (g *graph) reach(from []*schema.Class) reach {
	r := reach{Direct: from}
	seen := map[*schema.Class]bool{}
	for queue := slices.Clone(from); len(queue) > 0; {
		class := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		if seen[class] {
			continue
		}
		seen[class] = true
		r.Classes++
		r.Constructors += len(newestOf(class))
		queue = append(queue, g.holds[class]...)
	}
	return r
}
