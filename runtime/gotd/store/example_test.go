package store_test

import (
	"context"
	"crypto/rsa"
	"errors"
	"log"

	"github.com/go-redis/redis/v8"
	"github.com/gotd/contrib/auth/kv"

	"github.com/tlgen-go/tlgen/runtime/gotd"
	"github.com/tlgen-go/tlgen/runtime/gotd/store"
)

// values is Redis as gotd/contrib's kv.Storage.
type values struct{ *redis.Client }

// Set implements kv.Storage.
func (v values) Set(ctx context.Context, key, value string) error {
	return v.Client.Set(ctx, key, value, 0).Err()
}

// Get implements kv.Storage.
func (v values) Get(ctx context.Context, key string) (string, error) {
	value, err := v.Client.Get(ctx, key).Result()
	if errors.Is(err, redis.Nil) {
		return "", kv.ErrKeyNotFound
	}
	return value, err
}

// A session in Redis, under a key of its own.
func ExampleOf() {
	sessions := kv.NewSession(values{redis.NewClient(&redis.Options{Addr: "localhost:6379"})}, "telegram session")
	serverKeys := []*rsa.PublicKey{ /* of the server */ }
	client, err := gotd.Dial(context.Background(), "server.example:443", gotd.ClientOptions{
		PublicKeys: serverKeys,
		Storage:    store.Of(sessions),
	})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = client.Close() }()
}
