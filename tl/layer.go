package tl

import (
	"fmt"
	"math"
)

// newest is the layer of an encoder for which none was asked.
const newest = math.MaxInt

// ForLayer has the encoder write what that layer of a schema of several layers
// has, and refuse what it has not; 0 stands for the newest. A layer between two
// of the schema is taken for the older one. It returns e.
func (e *Encoder) ForLayer(layer int) *Encoder {
	e.layer = layer
	return e
}

// Layer is the layer that the encoder writes for; no layer is above the newest.
func (e *Encoder) Layer() int {
	if e.layer == 0 {
		return newest
	}
	return e.layer
}

// WithLayer says which layer the input is of, for values without ids that have
// another form in some layers; every other value says it by its id. A Decoder
// takes them for those of the newest layer otherwise.
func WithLayer(layer int) Option { return func(c *config) { c.layer = layer } }

// Layer is the layer that the decoder reads; no layer is above the newest.
func (d *Decoder) Layer() int {
	if d.config.layer == 0 {
		return newest
	}
	return d.config.layer
}

// NoField records that the layer's form of the value lacks a field that is set.
func (e *Encoder) NoField(field string) {
	e.fail(field, ErrLayer, e.layerName()+" has no such field")
}

// NoForm records that the layer lacks the combinator, or has it as another
// generated type.
func (e *Encoder) NoForm(combinator, otherType string) {
	detail := e.layerName() + " does not have " + combinator
	if otherType != "" {
		detail = fmt.Sprintf("%s has %s as %s", e.layerName(), combinator, otherType)
	}
	e.fail("", ErrLayer, detail)
}

func (e *Encoder) layerName() string {
	if e.layer == 0 {
		return "the newest layer"
	}
	return fmt.Sprintf("layer %d", e.layer)
}
