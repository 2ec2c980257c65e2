// Package telegram connects generated code with both ends of gotd/td by
// MTProto: its telegram.Client calls a generated server, and its tgtest answers
// a generated client.
package telegram
