// Package mt holds the service messages of MTProto, generated from its schema.
package mt

//go:generate go run github.com/tlgen-go/tlgen/cmd/tlgen generate
