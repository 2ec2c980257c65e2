//go:build wasip1

// Command wasm is the playground as a WebAssembly module. The page writes a
// request to what buffer returns, calls answer with its length, which returns
// that of the answer, and reads the answer from what buffer returned.
//
// It is a module of WASI without anything to read or write, so that the page
// needs a few lines to run it, whatever version of Go made it.
package main

import (
	"unsafe"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/playground"
)

// memory is what the page and the module hand to each other. A module has one
// page, which calls it from one thread, and functions that are exported have no
// receiver that could hold it.
var memory struct {
	playground playground.Playground
	shared     []byte
}

// buffer is the address of so many bytes.
//
//go:wasmexport buffer
func buffer(size uint32) uint32 {
	if uint32(len(memory.shared)) < size {
		memory.shared = make([]byte, max(size, 1))
	}
	return address()
}

// answer answers the request that lies in the first bytes of the buffer; the
// buffer's address may be another one behind it.
//
//go:wasmexport answer
func answer(size uint32) uint32 {
	memory.shared = memory.playground.Answer(memory.shared[:size])
	return uint32(len(memory.shared))
}

func address() uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(memory.shared)))) }

func main() {}
