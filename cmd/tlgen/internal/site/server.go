package site

import (
	"compress/gzip"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// contentTypes are those of the site's files.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".bin": "application/octet-stream",
}

// Handler serves the site to those who ask for it by one of the listener's own
// names: a page elsewhere whose name leads here gets nothing.
func (s *Site) Handler(listener net.Addr) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		protect(w.Header())
		switch {
		case !isOwnHost(r.Host, listener):
			http.Error(w, "This address is not served under another name; use the one that tlgen printed.", http.StatusMisdirectedRequest)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "The pages can only be read.", http.StatusMethodNotAllowed)
		default:
			s.serve(w, r)
		}
	})
}

// protect says what browsers may do with the site's pages. A page's own policy
// allows less.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", codecPolicy+"; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// isOwnHost tells whether the host of a request is the listener. One that listens
// on all addresses has any address, but no name beside localhost.
func isOwnHost(host string, listener net.Addr) bool {
	tcp, ok := listener.(*net.TCPAddr)
	if !ok {
		return false
	}
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.Trim(host, "[]"), "80"
	}
	if port != fmt.Sprint(tcp.Port) {
		return false
	}
	if strings.EqualFold(name, "localhost") {
		return tcp.IP.IsLoopback() || tcp.IP.IsUnspecified()
	}
	address, err := netip.ParseAddr(name)
	if err != nil {
		return false
	}
	return tcp.IP.IsUnspecified() || address.Unmap() == tcp.AddrPort().Addr().Unmap()
}

// serve serves a file, or a page that says what there is in its place.
func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	at := strings.TrimPrefix(r.URL.Path, "/")
	if at == "" {
		at = "index.html"
	}
	content, err := s.File(at)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	case content == nil:
		s.missing(w, at)
		return
	}
	w.Header().Set("Content-Type", contentTypes[path.Ext(at)])
	w.Header().Set("Cache-Control", "no-cache")
	if strings.HasPrefix(at, "assets/") {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	write(w, r, content)
}

// write writes the content, packed if the browser takes that and it is not
// packed already.
func write(w http.ResponseWriter, r *http.Request, content []byte) {
	w.Header().Add("Vary", "Accept-Encoding")
	if path.Ext(r.URL.Path) == ".bin" || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		_, _ = w.Write(content) // who does not read on is gone
		return
	}
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	_, _ = packed.Write(content)
	_ = packed.Close()
}

// missing says that there is no such page, and which one may have been meant.
func (s *Site) missing(w http.ResponseWriter, at string) {
	name := strings.TrimSuffix(path.Base(at), ".html")
	names := make([]string, len(s.entries))
	for i, e := range s.entries {
		names[i] = e.name
	}
	message := "There is no such page."
	if near := schema.Nearest(name[:min(len(name), 200)], names); near != "" {
		message += " Did you mean " + near + "?"
	}
	http.Error(w, message, http.StatusNotFound)
}
