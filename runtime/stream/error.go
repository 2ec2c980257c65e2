package stream

import (
	"errors"

	"github.com/tlgen-go/tlgen/runtime"
)

var (
	// ErrProtocol is what a connection ends with whose other side sends what
	// the protocol does not allow, or speaks something else altogether.
	ErrProtocol = errors.New("the peer does not keep to the protocol")
	// ErrClosed is what Client.Err returns after Close, and Peer.Push where
	// the connection has ended.
	ErrClosed = errors.New("the connection was closed")
)

// Names of what a server of this package refuses by itself, with code 503. What
// is refused so was not carried out.
const (
	ServerFull         runtime.Name = "SERVER_FULL"          // a connection: there are as many as may be
	ServerShuttingDown runtime.Name = "SERVER_SHUTTING_DOWN" // a call, or a connection that has none left
)

// unavailable is the code of these names.
const unavailable = 503
