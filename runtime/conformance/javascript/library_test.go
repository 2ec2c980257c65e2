package javascript

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// library reads and writes the types of one layer.
type library struct {
	name   string
	schema string
	// script is what node runs, and its arguments.
	script []string
	// dropsEmpty tells whether it takes an empty optional vector for an absent one.
	dropsEmpty bool
}

var libraries = []library{
	{"gramjs-174", "telegram@174", []string{"gramjs.js", "gramjs-174"}, false},
	{"gramjs-198", "telegram@198", []string{"gramjs.js", "gramjs-198"}, false},
	{"teleproto", "telegram@228", []string{"gramjs.js", "teleproto"}, false},
	{"mtcute", "telegram@227", []string{"mtcute.mjs"}, true},
}

// definition is a constructor or a function that a library knows.
type definition struct {
	ID   uint32
	Name string
	// IDs are the fields that the library takes for ids of Telegram: these are
	// positive and have 52 bits, although the schema says long.
	IDs []string
	// Texts are the fields of bytes that the library takes for UTF-8.
	Texts []string
}

// definitions are what the library knows, by id.
func (l library) definitions(t *testing.T) map[uint32]definition {
	t.Helper()
	out, err := l.run(t, "list", nil)
	require.NoError(t, err)
	var all []definition
	require.NoError(t, json.Unmarshal(out, &all))
	known := map[uint32]definition{}
	for _, d := range all {
		known[d.ID] = d
	}
	return known
}

// answer is a value as a library writes it, or the reason why it does not.
type answer struct {
	value   []byte
	refusal string
}

// echo has the library decode every value and encode it again.
func (l library) echo(t *testing.T, values [][]byte) []answer {
	t.Helper()
	return l.send(t, "echo", values)
}

// send has the library do what the command says with every value.
func (l library) send(t *testing.T, command string, values [][]byte) []answer {
	t.Helper()
	var in []byte
	for _, v := range values {
		in = append(binary.LittleEndian.AppendUint32(in, uint32(len(v))), v...)
	}
	out, err := l.run(t, command, in)
	require.NoError(t, err)
	answers := make([]answer, len(values))
	for i := range answers {
		require.GreaterOrEqual(t, len(out), 8, "%d answers came of %d", i, len(values))
		refused, n := binary.LittleEndian.Uint32(out), binary.LittleEndian.Uint32(out[4:])
		if refused != 0 {
			answers[i].refusal = string(out[8 : 8+n])
		} else {
			answers[i].value = out[8 : 8+n]
		}
		out = out[8+n:]
	}
	return answers
}

// run is what the library's script prints in answer to the command.
func (l library) run(t *testing.T, command string, in []byte) ([]byte, error) {
	t.Helper()
	require.DirExists(t, "node_modules", `"make conformance" installs it`)
	var stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), "node", append(l.script, command)...)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("node %v: %w\n%s", cmd.Args[1:], err, stderr.Bytes())
	}
	return out, nil
}
