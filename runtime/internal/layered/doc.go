// Package layered is generated from a schema of two layers, for the tests of package runtime.
package layered

//go:generate go run ../../../cmd/tlgen generate
