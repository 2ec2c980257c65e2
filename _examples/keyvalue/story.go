package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/tlgen-go/tlgen/_examples/keyvalue/kv"
	"github.com/tlgen-go/tlgen/runtime/stream"
)

// story is the calls that two clients make, one after another.
type story struct {
	w       io.Writer
	watcher *kv.Client
	writer  *kv.Client
	changes chan change // that the watcher was told of
}

// change is an update.
type change struct {
	version int64
	text    string
}

// tell makes all calls.
func (s *story) tell(ctx context.Context) error {
	for _, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"The first client watches user/", s.watch},
		{"The second puts values where there are none", s.put},
		{"It replaces one if nobody else did", s.replace},
		{"It lists user/, two a page", s.list},
		{"It deletes one", s.delete},
		{"What the first client was told of that", s.told},
	} {
		fmt.Fprintf(s.w, "\n%s\n\n", chapter.title)
		if err := chapter.tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// dispatcher notes every update.
func (s *story) dispatcher() *kv.UpdateDispatcher {
	d := kv.NewUpdateDispatcher()
	d.OnPut(func(_ context.Context, _ *kv.Envelope, u *kv.UpdatePut) error {
		e := u.Item.Value
		s.changes <- change{e.Version, fmt.Sprintf("%s is %q", u.Item.Key, e.Data)}
		return nil
	})
	d.OnDelete(func(_ context.Context, _ *kv.Envelope, u *kv.UpdateDelete) error {
		s.changes <- change{u.Version, u.Key + " is gone"}
		return nil
	})
	d.OnTooLong(func(context.Context, *kv.Envelope, *kv.UpdatesTooLong) error {
		s.changes <- change{math.MaxInt64, "there were too many, list again"}
		return nil
	})
	return d
}

func (s *story) watch(ctx context.Context) error {
	stats, err := s.watcher.Watch(ctx, &kv.WatchRequest{Prefix: "user/"})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.w, "  so far: %v\n", stats)
	return nil
}

func (s *story) put(ctx context.Context) error {
	for _, p := range []kv.Pair[string, string]{
		{Key: "user/1", Value: "red"}, {Key: "user/2", Value: "green"}, {Key: "user/3", Value: "blue"}, {Key: "motd", Value: "hello"},
	} {
		before, err := s.writer.Put(ctx, &kv.PutRequest{
			Key: p.Key, Data: []byte(p.Value), Condition: &kv.ConditionAbsent{},
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(s.w, "  %s is %q, was %s\n", p.Key, p.Value, describe(before))
	}
	return nil
}

func (s *story) replace(ctx context.Context) error {
	const key = "user/2"
	found, err := s.writer.Get(ctx, &kv.GetRequest{Key: key})
	if err != nil {
		return err
	}
	met, ok := found.(*kv.Just[*kv.Entry])
	if !ok {
		return fmt.Errorf("get %s: %v", key, found)
	}
	asMet := &kv.ConditionVersion{Version: met.Value.Version}
	before, err := s.writer.Put(ctx, &kv.PutRequest{Key: key, Data: []byte("violet"), Condition: asMet})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.w, "  %s is %q, was %s\n", key, "violet", describe(before))
	_, err = s.writer.Put(ctx, &kv.PutRequest{Key: key, Data: []byte("yellow"), Condition: asMet})
	if !errors.Is(err, versionConflict) {
		return errors.Join(fmt.Errorf("put %s once more: want %w", key, versionConflict), err)
	}
	fmt.Fprintf(s.w, "  once more: %v\n", err)

	pairs, err := s.writer.GetMany(ctx, &kv.GetManyRequest{Keys: []string{key, "user/4"}})
	if err != nil {
		return err
	}
	for _, p := range pairs {
		fmt.Fprintf(s.w, "  %s is %s\n", p.Key, describe(p.Value))
	}
	return nil
}

func (s *story) list(ctx context.Context) error {
	r := &kv.ListRequest{Prefix: "user/", Limit: 2}
	for number := 1; ; number++ {
		page, err := s.writer.List(ctx, r)
		if err != nil {
			return err
		}
		fmt.Fprintf(s.w, "  page %d\n", number)
		for _, p := range page.Items {
			fmt.Fprintf(s.w, "    %s is %q of change %d\n", p.Key, p.Value.Data, p.Value.Version)
		}
		if !page.Next.IsSet() {
			return nil
		}
		r.After = page.Next
	}
}

func (s *story) delete(ctx context.Context) error {
	before, err := s.writer.Delete(ctx, &kv.DeleteRequest{Key: "user/1", Condition: &kv.ConditionNone{}})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.w, "  user/1 was %s\n", describe(before))
	return nil
}

// told waits for the last change.
func (s *story) told(ctx context.Context) error {
	stats, err := s.watcher.GetStats(ctx)
	if err != nil {
		return err
	}
	for version := int64(0); version < stats.Version; {
		select {
		case c := <-s.changes:
			version = c.version
			fmt.Fprintf(s.w, "  %d: %s\n", c.version, c.text)
		case <-ctx.Done():
			return fmt.Errorf("wait for change %d: %w", stats.Version, ctx.Err())
		}
	}
	fmt.Fprintf(s.w, "  and all in all: %v\n", stats)
	return nil
}

// describe says what a key had.
func describe(m kv.MaybeClass[*kv.Entry]) string {
	if m, ok := m.(*kv.Just[*kv.Entry]); ok {
		return fmt.Sprintf("%q of change %d", m.Value.Data, m.Value.Version)
	}
	return "nothing"
}

// goodbye has the server shut down, of which its clients learn.
func (s *story) goodbye(ctx context.Context, server *stream.Server, clients ...*stream.Client) error {
	fmt.Fprint(s.w, "\nThe server shuts down\n\n")
	if err := server.Shutdown(ctx); err != nil {
		return err
	}
	for i, c := range clients {
		<-c.Done()
		if !errors.Is(c.Err(), stream.ServerShuttingDown) {
			return c.Err()
		}
		fmt.Fprintf(s.w, "  client %d: %v\n", i+1, c.Err())
	}
	return nil
}
