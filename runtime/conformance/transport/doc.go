// Package transport holds the framings of tl/inspect against gotd's transports.
package transport
