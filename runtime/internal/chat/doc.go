// Package chat is generated from a small schema, for the tests of package runtime.
package chat

//go:generate go run ../../../cmd/tlgen generate
