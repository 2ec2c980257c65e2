package load

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"log"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/gen/gentest"
	"github.com/tlgen-go/tlgen/runtime/conformance/internal/program"
	"github.com/tlgen-go/tlgen/schema"
)

var (
	//go:embed testdata/server.go.txt
	serverSource []byte
	//go:embed testdata/client.go.txt
	clientSource []byte
)

// asTgtest is the argument that makes the test's own program a tgtest server.
const asTgtest = "tgtest"

func TestMain(m *testing.M) {
	if len(os.Args) < 2 || os.Args[1] != asTgtest {
		os.Exit(m.Run())
	}
	if err := runTgtest(context.Background()); err != nil {
		log.Fatal(err)
	}
}

// outcome is what the programs answer a line with.
type outcome struct {
	Address, Key string
	CPU          time.Duration
	Error        string
}

// TestACallCostsLessCPUThanAtTgtest has both servers answer the same calls of the
// same client, in processes of their own, whose processor time is read before
// and after. Rounds alternate, and the medians count. Figures of a busy machine
// are no proof, so the claim is a modest one.
func TestACallCostsLessCPUThanAtTgtest(t *testing.T) {
	const rounds = 15
	dir := t.TempDir()
	generate(t, dir)
	ours := compile(t, dir, serverSource, "server")
	client := compile(t, dir, clientSource, "client")
	sides := []*side{newSide(t, client, ours), newSide(t, client, os.Args[0], asTgtest)}

	t.Logf("%-24s %10s %10s %6s", "CPU of a call, µs", "ours", "tgtest", "ratio")
	product := 1.0
	for _, c := range []struct {
		name, load string
		calls      int
	}{
		{"one after another", "create %d 1 1", 500},
		{"16 at once", "create %d 16 1", 1000},
		{"16 connections", "create %d 16 16", 1000},
		{"100 messages, 16 at once", "history %d 16 1", 200},
	} {
		var figures [3][]float64
		for range rounds {
			line := fmt.Sprintf(c.load, c.calls)
			a, b := sides[0].cost(t, line, c.calls), sides[1].cost(t, line, c.calls)
			for i, v := range []float64{a, b, a / b} {
				figures[i] = append(figures[i], v)
			}
		}
		ratio := median(figures[2])
		t.Logf("%-24s %10.1f %10.1f %6.2f", c.name, median(figures[0]), median(figures[1]), ratio)
		product *= ratio
	}
	assert.Less(t, product, 1.0)
}

func median[T cmp.Ordered](v []T) T {
	slices.Sort(v)
	return v[len(v)/2]
}

// side is a server and a client that calls it.
type side struct{ server, client *program.Program }

// newSide runs the server and the client at the paths until the test ends.
func newSide(t *testing.T, client, server string, args ...string) *side {
	t.Helper()
	s := &side{server: program.Start(t, server, args...)}
	var where outcome
	s.server.Read(t, &where)
	s.client = program.Start(t, client, where.Address, where.Key)
	return s
}

// cost is how many microseconds of processor time each of the calls costs the server.
func (s *side) cost(t *testing.T, load string, calls int) float64 {
	t.Helper()
	before := ask(t, s.server, "cpu").CPU
	require.Empty(t, ask(t, s.client, load).Error)
	spent := ask(t, s.server, "cpu").CPU - before
	return float64(spent) / float64(time.Microsecond) / float64(calls)
}

// ask is what the program answers to the line.
func ask(t *testing.T, p *program.Program, line string) (o outcome) {
	t.Helper()
	p.Ask(t, line, &o)
	return o
}

// generate writes a module with the package tg that the programs need.
func generate(t *testing.T, dir string) {
	t.Helper()
	s, found, err := schema.Load(t.Context(), ".", "telegram@228")
	require.NoError(t, err)
	require.NoError(t, found.Err())
	s, err = s.Prune([]string{"messages.createChat", "messages.getHistory"})
	require.NoError(t, err)
	require.NoError(t, gentest.Module(dir, s, gen.Config{Client: true, Server: true}))
}

// compile compiles the source into a program of that name.
func compile(t *testing.T, dir string, source []byte, name string) string {
	t.Helper()
	path, err := gentest.Optimized(t.Context(), dir, source)
	require.NoError(t, err)
	require.NoError(t, os.Rename(path, path+"-"+name))
	return path + "-" + name
}
