package gotd

import (
	"fmt"
	"runtime/debug"
	"strings"
)

// panicked is a panic that became an error.
type panicked struct {
	value any
	stack []byte
}

// Error implements error, in one line.
func (p *panicked) Error() string {
	return "panic: " + strings.ReplaceAll(fmt.Sprint(p.value), "\n", " ")
}

// caught makes an error of a panic; it is to be deferred.
func caught(err *error) {
	if v := recover(); v != nil {
		*err = &panicked{value: v, stack: debug.Stack()}
	}
}
