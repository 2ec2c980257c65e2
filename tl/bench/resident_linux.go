package main

import (
	"os"
	"runtime/debug"
	"syscall"
)

// lighten has the memory of this process be little: what it has had at most
// counts for the processes that it starts. Where the system does not let it, their
// figures are too high, if they are lower than its own.
func lighten() {
	debug.FreeOSMemory()
	_ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// resident is the most memory that the process had, in bytes.
func resident(p *os.ProcessState) int64 {
	used, ok := p.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return used.Maxrss * 1024
}
