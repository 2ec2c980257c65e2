package graph

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// Canonical lets the dialect's paths be written in every way that OData allows: names in any
// case, and keys in parentheses, as in /Users('101')/chats.
func Canonical(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, web.WithPath(r, canonical(r.URL.EscapedPath())))
	})
}

// collection is the segment of a path that a key follows or ends.
var collection = regexp.MustCompile(`(?i)^(users|invitations)(?:\((.+)\))?$`)

// canonical is a path as Register has it, both escaped.
func canonical(escaped string) string {
	segments := strings.Split(strings.TrimPrefix(escaped, "/"), "/")
	var path []string
	if version := named(segments[0], "v1.0", "beta"); version != "" {
		path, segments = append(path, version), segments[1:]
	}
	if len(segments) == 0 {
		return "/" + strings.Join(path, "/")
	}
	first, err := url.PathUnescape(segments[0])
	parts := collection.FindStringSubmatch(first)
	if err != nil || parts == nil {
		return "/" + strings.Join(append(path, segments...), "/")
	}
	path, segments = append(path, strings.ToLower(parts[1])), segments[1:]
	switch key := parts[2]; {
	case key != "":
		path = append(path, url.PathEscape(unquoted(key)))
	case len(segments) > 0:
		path, segments = append(path, segments[0]), segments[1:]
	}
	for _, s := range segments {
		if name := named(s, "chats", "invitedUser"); name != "" {
			s = name
		}
		path = append(path, s)
	}
	return "/" + strings.Join(path, "/")
}

// named is the one of the names that the segment is, whatever its case, or none.
func named(segment string, names ...string) string {
	for _, n := range names {
		if strings.EqualFold(segment, n) {
			return n
		}
	}
	return ""
}

// unquoted is the text of an OData key, in which a quote is doubled.
func unquoted(key string) string {
	if len(key) < 3 || key[0] != '\'' || key[len(key)-1] != '\'' {
		return key
	}
	return strings.ReplaceAll(key[1:len(key)-1], "''", "'")
}
