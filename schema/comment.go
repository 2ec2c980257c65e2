package schema

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"
)

// comment is one comment with its marks.
type comment struct {
	pos  lexer.Position
	text string
}

// isBlock tells /* */ from //.
func (c comment) isBlock() bool { return strings.HasPrefix(c.text, "/*") }

// endLine is the line in which the comment ends.
func (c comment) endLine() int { return c.pos.Line + strings.Count(c.text, "\n") }

// body is the comment's text without its marks.
func (c comment) body() string {
	text := strings.TrimPrefix(c.text, "//")
	if c.isBlock() {
		text = strings.TrimSuffix(strings.TrimPrefix(c.text, "/*"), "*/")
	}
	return strings.TrimSpace(text)
}

// directive is what follows "tlgen:NAME" in a comment, as words.
func (c comment) directive(name string) ([]string, bool) {
	rest, ok := strings.CutPrefix(c.body(), "tlgen:"+name)
	if !ok || rest != "" && !isBlank(rest[0]) && rest[0] != ':' {
		return nil, false
	}
	return strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" \t,:", r) }), true
}

// layersOf are the layers that a directive lists.
func layersOf(words []string) []int {
	var layers []int
	for _, w := range words {
		if n, err := strconv.Atoi(w); err == nil {
			layers = append(layers, n)
		}
	}
	return layers
}

// item is what a file is a sequence of: a combinator, a remark, a section or a
// layer mark, with the comments around it.
type item struct {
	pos, end   lexer.Position
	combinator *combinator
	remark     []*expression
	section    string // functions or types
	mark       int    // a layer

	before []comment // since the end of the item before, or of its line
	within []comment
	behind []comment // in the line in which the item ends
}

// attach gives the comments to the items; what stands behind the last is returned.
func attach(items []*item, comments []comment) []comment {
	for i, it := range items {
		var n int
		it.before, comments = cut(comments, func(c comment) bool { return c.pos.Offset < it.pos.Offset })
		it.within, comments = cut(comments, func(c comment) bool { return c.pos.Offset < it.end.Offset })
		end := len(comments)
		if i+1 < len(items) {
			next := items[i+1].pos
			_, rest := cut(comments, func(c comment) bool { return c.pos.Offset < next.Offset })
			end -= len(rest)
			if next.Line == it.end.Line && end > 0 && comments[end-1].isBlock() {
				end = 0 // it stands before the next item of the line
			}
		}
		for n < end && comments[n].pos.Line == it.end.Line {
			n++
		}
		it.behind, comments = comments[:n], comments[n:]
	}
	return comments
}

// cut divides comments where in stops to hold.
func cut(comments []comment, in func(comment) bool) (first, rest []comment) {
	n := 0
	for n < len(comments) && in(comments[n]) {
		n++
	}
	return comments[:n:n], comments[n:]
}

// above are the comments directly above the item, without a blank line between.
func (it *item) above() []comment {
	line := it.pos.Line
	n := len(it.before)
	for n > 0 && it.before[n-1].endLine() >= line-1 {
		n--
		line = it.before[n].pos.Line
	}
	return it.before[n:]
}

// comments are all of the file, but for their order behind and before items.
func (f *File) comments() []comment {
	var all []comment
	for _, it := range f.items {
		all = append(append(append(all, it.before...), it.within...), it.behind...)
	}
	return append(all, f.rest...)
}

// inside are the comments within the item, and those behind it: what stands
// behind the first word of a result counts as behind.
func (it *item) inside() (within, behind []comment) {
	if it.combinator == nil {
		return nil, slices.Concat(it.within, it.behind)
	}
	within, late := cut(it.within, func(c comment) bool { return c.pos.Offset < it.combinator.result.pos.Offset })
	return within, slices.Concat(late, it.behind)
}

// directive is what follows tlgen:NAME in the comments that belong to the item:
// those directly above it, and behind it in its last line.
func (it *item) directive(name string) (words []string, found bool) {
	for _, c := range slices.Concat(it.above(), it.behind) {
		if more, ok := c.directive(name); ok {
			words, found = append(words, more...), true
		}
	}
	return words, found
}
