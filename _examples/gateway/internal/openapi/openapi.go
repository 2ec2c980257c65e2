// Package openapi holds the document that describes both dialects.
package openapi

import (
	_ "embed"
	"net/http"
)

// Document is OpenAPI 3.0 in YAML.
//
//go:embed openapi.yaml
var Document []byte

// Serve answers with the document.
func Serve(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(Document) // whoever is gone gets nothing
}
