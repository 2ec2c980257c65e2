// Package tracing makes OpenTelemetry spans of calls and of the requests that
// servers answer, whatever connection carries them.
//
// [Client] is middleware for a generated client, [Server] is put around a
// generated server. The bytes of a call have no place for a trace's id, so the
// spans of its two sides lie in different traces. Within one program spans are
// in each other by their contexts: what a handler does lies in the span of its
// request. A request's span has no parent, unless the context that the server
// serves with has a span.
//
// Names and attributes are those of the semantic conventions for RPC, version
// 1.43.0, in which they are a release candidate:
//
//   - rpc.system.name is "tl".
//   - rpc.method is the function, such as messages.createChat, and the span's
//     name. Of a request for a function that the server does not have it is
//     "_OTHER", rpc.method_original its id, and the span's name "tl"; of a request
//     without an id there is neither.
//   - rpc.response.status_code is the code of a refusal, such as 400.
//   - error.type tells how a span failed: the code of a refusal, canceled or
//     deadline_exceeded for the end of the call's context, outcome_unknown for
//     another runtime.ErrOutcomeUnknown, or the Go type of another error.
//
// TL's own are:
//
//   - tl.outcome_unknown is true where the error is a runtime.ErrOutcomeUnknown.
//   - tl.error.name is a refusal's name, such as FLOOD_WAIT.
//   - tl.layer is the layer that the server's peer speaks, where it named one.
//
// On the client's side every error fails the span. On the server's side only
// codes from 500 on do, unless the request's context has ended before the
// handler: other codes say what is wrong with the request.
package tracing
