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
	if !marked && s.isMerged() {
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
		p.declared(s, c, marked)
	}
	for _, r := range s.remarks() {
		p.line = 0
		p.begin(1, 1)
		p.write(r, ";\n")
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

// isMerged tells whether the schema's layers are more than the one it is of.
func (s *Schema) isMerged() bool {
	return len(s.Layers) > 0 && !slices.Equal(s.Layers, []int{s.Layer})
}

// isMarked tells whether the declarations stand under layer marks of one file
// that, as far as they are left, say all of the schema's layers.
func (s *Schema) isMarked(all []*Combinator) bool {
	if len(all) == 0 {
		return false
	}
	f := &File{Layer: s.files[all[0].Range.File].Layer}
	marks := 0
	for _, c := range all {
		if c.Range.File != all[0].Range.File || c.syntax.layers != nil {
			return false
		}
		marks |= c.syntax.mark
		f.items = append(f.items, c.item)
	}
	return marks != 0 && slices.Equal(f.layers(), s.Layers)
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

// declared is a declaration with the comments before it. Its id is stated where
// it depends on what else there is: on which spelling most ids of a file follow.
func (p *printer) declared(s *Schema, c *Combinator, marked bool) {
	it, form := *c.item, *c.syntax
	before := slices.DeleteFunc(slices.Clone(it.before), func(of comment) bool {
		class := c.Class()
		return !of.isKept() || class != nil && slices.Contains(class.comments, of)
	})
	it.behind = slices.DeleteFunc(slices.Clone(it.behind), func(of comment) bool { return !of.isKept() })
	if !c.Declared && canonicalID(&form, Core) != canonicalID(&form, Telegram) {
		form.id.text = fmt.Sprintf("#%x", c.ID)
	}
	if layers := s.membership(c); layers != "" && !marked {
		if form.suffix = c.LayerSuffix(); form.suffix != "" {
			form.id.text = fmt.Sprintf("#%x", c.ID)
		}
		note := comment{text: "// tlgen:layers " + layers, pos: it.pos}
		if len(it.behind) == 0 {
			it.behind = []comment{note}
		} else {
			note.pos.Line--
			before = append(before, note)
		}
	}
	it.combinator = &form
	if len(before) > 0 {
		p.apart, p.line = true, before[0].pos.Line
		p.comments(before)
	} else {
		p.line = it.pos.Line
	}
	p.item(&it)
}
