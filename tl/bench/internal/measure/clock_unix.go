//go:build linux || darwin

package measure

import (
	"syscall"
	"time"
)

// processTime is the time that processors have spent on this process. What else
// the machine does counts in it less than in the time of day.
func processTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return time.Since(started)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
