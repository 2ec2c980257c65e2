//go:build bench

// Command stream writes updates to its standard output, each with its length
// before it in four bytes. It is built with the tag bench, for it takes minutes
// to compile.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"

	"github.com/gotd/td/bin"

	"github.com/tlgen-go/tlgen/tl/bench/internal/payload"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

func main() {
	size := flag.Int("size", 100_000_000, "how many bytes there are, and up to an update more")
	flag.Parse()
	if err := write(*size); err != nil {
		fmt.Fprintln(os.Stderr, "stream:", err)
		os.Exit(1)
	}
}

// write writes as many updates as have the size.
func write(size int) error {
	out := bufio.NewWriter(os.Stdout)
	var value bin.Buffer
	var frame []byte
	for u := range payload.Stream() {
		value.Reset()
		if err := u.Encode(&value); err != nil {
			return err
		}
		var err error
		if frame, err = inspect.Intermediate.AppendFrame(frame[:0], 0, value.Buf); err != nil {
			return err
		}
		if _, err := out.Write(frame); err != nil {
			return err
		}
		if size -= len(frame); size <= 0 {
			break
		}
	}
	return out.Flush()
}
