package runtime

import "context"

// layerKey is the key of the layer that a peer speaks.
type layerKey struct{}

// WithLayer says which layer of a schema of several the peer speaks: requests
// are read, and answers and updates written, as that layer has them. 0 stands
// for the newest.
func WithLayer(ctx context.Context, layer int) context.Context {
	return context.WithValue(ctx, layerKey{}, layer)
}

// LayerFrom is the layer that the peer speaks, or 0 for the newest.
func LayerFrom(ctx context.Context) int {
	layer, _ := ctx.Value(layerKey{}).(int)
	return layer
}
