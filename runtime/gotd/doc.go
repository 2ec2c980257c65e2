// Package gotd connects generated clients and servers by MTProto, the encrypted
// protocol of Telegram, on the parts of github.com/gotd/td that are free of its
// schema.
//
// [Dial] connects to a server, and gives a runtime.Invoker for a generated
// client. A client's [Storage] keeps the key that was agreed on, so that the next
// one need not exchange another.
//
// When its connection ends a client makes another, in the same session, and asks
// what became of the calls that have no answer. A call is carried out at most
// once: it is sent again only where the server said that it has not received or
// not accepted it. Where its fate cannot be known it fails with
// runtime.ErrOutcomeUnknown.
//
// [NewServer] makes a server of anything that answers requests, such as a
// generated server. It detects the transport of each connection, obfuscated
// ones too. A handler learns from [SessionFrom] who calls and in which layer,
// and sends updates with [Session.Push].
//
// Package account, below this one, logs in on Telegram.
//
// [FromTelegram] makes an Invoker of a telegram.Client that a program already has.
package gotd
