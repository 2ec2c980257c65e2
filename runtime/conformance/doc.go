// Package conformance holds generated code against implementations that
// nobody here wrote. It is a module of its own, and no part of "make test":
// gotd's package tg takes 5 GB of memory to compile.
package conformance
