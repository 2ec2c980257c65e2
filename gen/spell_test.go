package gen_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
)

// What Spelling says is how Generate spells it.
func TestSpellingIsThatOfGeneratedCode(t *testing.T) {
	f, found := schema.Parse("a.tl", []byte(`
inputUserSelf = InputUser;
inputUser user_id:long = InputUser;
pair {x:Type} {y:Type} first:x second:y = Pair x y;
polygon n:# points:n*[ x:int y:int ] numbers:n*[ int ] = Polygon;
---functions---
messages.createChat flags:# users:Vector<InputUser> title:string ttl_period:flags.0?int silent:flags.1?true about:flags.2?bytes = Pair<Polygon,InputUser>;
ping = InputUser;
invoke {X:Type} layer:int query:!X = X;
`))
	require.NoError(t, found.Err())
	s, found := schema.Resolve(f)
	require.NoError(t, found.Err())
	x, err := gen.NewSpelling(s, gen.Config{Package: "api", Names: gen.Names{Renames: map[string]string{"ping": "Poke"}}})
	require.NoError(t, err)

	create, ping, invoke := s.Functions[0], s.Functions[1], s.Functions[2]
	assert.Equal(t, "api.MessagesCreateChatRequest", x.Struct(create, nil))
	assert.Equal(t, gen.SpelledCall{Name: "MessagesCreateChat"}, x.Call(create))
	assert.Equal(t, gen.SpelledCall{Name: "Poke", Plain: true, Empty: true}, x.Call(ping))
	assert.Equal(t, gen.SpelledCall{Name: "Invoke", Generic: true, Plain: true}, x.Call(invoke))
	assert.Equal(t, "*api.Pair[*api.Polygon, api.InputUserClass]", x.Type(create.Result))
	assert.Equal(t, "[]api.InputUserClass", x.Type(create.Fields[1].Type))

	var fields []gen.SpelledField
	for _, f := range create.Fields {
		if spelled, ok := x.Field(f); ok {
			fields = append(fields, spelled)
		}
	}
	assert.Equal(t, []gen.SpelledField{{Name: "Users"}, {Name: "Title"}, {"TTLPeriod", "int32"}, {Name: "Silent"}, {Name: "About"}}, fields)

	polygon := s.Classes[2].Constructors[0]
	assert.Equal(t, "api.PolygonPoint", x.Item(polygon.Fields[1].Type.(*schema.Repeat)))
	assert.Equal(t, "[]*api.PolygonPoint", x.Type(polygon.Fields[1].Type))
	assert.Empty(t, x.Item(polygon.Fields[2].Type.(*schema.Repeat)))
	assert.Equal(t, "[]int32", x.Type(polygon.Fields[2].Type))
}

func TestASpellingThatCannotBeIsAnError(t *testing.T) {
	_, err := gen.NewSpelling(new(schema.Schema), gen.Config{Package: "api"})
	assert.ErrorContains(t, err, "the schema declares nothing")
}
