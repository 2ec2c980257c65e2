package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/input"
	"github.com/tlgen-go/tlgen/tl/inspect"
)

// authKeys are the keys in the files.
func authKeys(files []string) (keys []inspect.AuthKey, err error) {
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--auth-key: %w", err)
		}
		found, err := keysIn(text)
		if err != nil {
			return nil, fmt.Errorf("--auth-key %s: %w", name, err)
		}
		keys = append(keys, found...)
	}
	return keys, nil
}

// keysIn are the keys that a file has: one, or those of a stored session.
func keysIn(text []byte) ([]inspect.AuthKey, error) {
	const want = "want a key of %d bytes, as they are, as hex or as base64, or a stored session in JSON"
	size := len(inspect.AuthKey{})
	var session any
	if json.Unmarshal(text, &session) == nil {
		if keys := keysOf(session, nil); len(keys) > 0 {
			return keys, nil
		}
	}
	b, form, err := input.Read(text, input.Auto)
	switch {
	case err != nil:
		return nil, fmt.Errorf(want+", met %w", size, err)
	case len(b) != size:
		return nil, fmt.Errorf(want+", met %d bytes of %s", size, len(b), form)
	}
	return []inspect.AuthKey{inspect.AuthKey(b)}, nil
}

// keysOf adds the keys in a session of JSON: whatever it is called, a key is a
// string in base64 that has its size. What holds the sessions of several data
// centres has them in base64, too.
func keysOf(v any, keys []inspect.AuthKey) []inspect.AuthKey {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			keys = keysOf(v[name], keys)
		}
	case []any:
		for _, inner := range v {
			keys = keysOf(inner, keys)
		}
	case string:
		b, err := base64.StdEncoding.DecodeString(v)
		var session map[string]any
		switch {
		case err != nil:
		case len(b) == len(inspect.AuthKey{}):
			keys = append(keys, inspect.AuthKey(b))
		case json.Unmarshal(b, &session) == nil:
			keys = keysOf(session, keys)
		}
	}
	return keys
}
