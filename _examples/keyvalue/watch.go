package main

import (
	"context"
	"errors"
	"strings"
	"sync"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime/stream"
	"github.com/tlgen-go/tlgen/tl"
)

// maxWaiting is how many changes may wait for a client that is slow to read.
const maxWaiting = 256

// watchers sends changes to the clients that watch their keys.
type watchers struct {
	mu  sync.Mutex
	all map[*stream.Peer]*watcher
}

// watcher is a client that watches. Its fields are under watchers.mu.
type watcher struct {
	prefixes map[string]bool
	waiting  []kv.UpdateClass
	lost     bool // more than may wait
	wake     chan struct{}
}

func newWatchers() *watchers { return &watchers{all: make(map[*stream.Peer]*watcher)} }

// watch adds a prefix to those that the client watches.
func (ws *watchers) watch(p *stream.Peer, prefix string) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	w := ws.all[p]
	if w == nil {
		w = &watcher{prefixes: make(map[string]bool), wake: make(chan struct{}, 1)}
		ws.all[p] = w
		go ws.send(p, w)
	}
	w.prefixes[prefix] = true
}

// unwatch takes the prefix away, and tells whether it was there.
func (ws *watchers) unwatch(p *stream.Peer, prefix string) bool {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	w := ws.all[p]
	if w == nil || !w.prefixes[prefix] {
		return false
	}
	delete(w.prefixes, prefix)
	return true
}

// changed has everybody told who watches the key. It waits for nobody.
func (ws *watchers) changed(key string, u kv.UpdateClass) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	for _, w := range ws.all {
		if w.watches(key) {
			w.add(u)
		}
	}
}

func (w *watcher) watches(key string) bool {
	for prefix := range w.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

func (w *watcher) add(u kv.UpdateClass) {
	if len(w.waiting) == maxWaiting {
		w.waiting, w.lost = nil, true
	}
	if !w.lost {
		w.waiting = append(w.waiting, u)
	}
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// send sends what waits for the client until its connection ends.
func (ws *watchers) send(p *stream.Peer, w *watcher) {
	defer ws.forget(p)
	for {
		select {
		case <-p.Done():
			return
		case <-w.wake:
		}
		err := p.Push(context.Background(), ws.take(w))
		if errors.Is(err, tl.ErrLimit) {
			err = p.Push(context.Background(), &kv.UpdatesTooLong{})
		}
		if err != nil {
			return
		}
	}
}

// take returns what waits for the client as one message.
func (ws *watchers) take(w *watcher) kv.UpdatesClass {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	waiting, lost := w.waiting, w.lost
	w.waiting, w.lost = nil, false
	if lost {
		return &kv.UpdatesTooLong{}
	}
	return &kv.Updates{Updates: waiting}
}

func (ws *watchers) forget(p *stream.Peer) {
	ws.mu.Lock()
	defer ws.mu.Unlock()
	delete(ws.all, p)
}
