package sample

import (
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// dull are endings of the names of constructors that say little: another one of
// the class shows more.
var dull = []string{"Empty", "NotModified", "Forbidden", "Deleted", "Unsupported", "LogOut", "logOut"}

// dullness is added to the cost of such a combinator; a function that only asks
// is the best to show.
func dullness(c *schema.Combinator) int {
	for _, ending := range dull {
		if strings.HasSuffix(c.Name, ending) {
			return 4
		}
	}
	last := c.Name[strings.LastIndexByte(c.Name, '.')+1:]
	if c.Function && !strings.HasPrefix(last, "get") {
		return 4
	}
	return 0
}

// hasWord tells whether a name in snake case has the word, which may be several:
// date is in until_date, but not in update.
func hasWord(name, word string) bool {
	return strings.Contains("_"+strings.ToLower(name)+"_", "_"+word+"_")
}

// texts are strings that fit a word in a field's name; the first one counts.
var texts = []struct{ word, text string }{
	{"hash", "3858f62230ac3c91"},
	{"title", "My very normal title"},
	{"phone", "+15550100"},
	{"url", "https://example.com/"},
	{"username", "ada"},
	{"first_name", "Ada"},
	{"last_name", "Lovelace"},
	{"lang_code", "en"},
	{"lang", "en"},
	{"email", "ada@example.com"},
	{"mime", "image/png"},
	{"emoji", "👍"},
	{"emoticon", "👍"},
	{"country", "AQ"},
	{"currency", "EUR"},
	{"file_name", "photo.png"},
	{"name", "Ada"},
	{"message", "Hello"},
	{"text", "Hello"},
	{"about", "Hello"},
	{"description", "Hello"},
	{"code", "12345"},
	{"version", "1.0"},
	{"ip", "127.0.0.1"},
	{"key", "key"},
}

// text is a string for a field of the name.
func text(name string) string {
	for _, t := range texts {
		if hasWord(name, t.word) {
			return t.text
		}
	}
	return "text"
}

// numbers are numbers that fit a word in a field's name.
var numbers = []struct {
	word   string
	number int
}{
	{"date", 1_700_000_000},
	{"expires", 1_700_000_000},
	{"until", 1_700_000_000},
	{"ttl", 86_400},
	{"period", 86_400},
	{"limit", 100},
	{"offset", 0},
	{"hash", 0},
	{"layer", 228},
	{"api_id", 12_345},
	{"dc", 2},
	{"port", 443},
	{"width", 640},
	{"height", 480},
	{"size", 4096},
	{"count", 1},
	{"pts", 1},
	{"qts", 1},
	{"seq", 1},
}

// number is a number for a field of the name; a short one fits 32 bits.
func number(name string, short bool) int {
	for _, n := range numbers {
		if hasWord(name, n.word) {
			return n.number
		}
	}
	switch {
	case !strings.HasSuffix(strings.ToLower(name), "id"):
		return 1
	case short:
		return 1001
	}
	return 1_234_567_890
}

// singular is the name of one of several.
func singular(name string) string { return strings.TrimSuffix(name, "s") }
