package account

import (
	"bytes"
	"context"
	"encoding/binary"

	"github.com/tlgen-go/tlgen/runtime"
)

// updateLoginToken is the id of the update that says that a login token was
// accepted. It is the same in all layers.
const updateLoginToken uint32 = 0x564fe691

// watcher passes on the updates of one data centre, and notices those about
// login tokens.
type watcher struct {
	account *Account
	dc      int
	next    runtime.UpdateHandler // or nil
}

// HandleUpdates implements runtime.UpdateHandler. What looks like the update and
// is none makes LoginQR ask once too often.
func (w *watcher) HandleUpdates(ctx context.Context, message []byte) error {
	if bytes.Contains(message, binary.LittleEndian.AppendUint32(nil, updateLoginToken)) {
		w.account.notice()
	}
	if w.next == nil {
		return nil
	}
	return w.next.HandleUpdates(ctx, message)
}

// HandleGap implements runtime.UpdateHandler. The update may be among what was
// lost; those that the program keeps count of come from the home.
func (w *watcher) HandleGap(ctx context.Context) error {
	w.account.notice()
	if w.next == nil || w.dc != w.account.Home() {
		return nil
	}
	return w.next.HandleGap(ctx)
}

// notice wakes LoginQR.
func (a *Account) notice() {
	select {
	case a.tokens <- struct{}{}:
	default:
	}
}

// forgetNotice undoes notice.
func (a *Account) forgetNotice() {
	select {
	case <-a.tokens:
	default:
	}
}
