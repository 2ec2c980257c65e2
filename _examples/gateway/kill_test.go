package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// process is a gateway in a process of its own.
type process struct {
	*exec.Cmd
	ended chan error
}

// launch starts a gateway as a process, which is asked from then on.
func (w *world) launch() *process {
	c := w.config()
	c.Listen.HTTP, c.Listen.HTTPS = w.freePort(), ""
	c.Answers.Lease = time.Second
	text, err := yaml.Marshal(c)
	require.NoError(w, err)
	path := filepath.Join(w.dir, "gateway.yaml")
	require.NoError(w, os.WriteFile(path, text, 0o600))
	binary, err := os.Executable()
	require.NoError(w, err)

	p := &process{Cmd: exec.CommandContext(w.Context(), binary), ended: make(chan error, 1)}
	p.Env = append(os.Environ(), asGateway+"="+path)
	p.Stderr = w.Output()
	require.NoError(w, p.Start())
	go func() { p.ended <- p.Wait() }()
	w.Cleanup(func() { p.kill(w.T) })
	w.base = "http://" + c.Listen.HTTP
	w.eventually(func() bool {
		response, err := w.client.Get(w.base + "/healthz")
		return err == nil && response.Body.Close() == nil && response.StatusCode == 200
	}, "the gateway answers")
	return p
}

// kill ends the process without letting it do anything more.
func (p *process) kill(t *testing.T) {
	t.Helper()
	_ = p.Process.Kill() // it may have ended
	err := <-p.ended
	p.ended <- err
}

// orphan asks, and kills the gateway once Telegram has got as far as is says.
func (w *world) orphan(p *process, is func() bool, path, body string, headers ...string) {
	w.Helper()
	failed := make(chan error, 1)
	go func() {
		_, err := w.try(path, body, headers...)
		failed <- err
	}()
	w.eventually(is, "the request is under way")
	p.kill(w.T)
	require.Error(w, <-failed)
}

// TestKilledDuringCreateChat: the next gateway says that it is not known what became of the
// request, whether the client says that it repeats itself or not.
func TestKilledDuringCreateChat(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		body := d.body("!WAIT 5s", "101")
		w.orphan(w.launch(), func() bool { return len(w.telegram.Created()) == 1 }, d.path, body)
		w.launch()
		for _, count := range []string{"", "1", ""} {
			a := w.post(d.path, body, "X-Stainless-Retry-Count", count)
			assert.Equal(w, 500, a.status, a.text)
			assert.Equal(w, "false", a.header.Get("X-Should-Retry"))
			assert.Contains(w, a.get(d.message), "not known whether the chat was created")
		}
		assert.Len(w, w.telegram.Calls(), 1)
		a := w.post(d.path, d.body("!WAIT 0s", "101"), "Idempotency-Key", "another")
		assert.Equal(w, d.created, a.status, "the next request is not held up")
	})
}

// TestKilledDuringTheMessage: the chat is there, and the next gateway says so.
func TestKilledDuringTheMessage(t *testing.T) {
	each(t, func(w *world) {
		const body = `{"accountID":"alice","type":"group","participantIDs":["101"],"title":"Trip","messageText":"!WAIT 5s"}`
		w.orphan(w.launch(), func() bool { return len(w.telegram.Messages()) == 1 }, "/v1/chats", body)
		w.launch()
		a := w.post("/v1/chats", body)
		assert.Equal(w, 200, a.status, a.text)
		assert.Equal(w, "it is not known whether the message was sent", a.get("warning"))
		assert.Equal(w, a.text, w.post("/v1/chats", body, "X-Stainless-Retry-Count", "1").text)
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestKilledBeforeCreateChat: nothing was sent, so the next gateway creates the chat. Grace
// takes two seconds to be found.
func TestKilledBeforeCreateChat(t *testing.T) {
	each(t, func(w *world) {
		body := beeperBody("Trip", "@grace")
		w.orphan(w.launch(), func() bool { return w.telegram.Sought("grace") }, "/v1/chats", body)
		w.launch()
		a := w.post("/v1/chats", body, "X-Stainless-Retry-Count", "1")
		assert.Equal(w, 200, a.status, a.text)
		assert.Len(w, w.telegram.Calls(), 1)
	})
}

// TestTwoGateways: one is killed, and the other has its answers.
func TestTwoGateways(t *testing.T) {
	eachDialect(t, func(w *world, d dialect) {
		second := w.base // of each's gateway
		p := w.launch()
		first := w.post(d.path, d.body("Trip", "101"), "client-request-id", "one")
		require.Equal(w, d.created, first.status, first.text)
		counted := w.post(d.path, d.body("Counted", "101"), "X-Stainless-Retry-Count", "0")
		p.kill(w.T)
		w.base = second
		assert.Equal(w, first.text, w.post(d.path, d.body("Trip", "101"), "client-request-id", "one").text)
		assert.Equal(w, counted.text, w.post(d.path, d.body("Counted", "101"), "X-Stainless-Retry-Count", "1").text)
		assert.Equal(w, []string{"Trip", "Counted"}, w.telegram.Calls())
	})
}

// TestTerminatedTwice: who insists does not wait.
func TestTerminatedTwice(t *testing.T) {
	each(t, func(w *world) {
		p := w.launch()
		failed := make(chan error, 1)
		go func() {
			_, err := w.try("/v1/chats", beeperBody("!WAIT 25s", "101"))
			failed <- err
		}()
		w.eventually(func() bool { return len(w.telegram.Calls()) == 1 }, "the call")
		w.eventually(func() bool { return p.Process.Signal(os.Interrupt) != nil }, "it ends")
		require.Error(w, <-failed)
	})
}

// TestTerminated: SIGTERM lets a gateway end what is under way.
func TestTerminated(t *testing.T) {
	each(t, func(w *world) {
		p := w.launch()
		answered := make(chan *answer, 1)
		go func() {
			a, _ := w.try("/v1/chats", beeperBody("!WAIT 500ms", "101"))
			answered <- a
		}()
		w.eventually(func() bool { return len(w.telegram.Calls()) == 1 }, "the call")
		require.NoError(w, p.Process.Signal(syscall.SIGTERM))
		a := <-answered
		require.NotNil(w, a)
		assert.Equal(w, 200, a.status, a.text)
		err := <-p.ended
		p.ended <- err
		assert.NoError(w, err)
	})
}
