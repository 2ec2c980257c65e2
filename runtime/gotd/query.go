package gotd

import (
	"cmp"
	"fmt"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
	"github.com/tlgen-go/tlgen/runtime/gotd/internal/wrap"
	"github.com/tlgen-go/tlgen/tl"
)

// maxWrappers is how many functions that take another's call, and gzip_packed,
// may lie in each other.
const maxWrappers = 16

// App is what a client says of the program in initConnection.
type App struct {
	APIID          int32
	DeviceModel    string // default "tlgen"
	SystemVersion  string // default "1.0"
	Version        string // app_version; default "1.0"
	SystemLangCode string // default "en"
	LangPack       string
	LangCode       string // default "en"
}

// orDefault fills in what a server refuses to be empty.
func (a App) orDefault() App {
	a.DeviceModel = cmp.Or(a.DeviceModel, "tlgen")
	a.SystemVersion = cmp.Or(a.SystemVersion, "1.0")
	a.Version = cmp.Or(a.Version, "1.0")
	a.SystemLangCode = cmp.Or(a.SystemLangCode, "en")
	a.LangCode = cmp.Or(a.LangCode, "en")
	return a
}

// wrapping is invokeWithLayer(initConnection(…)) up to the query. The query is
// the last of both, so that the same bytes go before any.
func (a App) wrapping(layer int) ([]byte, error) {
	query := tl.Raw{0, 0, 0, 0}
	b, err := tl.Append(nil, &wrap.InvokeWithLayerRequest[tl.Raw]{
		Layer: int32(layer),
		Query: &wrap.InitConnectionRequest[tl.Raw]{
			APIID: a.APIID, DeviceModel: a.DeviceModel, SystemVersion: a.SystemVersion, AppVersion: a.Version,
			SystemLangCode: a.SystemLangCode, LangPack: a.LangPack, LangCode: a.LangCode,
			Query: &tl.Query[tl.Raw]{Raw: query},
		},
	})
	if err != nil {
		return nil, err
	}
	return b[:len(b)-len(query)], nil
}

// unwrapped is a call without the functions around it.
type unwrapped struct {
	query []byte
	layer int     // of invokeWithLayer; 0: none
	after []int64 // of invokeAfterMsg and invokeAfterMsgs
}

// unwrap takes a call out of the functions around it, and out of gzip_packed
// wherever that stands, by unpack.
func unwrap(query []byte, limits tl.Limits, unpack func([]byte) ([]byte, error)) (unwrapped, error) {
	u := unwrapped{query: query}
	for range maxWrappers {
		var err error
		switch (message{body: u.query}).typeID() {
		case mt.GzipPackedTypeID:
			u.query, err = unpack(u.query)
		case wrap.InvokeWithLayerRequestTypeID:
			err = peel(&u, limits, func(q *wrap.InvokeWithLayerRequest[tl.Raw]) tl.Function[tl.Raw] {
				u.layer = int(q.Layer)
				return q.Query
			})
		case wrap.InitConnectionRequestTypeID:
			err = peel(&u, limits, func(q *wrap.InitConnectionRequest[tl.Raw]) tl.Function[tl.Raw] { return q.Query })
		case wrap.InvokeWithoutUpdatesRequestTypeID:
			err = peel(&u, limits, func(q *wrap.InvokeWithoutUpdatesRequest[tl.Raw]) tl.Function[tl.Raw] { return q.Query })
		case wrap.InvokeAfterMsgRequestTypeID:
			err = peel(&u, limits, func(q *wrap.InvokeAfterMsgRequest[tl.Raw]) tl.Function[tl.Raw] {
				u.after = append(u.after, q.MsgID)
				return q.Query
			})
		case wrap.InvokeAfterMsgsRequestTypeID:
			err = peel(&u, limits, func(q *wrap.InvokeAfterMsgsRequest[tl.Raw]) tl.Function[tl.Raw] {
				u.after = append(u.after, q.MsgIDs...)
				return q.Query
			})
		default:
			return u, nil
		}
		if err != nil {
			return unwrapped{}, err
		}
	}
	return unwrapped{}, fmt.Errorf("%w: more than %d functions around a call", tl.ErrLimit, maxWrappers)
}

// peel takes the query out of one function around it, of which it is the last field.
func peel[Q any, P pointer[Q]](u *unwrapped, limits tl.Limits, query func(P) tl.Function[tl.Raw]) error {
	request := P(new(Q))
	if err := tl.Decode(u.query, request, tl.WithLimits(limits)); err != nil {
		return err
	}
	raw, ok := query(request).(*tl.Query[tl.Raw])
	if !ok {
		return fmt.Errorf("%s: %w", request.TypeName(), tl.ErrMissing)
	}
	u.query = u.query[len(u.query)-len(raw.Raw):]
	return nil
}
