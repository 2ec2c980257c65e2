// Package failure turns panics of the user's code into errors, and logs both,
// for the connections and servers below runtime.
package failure

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
)

// Panic is a panic that became an error.
type Panic struct {
	value any
	stack []byte
}

// Error implements error, in one line.
func (p *Panic) Error() string {
	return "panic: " + strings.ReplaceAll(fmt.Sprint(p.value), "\n", " ")
}

// Catch makes an error of a panic; it is to be deferred.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = &Panic{value: v, stack: debug.Stack()}
	}
}

// Log logs an error of the user's code, and the stack where it was a panic. The
// end of ctx is nobody's failure.
func Log(ctx context.Context, l *slog.Logger, text string, err error, attrs ...slog.Attr) {
	p, ok := errors.AsType[*Panic](err)
	if !ok && ctx.Err() != nil {
		return
	}
	attrs = append(attrs, slog.Any("error", err))
	if ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	l.LogAttrs(ctx, slog.LevelError, text, attrs...)
}
