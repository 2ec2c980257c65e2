package main

import (
	"os"
	"syscall"
)

// resident is the most memory that the process had, in bytes.
func resident(p *os.ProcessState) int64 {
	used, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return used.Maxrss * 1024
}
