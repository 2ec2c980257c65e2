package javascript

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/tl/inspect"
)

// sealed is what a library made of a request, and what it says of its message.
type sealed struct {
	Packet      []byte
	Session, ID string
}

// seal has a library encrypt a request with the key.
func seal(t *testing.T, script []string, key inspect.AuthKey, request []byte) (s sealed) {
	t.Helper()
	require.DirExists(t, "node_modules", `"make conformance" installs it`)
	cmd := exec.CommandContext(t.Context(), "node", script...)
	cmd.Stdin = bytes.NewReader(append(key[:], request...))
	out, err := cmd.Output()
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(out, &s))
	return s
}

// TestPacketsOfLibrariesAreOpened compares what is in packets that libraries
// encrypted with what they say of it. GramJS packs what is long.
func TestPacketsOfLibrariesAreOpened(t *testing.T) {
	in := inspect.New(load(t, "telegram@198"))
	var key inspect.AuthKey
	_, _ = rand.Read(key[:])
	for _, script := range [][]string{{"seal.js", "gramjs-174"}, {"seal.js", "gramjs-198"}, {"seal.js", "teleproto"}, {"seal.mjs"}} {
		for _, title := range []string{"My very normal title", strings.Repeat("a", 1000)} {
			t.Run(fmt.Sprint(script, len(title)), func(t *testing.T) {
				t.Parallel()
				want := fmt.Sprintf("messages.createChat { users: [ inputUserSelf ] title: %q }", title)
				request, err := in.EncodeText("", []byte(want), inspect.EncodeOptions{})
				require.NoError(t, err)
				s := seal(t, script, key, request)
				tree := in.ReadPacket(append(s.Packet, 1, 2, 3), inspect.Options{Keys: []inspect.AuthKey{key}})
				require.NoError(t, tree.Err())
				found := map[string]string{}
				tree.Walk(func(path string, n *inspect.Node) bool {
					if n.Value() != nil {
						found[path[strings.LastIndexAny(path, "/.")+1:]] = fmt.Sprint(n.Value())
					}
					return true
				})
				for field, want := range map[string]string{
					"auth_key_id": fmt.Sprint(key.ID()), "salt": "1234605616436508552", "session_id": s.Session, "message_id": s.ID, "seq_no": "1", "title": title,
				} {
					assert.Equal(t, want, found[field], field)
				}
				again, err := in.EncodeText("", tree.Text(inspect.TextOptions{}), inspect.EncodeOptions{})
				require.NoError(t, err)
				assert.Equal(t, tree.Bytes, again)
			})
		}
	}
}
