package chat_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/runtime/internal/chat"
	"github.com/tlgen-go/tlgen/tl"
	"github.com/tlgen-go/tlgen/tl/tltest"
)

func TestHalfSetGroupsAreRefused(t *testing.T) {
	for _, v := range []*chat.UpdateMuted{{Silent: true}, {Until: tl.Some[int32](1)}} {
		_, err := tl.Append(nil, v)
		require.ErrorIs(t, err, tl.ErrHalfSet)
		require.EqualError(t, err, "encode updateMuted: "+
			"fields that share a flag bit are not set together: set all or none of silent, until (flags.0)")
	}
	_, err := tl.Append(nil, &chat.UpdateMuted{Silent: true, Until: tl.Some[int32](0)})
	require.NoError(t, err)
}

func TestAFlagsWordSharesItsBitWithOtherFields(t *testing.T) {
	for _, v := range []*chat.UpdateNested{{}, {A: tl.Some[int32](1)}, {A: tl.Some[int32](1), B: tl.Some[int32](2)}} {
		b, err := tl.Append(nil, v)
		require.NoError(t, err)
		got := new(chat.UpdateNested)
		require.NoError(t, tl.Decode(b, got, tl.Strict()))
		assert.Equal(t, v, got)
	}
	_, err := tl.Append(nil, &chat.UpdateNested{B: tl.Some[int32](2)})
	require.EqualError(t, err, "encode updateNested: fields that share a flag bit are not set together: "+
		"set all or none of flags2, a (flags.0)")
}

func TestNilWhereAValueIsRequiredIsRefused(t *testing.T) {
	_, err := tl.Append(nil, &chat.UpdateShort{})
	require.EqualError(t, err, "encode updateShort.update: required value is missing")
	_, err = tl.Append(nil, &chat.Updates{Users: []*chat.User{{}, nil}})
	require.EqualError(t, err, "encode updates.users[1]: required value is missing")
	_, err = tl.Append(nil, &chat.InvitedUsers{Updates: &chat.Updates{Updates: []chat.UpdateClass{&chat.UpdateMuted{Silent: true}, nil}}})
	require.ErrorContains(t, err, "encode invitedUsers.updates.updates[0]: fields that share a flag bit")
	_, err = tl.Append(nil, &chat.SendTextRequest{Text: string(make([]byte, 1<<24))})
	require.EqualError(t, err, "encode sendText.text: limit exceeded: 16777216 bytes, the format ends at 16777215")
	_, err = tl.Append(nil, &chat.UpdatesCombined{Updates: []chat.UpdateClass{nil}, Users: []*chat.User{{}}, Chats: []*chat.Group{{}}})
	require.EqualError(t, err, "encode updatesCombined.updates[0]: required value is missing", "vectors behind the error add nothing")
	var typed *chat.UpdateDenied
	_, err = tl.Append(nil, &chat.UpdateShort{Update: typed})
	require.EqualError(t, err, "encode updateShort.update: required value is missing")
	require.ErrorIs(t, tl.Decode(nil, typed), tl.ErrMissing)
}

func TestAFailedAppendLeavesTheBuffer(t *testing.T) {
	b, err := tl.Append([]byte("before"), &chat.UpdateShort{})
	require.Error(t, err)
	assert.Equal(t, "before", string(b))
}

func TestAnyRoomGivesTheSameBytes(t *testing.T) {
	for _, length := range []int{3, 253, 254, 70_000} {
		v := &chat.Updates{
			Updates: []chat.UpdateClass{&chat.UpdateNewMessage{ID: 7, Text: strings.Repeat("t", length)}, &chat.UpdateDenied{UserID: 8}},
			Users:   []*chat.User{{ID: 9, Name: strings.Repeat("n", length)}},
			Chats:   []*chat.Group{},
		}
		want := encoded(t, v)
		for room := range min(len(want)+2, 400) {
			b := append(make([]byte, 0, 2+room), "ab"...)
			got, err := tl.Append(b, v)
			require.NoError(t, err)
			require.Equal(t, "ab"+string(want), string(got), "room for %d bytes", room)
			e := tl.NewEncoder(b)
			v.EncodeTL(e)
			got, err = e.Bytes()
			require.NoError(t, err)
			require.Equal(t, "ab"+string(want), string(got), "an encoder with room for %d bytes", room)
		}
	}
}

func TestAppendingOneValueAfterTheOtherIsLinear(t *testing.T) {
	v := &chat.UpdateNewMessage{Text: "text"}
	one := len(encoded(t, v))
	var b []byte
	grown := 0
	for range 10_000 {
		before := cap(b)
		b, _ = tl.Append(b, v)
		if cap(b) != before {
			grown++
		}
	}
	assert.Len(t, b, 10_000*one)
	assert.Less(t, grown, 60)
}

func TestUnknownFlagBitsSurvive(t *testing.T) {
	v := &chat.UpdateMuted{}
	b, err := tl.Append(nil, v)
	require.NoError(t, err)
	b[7] = 0x80
	require.NoError(t, tl.Decode(b, v))
	again, err := tl.Append(nil, v)
	require.NoError(t, err)
	tltest.New("chat.tl").Equal(t, b, again)
	require.ErrorIs(t, tl.Decode(b, v, tl.Strict()), tl.ErrNotCanonical)
}

func TestDecodingLeavesNoStaleField(t *testing.T) {
	b, err := tl.Append(nil, &chat.UpdateMuted{})
	require.NoError(t, err)
	v := &chat.UpdateMuted{Silent: true, Until: tl.Some[int32](1)}
	require.NoError(t, tl.Decode(b, v))
	assert.Equal(t, &chat.UpdateMuted{}, v)
}

func TestErrorsLeadToTheField(t *testing.T) {
	b, err := tl.Append(nil, &chat.Updates{Users: []*chat.User{{ID: 1, Name: "a"}, {ID: 2, Name: "b"}}})
	require.NoError(t, err)
	var failed *tl.DecodeError
	require.ErrorAs(t, tl.Decode(b[:45], new(chat.Updates)), &failed)
	assert.Equal(t, "updates.users[1].id", failed.Path)
	assert.Equal(t, 40, failed.Offset, "behind the id, two vector heads, a user of 16 bytes and an id")

	require.EqualError(t, tl.Decode(append(b, 0), new(chat.Updates)),
		"decode at byte 68: bytes left behind the value: want the end, met 1 more bytes")
	require.ErrorIs(t, tl.Decode(b, new(chat.UpdateShort)), tl.ErrUnknownID)
}

func TestNewKnowsEveryID(t *testing.T) {
	assert.Equal(t, &chat.User{}, chat.New(chat.UserTypeID))
	assert.Equal(t, &chat.WithLayerRequest[tl.Raw]{}, chat.New(chat.WithLayerRequestTypeID))
	assert.Nil(t, chat.New(0))
}

func FuzzDecode(f *testing.F) {
	for _, v := range []tl.Object{
		&chat.Updates{Updates: []chat.UpdateClass{&chat.UpdateDenied{}, &chat.UpdateMuted{}}, Users: []*chat.User{{Name: "x"}}},
		&chat.InvitedUsers{Updates: &chat.UpdateShort{Update: &chat.UpdateNewMessage{Text: "x"}}, Missing: []int64{1}},
		&chat.CreateGroupRequest{Users: []int64{1}, TTL: tl.Some[int32](1)},
		&chat.WithLayerRequest[tl.Raw]{Query: &tl.Query[tl.Raw]{Raw: tl.Raw{1, 2, 3, 4}}},
	} {
		b, err := tl.Append(nil, v)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d := tl.NewDecoder(b)
		id, ok := d.PeekID()
		v := chat.New(id)
		if !ok || v == nil || tl.Decode(b, v) != nil {
			return
		}
		again, err := tl.Append(nil, v)
		require.NoError(t, err)
		require.NoError(t, tl.Decode(again, chat.New(id)))
	})
}
