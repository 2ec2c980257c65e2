package tl

import (
	"slices"
	"strconv"
)

// longPath is the length of a path, in bytes, beyond which it goes no further out.
const longPath = 16 << 10

// within puts the field before a path that leads on from it: users and [2].id
// are users[2].id.
func within(field, path string) string {
	switch {
	case field == "" || len(path) > longPath:
		return path
	case path != "" && path[0] != '[':
		field += "."
	}
	if len(field)+len(path) > longPath {
		return "…" + field + path
	}
	return field + path
}

// ofItem puts the number of an item before a path that leads on from it.
func ofItem(i int, path string) string { return within("["+strconv.Itoa(i)+"]", path) }

// frame is a step of a path: a field and the item of it, or noItem.
type frame struct {
	name string
	item int
}

// noItem marks a frame that is not a vector's.
const noItem = -1

// join spells all steps of a path.
func join(frames []frame) (path string) {
	for _, f := range slices.Backward(frames) {
		if f.item != noItem {
			path = ofItem(f.item, path)
		}
		path = within(f.name, path)
	}
	return path
}
