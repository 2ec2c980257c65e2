package gotd

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// logFailure logs an error of what was called for a message, and the stack
// where it was a panic. The end of ctx is nobody's failure.
func logFailure(ctx context.Context, l *slog.Logger, text string, m message, err error) {
	p, ok := errors.AsType[*panicked](err)
	if !ok && ctx.Err() != nil {
		return
	}
	attrs := append(m.attrs(), slog.Any("error", err))
	if ok {
		attrs = append(attrs, slog.String("stack", string(p.stack)))
	}
	l.LogAttrs(ctx, slog.LevelError, text, attrs...)
}

// attrs tell a message from others in a log. The type is a function's or a
// constructor's id.
func (m message) attrs() []slog.Attr {
	return []slog.Attr{
		slog.Int64("session", m.session),
		slog.Int64("message", m.id),
		slog.String("type", fmt.Sprintf("%#08x", m.typeID())),
	}
}
