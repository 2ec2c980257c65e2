package runtime

import (
	"fmt"

	"github.com/tlgen-go/tlgen/tl"
)

// JSONResult is a Result that reads answers as JSON too, for an Invoker that
// speaks JSON, such as one for TDLib. Those that Call hands to an Invoker are,
// where the request's package is generated with JSON.
type JSONResult interface {
	Result
	// DecodeJSON reads the answer.
	DecodeJSON(b []byte) error
}

// DecodeJSON implements JSONResult.
func (r *result) DecodeJSON(b []byte) error {
	if r.fromJSON == nil {
		return fmt.Errorf("read the answer: %w", tl.ErrNoJSON)
	}
	return r.keep(r.fromJSON(b))
}
