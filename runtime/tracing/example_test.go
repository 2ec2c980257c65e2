package tracing_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"
	"net"
	"time"

	"go.opentelemetry.io/otel"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/tracing"
	"github.com/tlgen-go/tlgen/tl"
)

// Greet is greet#5a0c1e77 name:string = string, as tlgen would generate it.
type Greet struct{ Name string }

func (*Greet) TypeID() uint32                       { return 0x5a0c1e77 }
func (*Greet) TypeName() string                     { return "greet" }
func (*Greet) EncodeResult(e *tl.Encoder, s string) { e.String(s, "") }

func (g *Greet) EncodeTL(e *tl.Encoder) {
	e.Uint32(g.TypeID())
	e.String(g.Name, "")
}

func (g *Greet) DecodeTL(d *tl.Decoder) error {
	d.Expect(g.TypeID(), g.TypeName())
	g.Name = d.String("name")
	return d.Err()
}

func (*Greet) DecodeResult(d *tl.Decoder) (string, error) {
	s := d.String("")
	return s, d.Err()
}

func Example() {
	// A program has an exporter that sends its spans somewhere.
	spans := tracetest.NewInMemoryExporter()
	otel.SetTracerProvider(sdktrace.NewTracerProvider(sdktrace.WithSyncer(spans)))

	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		log.Fatal(err)
	}
	handler := new(runtime.Server)
	runtime.Handle(handler, func(_ context.Context, g *Greet) (string, error) {
		return "hello, " + g.Name, nil
	})
	server, err := gotd.NewServer(gotd.ServerOptions{Key: key, Handler: tracing.Server(handler)})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() { _ = server.Serve(context.Background(), listener) }()
	defer func() { _ = server.Close() }()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := gotd.Dial(ctx, listener.Addr().String(), gotd.ClientOptions{
		PublicKeys: []*rsa.PublicKey{&key.PublicKey},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = conn.Close() }()

	traced := runtime.Chain(conn, tracing.Client())
	greeting, err := runtime.Call(ctx, traced, &Greet{Name: "world"})
	fmt.Println(greeting, err)
	for _, s := range spans.GetSpans() {
		fmt.Println(s.SpanKind, s.Name)
	}
	// Output:
	// hello, world <nil>
	// server greet
	// client greet
}
