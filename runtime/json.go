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
func (r *result[R]) DecodeJSON(b []byte) (err error) {
	f, ok := r.f.(interface{ DecodeResultJSON(v tl.JSON) R })
	if !ok {
		return fmt.Errorf("read the answer: %w", tl.ErrNoJSON)
	}
	r.value, err = tl.DecodeJSON(b, f.DecodeResultJSON)
	r.decoded = err == nil
	return err
}
