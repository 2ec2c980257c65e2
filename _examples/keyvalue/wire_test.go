package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/tltest"
)

var schemas = tltest.New("keyvalue.tl")

// TestRequestsOnTheWire: a server that reads other bytes is none for clients that
// are in use.
func TestRequestsOnTheWire(t *testing.T) {
	for name, request := range map[string]tl.Object{
		"put":        &kv.PutRequest{Key: "user/2", Data: []byte("Grace"), Condition: &kv.ConditionVersion{Version: 7}},
		"list":       &kv.ListRequest{Prefix: "user/", Limit: 2},
		"list after": &kv.ListRequest{Prefix: "user/", After: tl.Some("user/2"), Limit: 2},
	} {
		t.Run(name, func(t *testing.T) { schemas.Golden(t, tltest.File(t), request) })
	}
}

// TestAnAnswerOnTheWire: its type is known from the function alone.
func TestAnAnswerOnTheWire(t *testing.T) {
	e := tl.NewEncoder(nil)
	new(kv.PutRequest).EncodeResult(e, &kv.Just[*kv.Entry]{Value: &kv.Entry{Data: []byte("Grace"), Version: 7}})
	b, err := e.Bytes()
	require.NoError(t, err)
	schemas.AnswerTo("put").GoldenBytes(t, tltest.File(t), b)
}
