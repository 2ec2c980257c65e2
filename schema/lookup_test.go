package schema

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const lookupText = `
user#11111111 id:long = User;
userEmpty = User;
group.group members:Vector<User> = Group;
pair {X:Type} {Y:Type} a:X b:Y = Pair X Y;
tuple {t:Type} {n:#} items:n*[t] = Tuple t n;
---functions---
group.create title:string = Group;
`

func lookupSchema(t *testing.T) *Schema {
	t.Helper()
	f, found := Parse("test.tl", []byte(lookupText))
	require.NoError(t, found.Err())
	s, found := Resolve(f)
	require.NoError(t, found.Err())
	return s
}

func TestTypesAreFoundBySpelling(t *testing.T) {
	s := lookupSchema(t)
	classes := len(s.Classes)
	for spelling, want := range map[string]string{
		"User":           "User",
		"user":           "user",
		" Vector<User> ": "Vector<User>",
		"Vector User":    "Vector<User>",
		"vector<%Group>": "vector<group.group>",
		"Pair<int,User>": "Pair<int,User>",
		"Tuple int 3":    "Tuple<int,3>",
		"#":              "#",
		"Int":            "Int",
		"Object":         "Object",
		"3*[ a:int ]":    "3*[ a:int ]",
	} {
		typ, err := s.Type(spelling)
		require.NoError(t, err, spelling)
		assert.Equal(t, want, typ.String())
	}
	assert.Len(t, s.Classes, classes, "nothing is added to the schema")
}

func TestWhatIsNoTypeIsExplained(t *testing.T) {
	s := lookupSchema(t)
	for spelling, want := range map[string]string{
		"Usr":                `unknown type "Usr"; did you mean "User"?`,
		"Zzzzzzzzz":          `unknown type "Zzzzzzzzz"; types are classes, constructors and primitives of the schema`,
		"Vector<Usr>":        `unknown type "Usr"; did you mean "User"?`,
		"Vector":             `Vector takes 1 argument, 0 given; write Vector<int>`,
		"Pair":               `Pair takes 2 arguments, 0 given; its declaration has Pair Type Type`,
		"%User":              `class User has 2 constructors, so % does not say which; write the constructor's name`,
		"group.create":       `group.create is a function, which is no type`,
		"":                   `it is not one type; write it as in User, Vector<long> or vector<user>`,
		"Vector<User":        `it is not one type; write it as in User, Vector<long> or vector<user>`,
		"User; x = X":        `it is not one type; write it as in User, Vector<long> or vector<user>`,
		"int) b:(int":        `it is not one type; write it as in User, Vector<long> or vector<user>`,
		"flags.0?int":        `it is not one type; write it as in User, Vector<long> or vector<user>`,
		"3":                  "a number is no type; name a type",
		"Vector<User> extra": `Vector takes 1 argument, 2 given; write Vector<int>`,
	} {
		_, err := s.Type(spelling)
		assert.EqualError(t, err, `type "`+spelling+`": `+want)
	}
}

func TestFunctionsAreFoundByName(t *testing.T) {
	s := lookupSchema(t)
	f, err := s.FunctionNamed("group.create")
	require.NoError(t, err)
	assert.Equal(t, "group.create", f.Name)
	for name, want := range map[string]string{
		"group.creat": `unknown function "group.creat"; did you mean "group.create"?`,
		"Create":      `unknown function "Create"; did you mean "group.create"?`,
		"nothing":     `unknown function "nothing"; names are written as in the schema, as in messages.createChat`,
		"User":        "User is a type, not a function",
		"userEmpty":   "userEmpty is a type, not a function",
	} {
		_, err := s.FunctionNamed(name)
		assert.EqualError(t, err, want)
	}
}
