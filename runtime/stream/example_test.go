package stream_test

import (
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/tlgen-go/tlgen/runtime"
	"github.com/tlgen-go/tlgen/runtime/stream"
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
	handler := new(runtime.Server)
	runtime.Handle(handler, func(_ context.Context, g *Greet) (string, error) {
		return "hello, " + g.Name, nil
	})
	server := &stream.Server{Handler: handler}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go func() { _ = server.Serve(context.Background(), listener) }()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	client, err := stream.Dial(ctx, "tcp", listener.Addr().String(), stream.ClientOptions{})
	if err != nil {
		log.Fatal(err)
	}
	greeting, err := runtime.Call(ctx, client, &Greet{Name: "world"})
	fmt.Println(greeting, err)

	fmt.Println(server.Shutdown(ctx), client.Close())
	// Output:
	// hello, world <nil>
	// <nil> <nil>
}
