package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

func TestBothSidesReadLayer228(t *testing.T) {
	src, err := layer228(t.Context())
	require.NoError(t, err)
	require.NoError(t, readSame(src))
}

// gotd knows no object, which the wire format defines as well.
func TestUnequalReadingIsFound(t *testing.T) {
	src := schema.Source{Name: "x.tl", Text: []byte("a = A;\nobject = Object;\n")}
	require.EqualError(t, readSame(src), "x.tl: 1 combinators are read, and 2 by gotd")
}

// BenchmarkParse is for profiles; "make bench" compares.
func BenchmarkParse(b *testing.B) {
	src, err := layer228(b.Context())
	require.NoError(b, err)
	b.SetBytes(int64(len(src.Text)))
	b.ReportAllocs()
	for b.Loop() {
		_, found := schema.Parse(src.Name, src.Text)
		require.NoError(b, found.Err())
	}
}
