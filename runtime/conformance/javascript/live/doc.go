// Package live holds a generated server of four layers against the clients of
// JavaScript, each of which speaks its own. They come from npm; see "make
// conformance". Nothing leaves this machine: they know no other address.
package live
