package stream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
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

// logFailure logs an error of the user's code, and the stack where it was a
// panic. The end of ctx is nobody's failure.
func logFailure(ctx context.Context, l *slog.Logger, text string, err error) {
	attrs := []slog.Attr{slog.Any("error", err)}
	p, ok := errors.AsType[*panicked](err)
	switch {
	case ok:
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	case ctx.Err() != nil:
		return
	}
	l.LogAttrs(ctx, slog.LevelError, text, attrs...)
}
