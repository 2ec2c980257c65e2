// Package goal says what is wanted of each kind of work.
package goal

// The names of those who do a work, and of what bounds it from below.
const (
	Ours     = "ours"
	Gotd     = "gotd"
	Fq       = "fq"
	Copy     = "memcpy"
	Walk     = "walk"
	Baseline = "by hand"
)

// The kinds of work.
const (
	DecodeContainer = "decode container"
	DecodeAliasing  = "decode aliasing"
	DecodeReusing   = "decode reusing"
	DecodeSmall     = "decode small"
	EncodeWarm      = "encode warm"
	EncodeFresh     = "encode fresh"
	Find            = "find"
	CompileWhole    = "compile whole"
	CompileRoots    = "compile roots"
	Link            = "link"
	Generate        = "generate"
	Parse           = "parse"
	DecodeStream    = "decode stream"
	DecodeStreamOne = "decode stream, one processor"
	Mark            = "public mark"
)

// The figures of a work.
const (
	Time        = "time"
	CPU         = "CPU"
	Memory      = "memory"
	Allocations = "allocations"
	Allocated   = "allocated"
	Size        = "size"
	Speed       = "speed"           // bytes of input in a second
	CPUSpeed    = "speed by CPU"    // bytes of input in a second of processors' time
	MemoryShare = "memory per byte" // of input
)

// Rises tells whether more of a figure is better.
func Rises(figure string) bool { return figure == Speed || figure == CPUSpeed }

// Goal is what is wanted of a figure: what it has to reach, and what nobody
// has reached yet.
type Goal struct {
	Must, Stretch float64
	// Absolute goals are the most that ours may be, or the least of a figure that
	// rises. Others are how many times better than the peer's it has to be, at least.
	Absolute bool
}

// exactly is a goal that no peer has a say in.
func exactly(n float64) *Goal { return &Goal{Must: n, Stretch: n, Absolute: true} }

// Of is the goal of a figure of a kind of work against a peer, or nil. What ours
// does alone has no peer.
func Of(kind, figure, peer string) *Goal {
	switch {
	case kind == Mark && figure == Time:
		return marks[peer]
	case peer == Gotd:
		return goals[kind][figure]
	case peer == "":
		return alone[kind][figure]
	}
	return nil
}

// goals are those against gotd, by kind and figure.
var goals = map[string]map[string]*Goal{
	DecodeContainer: {
		Time:        {Must: 2, Stretch: 3},
		Allocations: {Must: 50, Stretch: 80},
		Allocated:   {Must: 1 / 0.8, Stretch: 1 / 0.8},
	},
	DecodeAliasing: {Time: {Must: 2.5, Stretch: 3.5}},
	DecodeReusing:  {Time: {Must: 10, Stretch: 15}, Allocations: exactly(0)},
	DecodeSmall:    {Time: {Must: 1.7, Stretch: 2.5}},
	EncodeWarm:     {Time: {Must: 1.8, Stretch: 2.5}, Allocations: exactly(0)},
	EncodeFresh:    {Time: {Must: 3.5, Stretch: 4.5}, Allocations: exactly(1)},
	Find:           {Time: {Must: 25, Stretch: 40}},
	CompileWhole:   {CPU: {Must: 6, Stretch: 9}, Memory: {Must: 6, Stretch: 9}},
	CompileRoots:   {CPU: {Must: 20, Stretch: 50}},
	Link:           {Size: {Must: 4, Stretch: 5}},
	Generate:       {Time: {Must: 8, Stretch: 12}},
	Parse:          {Time: {Must: 1.0 / 5, Stretch: 1.0 / 4}},
}

// alone are those of what ours does alone, by kind and figure.
var alone = map[string]map[string]*Goal{
	DecodeStream: {Speed: exactly(50e6), Memory: exactly(100e6)},
}

// marks are those of the public mark, by peer: two are to be passed, two more
// would be good, and the codec that is written by hand cannot be.
var marks = map[string]*Goal{
	"bebop":   {Must: 1, Stretch: 1},
	"gencode": {Must: 1, Stretch: 1},
	"mus":     {Stretch: 1},
	"benc":    {Stretch: 1},
	Baseline:  {Stretch: 1 / 1.1},
}
