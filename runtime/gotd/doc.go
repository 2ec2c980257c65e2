// Package gotd connects generated clients and servers by MTProto, the encrypted
// protocol of Telegram, on the parts of github.com/gotd/td that are free of its
// schema.
//
// [Dial] connects to a server, and gives a runtime.Invoker for a generated
// client. A connection does not come back once it has ended: dial again, with
// the same [Storage] so that the key that was agreed on is used again. A call
// is carried out at most once: it is sent again only where the server said that
// it had not accepted it, and where its fate cannot be known it fails with
// runtime.ErrOutcomeUnknown.
//
// [NewServer] makes a server of anything that answers requests, such as a
// generated server. It detects the transport of each connection, obfuscated
// ones too. A handler learns from [SessionFrom] who calls and in which layer,
// and sends updates with [Session.Push].
//
// [FromTelegram] makes an Invoker of a telegram.Client that a program already has.
package gotd
