// Package chat is a place for generated code, which "go run ." puts here: what
// a program needs of layer 228 that creates chats.
package chat
