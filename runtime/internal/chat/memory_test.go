package chat_test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
)

// many are updates and so many users, whose names have n bytes.
func many(users, n int) *chat.Updates {
	v := &chat.Updates{Updates: []chat.UpdateClass{}, Users: []*chat.User{}, Chats: []*chat.Group{}}
	for i := range users {
		v.Users = append(v.Users, &chat.User{ID: int64(i), Name: strings.Repeat("n", n)})
		v.Updates = append(v.Updates, &chat.UpdateNewMessage{ID: int32(i), Text: "text"}, &chat.UpdateDenied{UserID: int64(i)})
	}
	return v
}

func encoded(t *testing.T, v tl.Object) []byte {
	t.Helper()
	b, err := tl.Append(nil, v)
	require.NoError(t, err)
	return b
}

// Allocation counts do not depend on the machine; a greater one is a regression.
func TestAllocationsArePinned(t *testing.T) {
	short, large := encoded(t, &chat.UpdateShort{Update: &chat.UpdateDenied{UserID: 1}}), encoded(t, many(200, 20))
	d, aliasing := tl.NewDecoder(nil), tl.NewDecoder(nil, tl.Alias())
	reusing := tl.NewDecoder(nil, tl.Alias(), tl.Reuse())
	decode := func(d *tl.Decoder, b []byte) {
		d.Reset(b)
		_, _ = chat.DecodeUpdatesClass(d)
	}
	var reused chat.Updates
	value, warm := many(200, 20), make([]byte, 0, 2*len(large))
	for _, c := range []struct {
		name string
		most float64
		do   func()
	}{
		{"a small message: two structs", 2, func() { decode(d, short) }},
		{"a large message, strings copied", 10, func() { decode(d, large) }},
		{"a large message that is aliased", 9, func() { decode(aliasing, large) }},
		{"into a value again", 0, func() {
			reusing.Reset(large)
			_ = reused.DecodeTL(reusing)
		}},
		{"encode into a buffer with room", 0, func() { _, _ = tl.Append(warm, value) }},
		{"encode into a new buffer", 1, func() { _, _ = tl.Append(nil, value) }},
	} {
		c.do() // what is learned once
		assert.LessOrEqual(t, testing.AllocsPerRun(100, c.do), c.most, c.name)
	}
}

// alive is the number of bytes of the heap that something refers to.
func alive() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestAKeptUserDoesNotKeepTheOthers(t *testing.T) {
	b := encoded(t, many(200, 2000))
	before := alive()
	kept := func() *chat.User {
		v, err := chat.DecodeUpdatesClass(tl.NewDecoder(b))
		require.NoError(t, err)
		return v.(*chat.Updates).Users[100]
	}()
	assert.Less(t, int64(alive())-int64(before), int64(160<<10), "of %d bytes", len(b))
	assert.Len(t, kept.Name, 2000)
	runtime.KeepAlive(b)
}

// A decoder that reuses, aliases or does neither makes the same of any input,
// whatever the value held before.
func TestReusedValuesAreLikeNewOnes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var reused, plain chat.Updates
	for i := range 200 {
		v := many(random.IntN(40), random.IntN(300))
		for j := range v.Updates {
			switch random.IntN(4) {
			case 0:
				v.Updates[j] = &chat.UpdateMuted{Silent: true, Until: tl.Some(int32(j))}
			case 1:
				v.Updates[j] = &chat.UpdateNested{A: tl.Some[int32](1)}
			case 2:
				v.Updates[j] = &chat.UpdateBatch{Updates: []chat.UpdateClass{&chat.UpdateMuted{}, &chat.UpdateNested{}}}
			}
		}
		b := encoded(t, v)
		require.NoError(t, tl.Decode(b, &reused, tl.Reuse(), tl.Alias()))
		require.Equal(t, v, &reused, i)
		require.NoError(t, tl.Decode(b, &plain))
		require.Equal(t, v, &plain, i)
	}
}

func TestWithoutReuseNothingIsSharedWithWhatWasThere(t *testing.T) {
	before := many(3, 3)
	user := before.Users[0]
	v := *before
	require.NoError(t, tl.Decode(encoded(t, many(3, 9)), &v))
	assert.Equal(t, &chat.User{Name: "nnn"}, user)
	assert.NotSame(t, user, v.Users[0])
}

// batches are so many updates within each other, each of which says that it has
// as many items as there may be.
func batches(depth, size int) []byte {
	b := make([]byte, 0, size)
	for len(b) < 12*depth {
		b = binary.LittleEndian.AppendUint32(b, chat.UpdateBatchTypeID)
		b = binary.LittleEndian.AppendUint32(b, tl.VectorTypeID)
		b = binary.LittleEndian.AppendUint32(b, uint32(size-len(b)-4)/4)
	}
	for len(b) < size {
		b = binary.LittleEndian.AppendUint32(b, chat.UpdateMutedTypeID)
	}
	return b
}

func TestInputCannotMakeUsAllocateMuch(t *testing.T) {
	const size = 1 << 20
	empty := encoded(t, &chat.UpdateBatch{Updates: make([]chat.UpdateClass, 0)})
	full := &chat.UpdateBatch{}
	for range size / 8 {
		full.Updates = append(full.Updates, &chat.UpdateMuted{})
	}
	for name, b := range map[string][]byte{
		"counts within each other": batches(120, size),
		"one count":                batches(1, size),
		"small values":             encoded(t, full),
		"an empty vector":          empty,
	} {
		for _, option := range []tl.Option{tl.Strict(), tl.Alias(), tl.Reuse(), tl.Slabs(1 << 30)} {
			before := total()
			_, _ = chat.DecodeUpdateClass(tl.NewDecoder(b, option))
			assert.Less(t, total()-before, uint64(64<<20), name)
		}
	}
}

// total is the number of bytes that were allocated so far.
func total() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

func TestTenMegabytesOfNestingAreAnError(t *testing.T) {
	b := make([]byte, 0, 10<<20)
	for len(b) < 10<<20-12 {
		b = binary.LittleEndian.AppendUint32(b, chat.UpdateBatchTypeID)
		b = binary.LittleEndian.AppendUint32(b, tl.VectorTypeID)
		b = binary.LittleEndian.AppendUint32(b, 1)
	}
	for _, decode := range []func() error{
		func() error { return tl.Decode(b, new(chat.UpdateBatch)) },
		func() error { return tl.Decode(b, new(chat.UpdateBatch), tl.Reuse()) },
		func() error { _, err := chat.DecodeUpdateClass(tl.NewDecoder(b)); return err },
	} {
		require.ErrorIs(t, decode(), tl.ErrLimit)
	}
}

func TestOnlyWantedUpdatesAreDecoded(t *testing.T) {
	v := many(100, 20)
	b := encoded(t, v)
	var got chat.Updates
	require.NoError(t, tl.Decode(b, &got, tl.Wanted(func(id uint32) bool { return id == chat.UpdateDeniedTypeID })))
	require.Len(t, got.Updates, 100)
	for i, u := range got.Updates {
		assert.Equal(t, &chat.UpdateDenied{UserID: int64(i)}, u)
	}
	assert.Equal(t, v.Users, got.Users)

	err := tl.Decode(b[:len(b)/3], &got, tl.Wanted(func(uint32) bool { return false }))
	require.ErrorIs(t, err, tl.ErrTruncated)
	require.ErrorContains(t, err, "updates.updates[", fmt.Sprint(err))
}
