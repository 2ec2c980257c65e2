package gotd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/gotd/td/crypto"
)

// ErrNoSession is returned by LoadSession where nothing is stored.
var ErrNoSession = errors.New("no session is stored")

// Storage keeps the key that a client agreed on with a server, so that it need
// not exchange another. Its data lets anyone speak in the client's name.
type Storage interface {
	// LoadSession returns what was stored last, or ErrNoSession.
	LoadSession(ctx context.Context) ([]byte, error)
	// StoreSession replaces what is stored.
	StoreSession(ctx context.Context, data []byte) error
}

// MemoryStorage is a Storage that ends with the program. Its zero value is empty.
type MemoryStorage struct {
	mu   sync.Mutex
	data []byte
}

// LoadSession implements Storage.
func (s *MemoryStorage) LoadSession(context.Context) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.data == nil {
		return nil, ErrNoSession
	}
	return slices.Clone(s.data), nil
}

// StoreSession implements Storage.
func (s *MemoryStorage) StoreSession(_ context.Context, data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = slices.Clone(data)
	return nil
}

// FileStorage is a Storage in one file, which only its owner may read.
type FileStorage struct{ Path string }

// String is the path.
func (s FileStorage) String() string { return s.Path }

// LoadSession implements Storage.
func (s FileStorage) LoadSession(context.Context) ([]byte, error) {
	data, err := os.ReadFile(s.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoSession
	}
	return data, err
}

// StoreSession implements Storage. The file always holds one whole session.
func (s FileStorage) StoreSession(_ context.Context, data []byte) error {
	return replaceFile(s.Path, data)
}

// replaceFile has the file at path hold data, which only its owner may read, or
// all that it held before.
func replaceFile(path string, data []byte) (err error) {
	// A temporary file has the mode 0600.
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(data); err != nil {
		_ = f.Close()
		return err
	}
	if err = cmp.Or(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// sessionVersion is the version of what is stored.
const sessionVersion = 1

// session is what is stored.
type session struct {
	Version int    `json:"version"`
	DC      int    `json:"dc"`
	AuthKey []byte `json:"auth_key"`
	Salt    int64  `json:"salt"`
}

// loadSession returns the stored key and salt; ok tells whether there are any.
func loadSession(ctx context.Context, storage Storage, dc int) (key crypto.AuthKey, salt int64, ok bool, err error) {
	data, err := storage.LoadSession(ctx)
	if errors.Is(err, ErrNoSession) || err == nil && len(data) == 0 {
		return crypto.AuthKey{}, 0, false, nil
	}
	if err != nil {
		return crypto.AuthKey{}, 0, false, fmt.Errorf("load %s: %w", storedIn(storage), err)
	}
	s, err := parseSession(data, dc)
	if err != nil {
		err = fmt.Errorf("read %s: %w; remove %s to exchange a new key", storedIn(storage), err, whatHolds(storage))
		return crypto.AuthKey{}, 0, false, err
	}
	return crypto.Key(s.AuthKey).WithID(), s.Salt, true, nil
}

// storedIn names a storage's session in errors.
func storedIn(s Storage) string { return "the session stored in " + storageName(s) }

// storageName is a storage's String, or its type.
func storageName(s Storage) string {
	if named, ok := s.(fmt.Stringer); ok {
		return named.String()
	}
	return fmt.Sprintf("%T", s)
}

// startAnew is how to have no stored session.
func startAnew(s Storage) string {
	if _, ok := s.(*MemoryStorage); ok {
		return "dial again with an empty Storage"
	}
	return "remove " + storedIn(s)
}

// whatHolds is what to remove where a stored session is of no use.
func whatHolds(s Storage) string {
	switch s.(type) {
	case FileStorage, *FileStorage:
		return "the file"
	}
	return "it"
}

// parseSession reads what is stored.
func parseSession(data []byte, dc int) (s session, err error) {
	if err := json.Unmarshal(data, &s); err != nil {
		return session{}, err
	}
	switch {
	case s.Version != sessionVersion:
		return session{}, fmt.Errorf("it has version %d, want %d", s.Version, sessionVersion)
	case len(s.AuthKey) != len(crypto.Key{}):
		return session{}, fmt.Errorf("its auth key has %d bytes, want %d", len(s.AuthKey), len(crypto.Key{}))
	case s.DC != dc:
		return session{}, fmt.Errorf("it is of data centre %d, want %d", s.DC, dc)
	}
	return s, nil
}

// storeSession stores a key and a salt.
func storeSession(ctx context.Context, storage Storage, dc int, key crypto.AuthKey, salt int64) error {
	data, err := json.Marshal(session{Version: sessionVersion, DC: dc, AuthKey: key.Value[:], Salt: salt})
	if err == nil {
		err = storage.StoreSession(ctx, data)
	}
	if err != nil {
		return fmt.Errorf("store the session in %s: %w", storageName(storage), err)
	}
	return nil
}
