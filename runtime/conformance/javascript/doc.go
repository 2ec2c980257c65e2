// Package javascript holds what generated code reads and writes against what
// JavaScript libraries for Telegram do. They come from npm, see "make
// conformance", and connect to nothing: of each, only what encodes and encrypts is
// used.
//
// A library is compared in its own layer and in MTProto's service types, which
// are beneath all layers. Of these, no library has msg_copy, or message outside of
// a container; gzip_packed, which they unpack on the way, is left to the sessions
// in folder live. mtcute also lacks msg_container and rpc_result, which it takes
// apart on the way, and p_q_inner_data, server_DH_params_fail and req_pq.
//
// Some types a library only reads: GramJS msg_container and rpc_result, mtcute
// future_salts. The script here puts together again what was read of them.
//
// What the inspector finds in a value is compared with what GramJS and teleproto
// find in it, field by field.
package javascript
