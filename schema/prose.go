package schema

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxProse is how many bytes a description may have; Telegram's longest has 1,100.
const maxProse = 4096

// maxMarkup is how much of a paragraph is looked at, markup included.
const maxMarkup = 4 * maxProse

// prose is one line of plain text from paragraphs of what may be anything, with
// a full stop between those that have none.
func prose(paragraphs ...string) string {
	var b strings.Builder
	for _, p := range paragraphs {
		if b.Len() > maxProse {
			break
		}
		if p = plainText(p[:min(len(p), maxMarkup)]); p == "" {
			continue
		}
		if before := b.String(); before != "" {
			if !strings.ContainsRune(".!?:;,", rune(before[len(before)-1])) {
				b.WriteByte('.')
			}
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return limited(b.String())
}

var (
	entity = regexp.MustCompile(`&#?[0-9A-Za-z]{1,32};`)
	// markdownLink is [text](address), or an image.
	markdownLink = regexp.MustCompile(`!?\[([^\[\]]*)\]\([^()\s]*\)`)
	// reference is a link's number, as in "see here ¹", and mark a link's sign,
	// as in "see here »".
	reference = regexp.MustCompile(`[⁰¹²³⁴-⁹]+`)
	mark      = regexp.MustCompile(`[\s\p{Zs}]+»`)
	// directive is the beginning of a comment that tools obey.
	directive = regexp.MustCompile(`//(go:|line\s|export\s|extern\s|nolint)`)
)

// plainText is the text without markup, links and their marks, in one line that
// neither ends a comment nor is a directive.
func plainText(text string) string {
	text = markdownLink.ReplaceAllString(withoutTags(text), "$1")
	text = entity.ReplaceAllStringFunc(text, html.UnescapeString)
	text = reference.ReplaceAllString(text, "")
	if !strings.Contains(text, "«") { // which is a quotation
		text = mark.ReplaceAllString(text, "")
	}
	text = strings.Join(strings.Fields(strings.Map(printed, text)), " ")
	if words, ok := strings.CutSuffix(text, " ."); ok { // a link was between
		text = strings.TrimRight(words, ". ") + "."
	}
	text = strings.ReplaceAll(text, "*/", "* /")
	return directive.ReplaceAllString(text, "// $1")
}

// printed makes blanks of all kinds of space, and nothing of what controls or
// formats text; only what joins the parts of an emoji stays.
func printed(r rune) rune {
	const joiner = '\u200d'
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.C, r) && r != joiner, r == utf8.RuneError:
		return -1
	}
	return r
}

// htmlTag is <a href="…">, </a>, <br/> or a comment.
var htmlTag = regexp.MustCompile(`(?s)<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9]*)(\s[^<>]*)?/?>`)

// withoutTags takes HTML out. What merely names a tag, as in "the HTML <pre>",
// stays: it has neither an end nor attributes.
func withoutTags(text string) string {
	ends := map[string]bool{"br": true, "hr": true, "": true}
	for _, m := range htmlTag.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			ends[strings.ToLower(m[2])] = true
		}
	}
	return htmlTag.ReplaceAllStringFunc(text, func(tag string) string {
		m := htmlTag.FindStringSubmatch(tag)
		name := strings.ToLower(m[2])
		switch {
		case name == "br", name == "p", name == "li", name == "hr":
			return " "
		case ends[name], m[3] != "":
			return ""
		}
		return tag
	})
}

// limited is the text, cut behind a word where it is too long.
func limited(text string) string {
	if len(text) <= maxProse {
		return text
	}
	text = text[:maxProse]
	if end := strings.LastIndexByte(text, ' '); end > 0 {
		text = text[:end]
	}
	return strings.ToValidUTF8(text, "") + " …"
}
