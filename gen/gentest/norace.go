//go:build !race

package gentest

const race = false
