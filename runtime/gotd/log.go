package gotd

import (
	"fmt"
	"log/slog"
)

// attrs tell a message from others in a log. The type is a function's or a
// constructor's id.
func (m message) attrs() []slog.Attr {
	return []slog.Attr{
		slog.Int64("session", m.session),
		slog.Int64("message", m.id),
		slog.String("type", fmt.Sprintf("%#08x", m.typeID())),
	}
}
