// Package wrap holds the functions that take another's call, generated from
// the schema of a layer; they are the same in all layers since 117.
package wrap

//go:generate go run github.com/tlgen-go/tlgen/cmd/tlgen generate
