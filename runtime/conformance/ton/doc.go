// Package ton holds generated code against tonutils-go, which writes TON's
// LiteAPI from struct tags of its own.
package ton
