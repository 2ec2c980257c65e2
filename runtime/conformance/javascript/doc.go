// Package javascript holds what generated code reads and writes against what
// JavaScript libraries for Telegram do. They come from npm, see "make
// conformance", and connect to nothing: of each, only what encodes is used.
package javascript
