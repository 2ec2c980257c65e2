// Package tdlib holds what the schema of TDLib's API says against what TDLib
// itself reads and writes. TDLib comes from npm; see "make conformance".
package tdlib
