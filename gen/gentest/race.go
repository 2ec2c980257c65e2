//go:build race

package gentest

// race tells whether programs are built with the race detector, as the test is.
const race = true
