package gotd

import (
	"context"
	"fmt"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tgerr"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// FromTelegram makes an Invoker of a client of gotd/td, telegram.Client or
// anything with its Invoke. That client says its own layer to the server, so
// requests have to be of the same layer.
func FromTelegram(c interface {
	Invoke(ctx context.Context, in bin.Encoder, out bin.Decoder) error
},
) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, request tl.Object, result runtime.Result) error {
		query, err := encodeOwn(request, 0)
		if err != nil {
			return err
		}
		var answer rawAnswer
		if err := c.Invoke(ctx, rawQuery(query), &answer); err != nil {
			if refusal, ok := tgerr.As(err); ok {
				return runtime.NewError(refusal.Code, refusal.Message)
			}
			return err
		}
		return decodeAnswer(answer, result, tl.Limits{}, 0)
	})
}

// decodeAnswer has result read all of an answer of the layer.
func decodeAnswer(answer []byte, result runtime.Result, limits tl.Limits, layer int) error {
	d := tl.NewDecoder(answer, tl.WithLimits(limits), tl.WithLayer(layer))
	err := result.DecodeTL(d)
	if err == nil {
		err = d.Done()
	}
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// rawQuery is an encoded request as gotd's Encoder.
type rawQuery []byte

// Encode implements bin.Encoder.
func (q rawQuery) Encode(b *bin.Buffer) error {
	b.Put(q)
	return nil
}

// rawAnswer takes all of an answer as gotd's Decoder.
type rawAnswer []byte

// Decode implements bin.Decoder.
func (a *rawAnswer) Decode(b *bin.Buffer) error {
	*a = b.Copy()
	b.Skip(b.Len())
	return nil
}
