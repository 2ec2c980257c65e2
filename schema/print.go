package schema

import (
	"fmt"
	"slices"
)

// TL is the schema as TL, with the comments of what it declares: first the
// types, then the functions. Where several layers are merged, a comment behind
// a declaration names those that have it, and older forms carry the last of
// their layers in their names, as in userLayer170; a schema of layer marks keeps
// the marks. Parse and Resolve make the same schema of it.
func (s *Schema) TL() []byte {
	p := &printer{}
	all := s.Declarations()
	marked := s.isMarked(all)
	if !marked {
		slices.SortStableFunc(all, func(a, b *Combinator) int { return btoi(a.Function) - btoi(b.Function) })
	}
	if len(s.Layers) > 1 && !marked {
		p.write("// tlgen:merged ", numbers(s.Layers, " "), "\n")
		p.apart = true
	}
	functions, mark, described := false, 0, map[*Class]bool{}
	for _, c := range all {
		if c.Function != functions && !c.syntax.arrow {
			functions = c.Function
			p.mark("---", map[bool]string{true: "functions", false: "types"}[functions])
			p.apart = true
		}
		if marked && c.syntax.mark != mark {
			mark = c.syntax.mark
			p.mark("===", fmt.Sprint(mark))
		}
		if class := c.Class(); class != nil && !described[class] {
			described[class] = true
			p.block(class.comments)
		}
		p.declared(c, s.annotation(c, marked))
	}
	if s.Layer != 0 {
		p.apart = true
		p.begin(0, 0)
		p.write("// LAYER ", fmt.Sprint(s.Layer), "\n")
	}
	return []byte(p.text())
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// isMarked tells whether the schema's layers are those of marks in one file.
func (s *Schema) isMarked(all []*Combinator) bool {
	return len(s.Layers) > 1 && !slices.ContainsFunc(all, func(c *Combinator) bool {
		return c.Range.File != all[0].Range.File || c.syntax.layers != nil
	}) && slices.ContainsFunc(all, func(c *Combinator) bool { return c.syntax.mark != 0 })
}

// annotation is the comment that names the layers of c, or nothing.
func (s *Schema) annotation(c *Combinator, marked bool) string {
	if marked || len(s.Layers) < 2 || len(c.Layers) == 0 || slices.Equal(c.Layers, s.Layers) {
		return ""
	}
	return "// tlgen:layers " + numbers(c.Layers, " ")
}

// mark is a line between declarations.
func (p *printer) mark(fence, word string) {
	p.apart = true
	p.begin(0, 0)
	p.write(fence, word, fence, "\n")
}

// block writes comments with a blank line before and behind them.
func (p *printer) block(comments []comment) {
	if len(comments) == 0 {
		return
	}
	p.apart, p.line = true, comments[0].pos.Line
	p.comments(comments)
	p.apart = true
}

// declared is a declaration with its comments, and the annotation behind it.
func (p *printer) declared(c *Combinator, annotation string) {
	isOurs := func(c comment) bool {
		_, isLayers := c.directive("layers")
		_, isMerged := c.directive("merged")
		return isLayers || isMerged || layerComment.MatchString(c.body())
	}
	above := slices.DeleteFunc(slices.Clone(c.item.above()), func(of comment) bool {
		class := c.Class()
		return isOurs(of) || class != nil && slices.Contains(class.comments, of)
	})
	behind := slices.DeleteFunc(slices.Clone(c.item.behind), isOurs)
	switch note := (comment{text: annotation, pos: c.item.pos}); {
	case annotation == "":
	case len(behind) == 0:
		behind = []comment{note}
	default:
		above = append(above, note)
	}
	it := *c.item
	it.behind = behind
	form := *c.syntax
	if annotation != "" && !c.Newest() {
		form.suffix = fmt.Sprintf("Layer%d", c.LastLayer())
		form.id.text = fmt.Sprintf("#%x", c.ID)
	}
	it.combinator = &form
	if len(above) > 0 {
		p.apart, p.line = true, above[0].pos.Line
		p.comments(above)
	}
	p.line = it.pos.Line
	p.item(&it)
}
