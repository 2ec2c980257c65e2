package load

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"syscall"
	"time"

	"github.com/gotd/td/tgtest"

	"github.com/tlgen-go/tlgen/runtime/conformance/internal/peer"
)

// runTgtest is testdata/server.go.txt with tgtest.
func runTgtest(ctx context.Context) error {
	s, err := peer.New(ctx, func(h tgtest.Handler) tgtest.Handler { return h })
	if err != nil {
		return err
	}
	go func() { _ = s.Run(ctx) }()

	out := json.NewEncoder(os.Stdout)
	err = out.Encode(outcome{Address: s.Address, Key: s.Key})
	for in := bufio.NewScanner(os.Stdin); err == nil && in.Scan(); {
		var u syscall.Rusage
		if err = syscall.Getrusage(syscall.RUSAGE_SELF, &u); err == nil {
			err = out.Encode(outcome{CPU: time.Duration(u.Utime.Nano() + u.Stime.Nano())})
		}
	}
	return err
}
