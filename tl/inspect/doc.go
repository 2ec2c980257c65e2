// Package inspect shows values of TL as they lie in their bytes, from a schema
// alone, without generated code.
//
// [New] makes an [Inspector] of schemas; [Inspector.Read] makes a [Tree] of
// bytes, in which every byte is part of one leaf: an id, a flags word, a length,
// data or padding. It goes into what is packed: gzip_packed, containers, answers
// and bytes that hold values; [Inspector.ReadPacket] also opens encrypted packets
// of MTProto with their keys. Damage ends the tree where it is met, and the rest is
// a node of its own.
//
// [Tree.Text] and [Tree.JSON] write a tree in forms for people and for programs,
// and [Inspector.EncodeText] and [Inspector.EncodeJSON] make the same bytes of
// them again, whatever the bytes were. [Tree.AppendPositions] has the place of
// each node. [Tree.WriteTree] and [Tree.WriteHex] are listings, and a [HexReader]
// reads the bytes of the latter. [Diff] compares two trees.
//
// Input may be hostile: what reading it takes in time and memory grows with its
// length alone, beside what Limits allow.
package inspect
