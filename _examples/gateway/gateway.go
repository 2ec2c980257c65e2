package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tlgen-go/tlgen/_examples/gateway/internal/beeper"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/chats"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/graph"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/ledger"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/openapi"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/store"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/telegram"
	"github.com/tlgen-go/tlgen/_examples/gateway/internal/web"
)

// gateway is one that runs.
type gateway struct {
	config   *config
	db       *store.DB
	accounts map[string]*telegram.Account
	demos    []func() error // what stops their servers
	ledger   *ledger.Ledger
	chats    *chats.Service
	servers  []*server
	failed   chan error // of a server that has ended by itself

	end     context.CancelFunc // of what runs beside requests
	running sync.WaitGroup
}

// start starts a gateway. It serves until stop is called.
func start(ctx context.Context, c *config) (*gateway, error) {
	g := &gateway{config: c, failed: make(chan error, 2), end: func() {}, accounts: map[string]*telegram.Account{}}
	if err := g.open(ctx); err != nil {
		return nil, errors.Join(err, g.stop(context.WithoutCancel(ctx)))
	}
	return g, nil
}

// open opens one thing after another.
func (g *gateway) open(ctx context.Context) (err error) {
	c := g.config
	if g.db, err = store.Open(ctx, c.database()); err != nil {
		return err
	}
	g.ledger, err = ledger.Open(ctx, g.db, ledger.Options{Lease: c.Answers.Lease, Keep: c.Answers.Keep, Wait: c.Answers.Wait})
	if err != nil {
		return err
	}
	within, end := context.WithCancel(context.WithoutCancel(ctx))
	g.end = end
	g.running.Go(func() { g.ledger.Run(within) })

	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	metrics := web.NewMetrics(registry, g.ledger.Waiting)
	for _, a := range c.Accounts {
		if err := g.openAccount(ctx, a, metrics); err != nil {
			return err
		}
	}
	g.chats = chats.New(g.ledger, g.accounts, chats.Options{Find: c.Timeouts.Find, Call: c.Timeouts.Call, Settle: c.Answers.Lease / 2})
	for name, a := range g.accounts {
		g.running.Go(func() { greet(within, name, a) })
	}
	return g.listen(ctx, web.Clean(graph.Canonical(metrics.Requests(g.handler(registry)))))
}

// greet connects an account before it is needed, so that the log says whether it works.
func greet(ctx context.Context, name string, a *telegram.Account) {
	self, err := a.Find(ctx, telegram.Me)
	switch {
	case err == nil:
		slog.InfoContext(ctx, "account connected", "account", name, "id", self.ID, "name", self.Name)
	case ctx.Err() == nil:
		slog.WarnContext(ctx, "account not connected; it is tried again when it is needed", "account", name, "error", err)
	}
}

// handler has all paths.
func (g *gateway) handler(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	door := web.NewDoor(g.config.tokens(), g.config.Rate.PerSecond, g.config.Rate.Burst)
	beeper.Register(mux, door, g.chats)
	graph.Register(mux, door, g.chats, chats.Invitations{Fixed: g.config.invitations(), DB: g.db})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", g.health)
	mux.HandleFunc("GET /openapi.yaml", openapi.Serve)
	return mux
}

// health tells whether requests can be carried out.
func (g *gateway) health(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	status, answer := http.StatusOK, map[string]string{"status": "ok"}
	if err := g.db.PingContext(ctx); err != nil {
		slog.ErrorContext(ctx, "reach the database", "error", err)
		status, answer = http.StatusServiceUnavailable, map[string]string{"status": "the database is not reached"}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // whoever is gone gets nothing
}

// stop ends what is under way, and then everything, the last opened first.
func (g *gateway) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, g.config.Timeouts.Stop)
	defer cancel()
	var all []error
	stopped := make(chan error)
	for _, s := range g.servers { // at once: none is to let requests in while another ends its own
		go func() { stopped <- s.stop(ctx) }()
	}
	for range g.servers {
		all = append(all, <-stopped)
	}
	if g.chats != nil {
		all = append(all, g.chats.Stop(ctx))
	}
	g.end()
	g.running.Wait()
	for _, a := range g.accounts {
		all = append(all, a.Close())
	}
	for _, stop := range g.demos {
		all = append(all, stop())
	}
	if g.db != nil {
		all = append(all, g.db.Close())
	}
	return errors.Join(all...)
}
