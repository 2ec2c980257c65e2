// Package tg is a place for generated code, which "go run ." puts here: what
// the payloads of the codec rows need of layer 228.
package tg
