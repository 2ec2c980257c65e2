// Package load compares what calls cost a generated server and gotd's tgtest.
package load
