// Package api holds what logging in takes of Telegram's schema, generated from
// those layers in which any of it changed.
package api

//go:generate go run github.com/tlgen-go/tlgen/cmd/tlgen generate
