// Package live holds a generated server of four layers against the clients of
// JavaScript, each of which speaks its own. They come from npm; see "make
// conformance". They know no address but 127.0.0.1.
package live
