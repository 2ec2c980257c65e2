package gotd

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/tlgen-go/tlgen/runtime/gotd/internal/mt"
)

// keep tries the connection out from time to time, and stores new salts.
func (c *Client) keep() error {
	ticks := time.NewTicker(c.options.PingInterval)
	defer ticks.Stop()
	for {
		select {
		case <-c.ctx.Done():
			return c.Err()
		case <-c.saltChanged:
			err := storeSession(c.ctx, c.options.Storage, c.options.DC, c.seq.key, c.seq.currentSalt())
			if err != nil && c.ctx.Err() == nil {
				c.options.Logger.Warn("the new salt is not stored, the next connection will ask for it",
					"session", c.seq.sessionID(), "error", err)
			}
		case <-ticks.C:
			if err := c.ping(c.ctx); err != nil {
				return err
			}
		}
	}
}

// ping asks the server to answer, and to hang up if nothing follows for long.
func (c *Client) ping(ctx context.Context) error {
	var id [8]byte
	_, _ = rand.Read(id[:])
	k := newCall(encode(&mt.PingDelayDisconnectRequest{
		PingID:          int64(binary.LittleEndian.Uint64(id[:])),
		DisconnectDelay: int32(math.Ceil(c.idleLimit().Seconds())),
	}))
	k.service = true
	if _, err := c.roundTrip(ctx, k); err != nil {
		return fmt.Errorf("ping: %w", err)
	}
	return nil
}
