package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/tl"
)

// Metrics are what the gateway counts.
type Metrics struct {
	requests *prometheus.HistogramVec
	running  prometheus.Gauge
	calls    *prometheus.HistogramVec
}

// NewMetrics are metrics of the registry; waiting is how many requests wait for another.
func NewMetrics(r prometheus.Registerer, waiting func() int) *Metrics {
	m := &Metrics{
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gateway_http_request_duration_seconds", Help: "How long requests took to answer.",
		}, []string{"route", "status"}),
		running: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gateway_http_requests_running", Help: "Requests that are being answered.",
		}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gateway_telegram_call_duration_seconds", Help: "How long calls to Telegram took.",
		}, []string{"method", "outcome"}),
	}
	r.MustRegister(m.requests, m.running, m.calls, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "gateway_requests_waiting", Help: "Requests that wait for the same one's answer.",
	}, func() float64 { return float64(waiting()) }))
	return m
}

// Calls is middleware that counts calls to Telegram.
func (m *Metrics) Calls(next runtime.Invoker) runtime.Invoker {
	return runtime.InvokerFunc(func(ctx context.Context, r tl.Object, result runtime.Result) error {
		begun := time.Now()
		err := next.Invoke(ctx, r, result)
		m.calls.WithLabelValues(r.TypeName(), outcome(err)).Observe(time.Since(begun).Seconds())
		return err
	})
}

// outcome is how a call ended.
func outcome(err error) string {
	refusal, ok := errors.AsType[*runtime.Error](err)
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, runtime.ErrOutcomeUnknown):
		return "unknown"
	case ok:
		return string(refusal.Name)
	default:
		return "error"
	}
}

// statusGone is what is counted and logged where the client went away without an answer.
const statusGone = 499

// Requests counts and logs requests, and gives each an id.
func (m *Metrics) Requests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun, id := time.Now(), uuid.NewString()
		w.Header().Set("Request-Id", id)
		if theirs := r.Header.Get("Client-Request-Id"); theirs != "" {
			w.Header().Set("Client-Request-Id", theirs)
		}
		m.running.Inc()
		defer m.running.Dec()
		seen := &seen{ResponseWriter: w}
		next.ServeHTTP(seen, r)
		switch {
		case seen.status != 0:
		case r.Context().Err() != nil:
			seen.status = statusGone
		default:
			seen.status = http.StatusOK
		}
		m.requests.WithLabelValues(r.Pattern, strconv.Itoa(seen.status)).Observe(time.Since(begun).Seconds())
		slog.InfoContext(r.Context(), "request", "id", id, "method", r.Method, "path", r.URL.Path, "status", seen.status,
			"duration", time.Since(begun).Round(time.Microsecond))
	})
}

// seen remembers the status, 0 while there is none.
type seen struct {
	http.ResponseWriter
	status int
}

// WriteHeader implements http.ResponseWriter.
func (s *seen) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap gives the writer to http.ResponseController.
func (s *seen) Unwrap() http.ResponseWriter { return s.ResponseWriter }
