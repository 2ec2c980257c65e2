// Package stream carries TL over any net.Conn: calls, refusals and pushes
// between generated clients and servers, without Telegram's encryption.
//
// [NewClient] and [Dial] make a runtime.Invoker for a generated client, and a
// [Server] answers with anything that answers requests, such as a generated
// server. Many calls share one connection and are answered in any order. The
// connection hides nothing and proves nothing: use it over TLS, a Unix socket
// or a network that is trusted; tls.Listen gives a listener, and the
// DialContext of a tls.Dialer is a [ClientOptions.Dialer].
//
// A call is carried out at most once, for nothing is ever sent again. Where its
// fate cannot be known it fails with runtime.ErrOutcomeUnknown; a call that was
// never sent fails with another error. A connection does not come back once it
// has ended: dial again.
//
// # The protocol
//
// Each side begins with eight bytes, the letters TLst and the number of the
// protocol's version, 1, as a little-endian uint32. Frames follow: a length in
// bytes, a little-endian uint32 that does not count itself, and a boxed value
// of this schema, in which an Object is a boxed value of the user's schema:
//
//	stream.hello layer:int max_frame:int = stream.Message;
//	stream.welcome max_frame:int max_calls:int idle:int = stream.Message;
//	stream.goodbye code:int message:string = stream.Message;
//
//	stream.call id:long timeout:int query:Object = stream.Message;
//	stream.cancel id:long = stream.Message;
//	stream.answer id:long result:Object = stream.Message;
//	stream.refusal id:long code:int message:string = stream.Message;
//	stream.push message:Object = stream.Message;
//
//	stream.ping = stream.Message;
//	stream.pong = stream.Message;
//
// The client begins with hello: its layer of the user's schema, 0 for the
// newest, and the longest frame that it takes, at least 1,024 bytes. The server
// answers with welcome: its longest frame, how many calls it answers at a time,
// and after how many milliseconds of silence it hangs up. It may answer with
// goodbye instead, and then closes the connection.
//
// A call has a number that no other call of the connection has, and the
// milliseconds that its caller waits, 0 for no limit. Every call gets one
// answer or refusal, also after a cancel, and counts against max_calls until
// then: of more calls than that nothing is read before others are answered. The
// client sends pings, each answered with a pong, so that neither side
// takes the other's silence for its death.
//
// After goodbye the server begins no more calls, and refuses those that come.
// It answers those that run; with the last answer the client closes the
// connection.
package stream
