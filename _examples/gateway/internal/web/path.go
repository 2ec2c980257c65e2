package web

import (
	"net/http"
	"net/url"
	"path"
	"strings"
)

// Clean lets paths be written with more slashes and dots than are needed, as //v1/chats is,
// so that no client is redirected.
func Clean(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, WithPath(r, r.URL.EscapedPath()))
	})
}

// WithPath is the request for another path, which is escaped, and made clean.
func WithPath(r *http.Request, escaped string) *http.Request {
	clean := path.Clean("/" + escaped)
	if strings.HasSuffix(escaped, "/") && clean != "/" {
		clean += "/"
	}
	plain, err := url.PathUnescape(clean)
	if err != nil || clean == r.URL.EscapedPath() {
		return r
	}
	at, other := *r.URL, r.WithContext(r.Context())
	at.Path, at.RawPath = plain, clean
	other.URL = &at
	return other
}
