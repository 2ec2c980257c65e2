package account

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"

	"github.com/tlgen-go/tlgen/runtime/gotd"
)

// bookVersion is the version of what is stored.
const bookVersion = 1

// page is what is stored of an account.
type page struct {
	Version int `json:"version"`
	Home    int `json:"home"`
	// LoggedIn is the data centre where the account has logged in, or 0.
	LoggedIn int `json:"logged_in,omitempty"`
	// Sessions are what gotd stores of the connection to each data centre.
	Sessions map[int][]byte `json:"sessions,omitempty"`
}

// book keeps a page in a Storage.
type book struct {
	storage gotd.Storage
	writing chan struct{} // holds one while nobody writes

	mu   sync.Mutex
	page page
}

// loadBook reads what is stored. Without anything, home is where the account begins.
func loadBook(ctx context.Context, storage gotd.Storage, home int) (*book, error) {
	b := &book{storage: storage, writing: make(chan struct{}, 1), page: page{Version: bookVersion, Home: home}}
	b.writing <- struct{}{}
	data, err := storage.LoadSession(ctx)
	if errors.Is(err, gotd.ErrNoSession) || err == nil && len(data) == 0 {
		return b, nil
	}
	if err == nil {
		err = b.parse(data)
	}
	if err != nil {
		return nil, fmt.Errorf("read the account stored in %s: %w", b, err)
	}
	return b, nil
}

// parse reads a page.
func (b *book) parse(data []byte) error {
	const remedy = "remove it to log in anew"
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var p page
	switch err := d.Decode(&p); {
	case err != nil:
		return fmt.Errorf("it is not an account: %w; %s", err, remedy)
	case p.Version != bookVersion:
		return fmt.Errorf("it has version %d, want %d; %s", p.Version, bookVersion, remedy)
	case p.Home <= 0:
		return fmt.Errorf("its home is data centre %d; %s", p.Home, remedy)
	}
	b.page = p
	return nil
}

// String names the storage.
func (b *book) String() string {
	if named, ok := b.storage.(fmt.Stringer); ok {
		return named.String()
	}
	return fmt.Sprintf("%T", b.storage)
}

// read is the page as it is now.
func (b *book) read() page {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.page
	p.Sessions = maps.Clone(p.Sessions)
	return p
}

// change changes the page and stores it. What cannot be stored is not changed.
func (b *book) change(ctx context.Context, edit func(*page)) error {
	select {
	case <-b.writing:
	case <-ctx.Done():
		return fmt.Errorf("store the account in %s: %w", b, ctx.Err())
	}
	defer func() { b.writing <- struct{}{} }()
	p := b.read()
	edit(&p)
	data, err := json.Marshal(p)
	if err == nil {
		err = b.storage.StoreSession(ctx, data)
	}
	if err != nil {
		return fmt.Errorf("store the account in %s: %w", b, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.page = p
	return nil
}

// session is the part of a book that is about one data centre, as a gotd.Storage.
type session struct {
	book *book
	dc   int
}

// String names the part.
func (s session) String() string { return fmt.Sprintf("%s for data centre %d", s.book, s.dc) }

// LoadSession implements gotd.Storage.
func (s session) LoadSession(context.Context) ([]byte, error) {
	data := s.book.read().Sessions[s.dc]
	if data == nil {
		return nil, gotd.ErrNoSession
	}
	return data, nil
}

// StoreSession implements gotd.Storage.
func (s session) StoreSession(ctx context.Context, data []byte) error {
	return s.book.change(ctx, func(p *page) {
		if p.Sessions == nil {
			p.Sessions = make(map[int][]byte)
		}
		p.Sessions[s.dc] = data
	})
}
