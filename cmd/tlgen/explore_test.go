package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// explore prints the address, serves there, and ends without an error where it is
// interrupted.
func TestExploreServesUntilItIsInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.tl")
	require.NoError(t, os.WriteFile(file, []byte("user#d23c81a3 id:int name:string = User;\n"), 0o600))
	ctx, interrupt := context.WithCancel(t.Context())
	out, printed := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"explore", "-s", file, "--listen", "127.0.0.1:0"}, printed, io.Discard)
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.TrimSpace(line)+"constructor/user.html", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	assert.Contains(t, string(body), "#d23c81a3")
	interrupt()
	assert.Equal(t, exitFine, <-ended)
}

func TestExploreSaysWhereItCannotListen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "api.tl")
	require.NoError(t, os.WriteFile(file, []byte("user#d23c81a3 id:int name:string = User;\n"), 0o600))
	var stderr strings.Builder
	assert.Equal(t, exitError, run(t.Context(), []string{"explore", "-s", file, "--listen", "127.0.0.1:none"}, io.Discard, &stderr))
	assert.Contains(t, stderr.String(), "choose another address with --listen, port 0 for any that is free")
}

func TestAddressesOpenEverywhere(t *testing.T) {
	for address, want := range map[string]string{"[::]:80": "localhost:80", "0.0.0.0:81": "localhost:81", "127.0.0.1:82": "127.0.0.1:82"} {
		tcp, err := net.ResolveTCPAddr("tcp", address)
		require.NoError(t, err)
		assert.Equal(t, want, opened(tcp))
	}
}
