package inspect

import (
	"bytes"
	"hash/maphash"
	"sort"
)

// align pairs items of two lists, in their order. Those with the same bytes stay
// together as far as they come in the same order, and are left out; those between
// them are paired by their place, and what then is left over in one list is paired
// with nil. It takes n log n steps.
func align(a, b []Node, pair func(a, b *Node)) {
	a, b = unlike(a, b)
	fromA, fromB := 0, 0
	for _, m := range matches(a, b) {
		inOrder(a[fromA:m.a], b[fromB:m.b], pair)
		fromA, fromB = m.a+1, m.b+1
	}
	inOrder(a[fromA:], b[fromB:], pair)
}

// inOrder pairs items by their place, behind those that both lists begin with.
func inOrder(a, b []Node, pair func(a, b *Node)) {
	a, b = unlike(a, b)
	for i := range max(len(a), len(b)) {
		var x, y *Node
		if i < len(a) {
			x = &a[i]
		}
		if i < len(b) {
			y = &b[i]
		}
		pair(x, y)
	}
}

// unlike are the lists without what both begin and end with.
func unlike(a, b []Node) (restA, restB []Node) {
	for len(a) > 0 && len(b) > 0 && isSame(&a[0], &b[0]) {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && isSame(&a[len(a)-1], &b[len(b)-1]) {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	return a, b
}

// isSame tells whether two items have the same bytes.
func isSame(a, b *Node) bool { return bytes.Equal(a.Bytes(), b.Bytes()) }

// match is where in each of two lists the same item stands.
type match struct{ a, b int }

// matches are items that both lists have once, in an order that both have, and as
// many as can be.
func matches(a, b []Node) []match {
	seed := maphash.MakeSeed()
	inA, inB := places(seed, a), places(seed, b)
	var all []match
	for i := range a {
		hash := maphash.Bytes(seed, a[i].Bytes())
		if j, ok := inB[hash]; ok && j != several && inA[hash] == i && isSame(&a[i], &b[j]) {
			all = append(all, match{i, j})
		}
	}
	return increasing(all)
}

// several is the place of an item that comes again.
const several = -1

// places tells where in a list each item is, by its hash.
func places(seed maphash.Seed, items []Node) map[uint64]int {
	at := make(map[uint64]int, len(items))
	for i := range items {
		hash := maphash.Bytes(seed, items[i].Bytes())
		if _, again := at[hash]; again {
			at[hash] = several
		} else {
			at[hash] = i
		}
	}
	return at
}

// increasing is the longest part of the matches, which are in the order of a, that
// is in the order of b too.
func increasing(all []match) []match {
	var ends []int // of the best parts by their length, where they end
	before := make([]int, len(all))
	for i, m := range all {
		length := sort.Search(len(ends), func(n int) bool { return all[ends[n]].b > m.b })
		if length == len(ends) {
			ends = append(ends, i)
		} else {
			ends[length] = i
		}
		if length > 0 {
			before[i] = ends[length-1]
		}
	}
	found := make([]match, len(ends))
	for n, i := len(ends)-1, last(ends); n >= 0; n, i = n-1, before[i] {
		found[n] = all[i]
	}
	return found
}

// last is the last number, or 0.
func last(all []int) int {
	if len(all) == 0 {
		return 0
	}
	return all[len(all)-1]
}
