package runtime

import (
	"context"
	"errors"
	"time"

	"github.com/tlgen-go/tlgen/tl"
)

// WaitOut is middleware that makes a call again where it was refused because of
// too many before it (FLOOD_WAIT and FLOOD_PREMIUM_WAIT), when the seconds that
// the refusal names are over. It returns the refusal at once where they are more
// than longest, or where ctx ends before; such a call was not carried out.
func WaitOut(longest time.Duration) Middleware {
	return func(next Invoker) Invoker {
		return InvokerFunc(func(ctx context.Context, request tl.Object, result Result) error {
			for {
				err := next.Invoke(ctx, request, result)
				seconds, flooded := floodWait(err)
				if !flooded || seconds > int(longest/time.Second) || !sleep(ctx, time.Duration(seconds)*time.Second) {
					return err
				}
			}
		})
	}
}

// floodWait is how many seconds a refusal asks to wait.
func floodWait(err error) (seconds int, ok bool) {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || refusal.Name != FloodWait && refusal.Name != FloodPremiumWait {
		return 0, false
	}
	return refusal.Argument, true
}

// sleep waits, unless ctx ends before; it does not begin where it will.
func sleep(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
