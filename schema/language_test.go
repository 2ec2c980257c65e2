package schema_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tlgen-go/tlgen/schema"
)

// language resolves testdata/valid/language.tl; its fields and results are
// spelled by "combinator.field" and "combinator".
func language(t *testing.T) (*schema.Schema, map[string]string) {
	t.Helper()
	text, err := os.ReadFile("testdata/valid/language.tl")
	require.NoError(t, err)
	s := resolve(t, string(text))
	types := map[string]string{}
	for _, c := range s.Combinators() {
		for _, f := range c.Fields {
			types[c.Name+"."+f.Name] = f.Type.String()
		}
		types[c.Name] = c.Result.String()
	}
	return s, types
}

func TestLanguage(t *testing.T) {
	_, types := language(t)
	for name, want := range map[string]string{
		"holder.a": "deep.er.name", "holder.b": "deep.er.Name", "holder.c": "lowerClass",
		"conditions.b": "vector<deep.er.Name>", "conditions.c": "string", "conditions.d": "vector<int>", "conditions.f": "Vector<int>",
		"resultTrue": "Maybe<t>", "resultTrue.result": "t", "pair": "Pair<X,Y>", "tuple.": "n*[ t ]", "matrix.a": "m*[ n*[ double ] ]",
		"masked": "Masked<fields>", "apply.d": "Pair<int,Pair<int,int>>", "apply.e": "Maybe<Pair<int,string>>", "apply.f": "maybe2<int>",
		"apply.g": "vector<masked2>", "apply.h": "tuple<int,3>", "apply.i": "Tuple<int,n>", "apply.j": "masked<97>", "apply.k": "Masked<n+1>",
		"apply.l": "Matrix<2,n>", "apply.m": "Vector<masked2>", "apply.n2": "vector<Int>",
		"repeat.four": "4*[ int ]", "repeat.by": "m*[ a:int b:m*[ long ] ]", "repeat.sum": "(m+1)*[ int ]", "repeat.last": "m*[ string ]",
		"inner.x": "k*[ p:# q:p*[ int ] r:p.0?int ]", "unnamed._": "long", "unnamed.n": "#", "dictionary.": "vector<dictionaryField<t>>",
		"point.long": "double", "_.result": "X", "wire.a": "Int", "wire.c": "int53", "wire.e": "int512", "wire.f": "Int512",
		"wire.g": "True", "wire.h": "true", "wire.i": "Bool", "wire.j": "Object", "wire.k": "float",
		"list.tail": "list<X>", "cycle.a.next": "cycle.b", "cycle.b.x": "Maybe<cycle.a>",
		"wrap": "X", "wrap.query": "!X", "old": "X", "old.query": "!X", "masks": "Vector<masked<mode>>", "call": "Maybe<Pair<int,string>>", "writes": "Bool",
	} {
		assert.Equal(t, want, types[name], name)
	}
}

func TestConditionsAndNumbersAreResolved(t *testing.T) {
	s, _ := language(t)
	named := map[string]*schema.Combinator{}
	for _, c := range s.Combinators() {
		named[c.Name] = c
	}
	c := named["conditions"]
	mode, flags2 := c.Fields[0], c.Fields[1]
	assert.Equal(t, uint32(0xffffffff), mode.Bits, "a condition without a bit is about all")
	assert.Equal(t, &schema.Cond{Word: mode, Bit: 31}, flags2.Cond)
	assert.Equal(t, &schema.Cond{Word: flags2, Bit: 0}, c.Fields[5].Cond)
	assert.Equal(t, &schema.Cond{Word: mode, Bit: schema.AnyBit}, c.Fields[6].Cond)

	masked := named["masked"]
	assert.Equal(t, []schema.ParamKind{schema.NatParam}, masked.Class().Params)
	assert.Same(t, masked.Params[0].Word, masked.Fields[0].Cond.Word, "a template argument is a word like any other")

	by, ok := named["repeat"].Fields[2].Type.(*schema.Repeat)
	require.True(t, ok)
	assert.Same(t, named["repeat"].Fields[0], by.Count.Words[0])

	assert.Equal(t, []string{"@read", "@any"}, named["call"].Modifiers)
	assert.True(t, named["call"].Function)
	assert.True(t, named["writes"].Function, "=> makes a function in any section")
	assert.Equal(t, uint32(0xa), named["short"].ID)
	assert.Equal(t, uint32(0x7efe0e), named["longer"].ID)

	var layered []*schema.Combinator
	for _, k := range s.Combinators() {
		if k.Name == "layered" {
			layered = append(layered, k)
		}
	}
	require.Len(t, layered, 2)
	assert.Equal(t, []int{8}, layered[0].Layers)
	assert.Equal(t, []int{17}, layered[1].Layers)
	assert.Equal(t, layered, layered[0].Forms)
	assert.False(t, layered[0].Newest())
}

// Ids that others computed: VK's compiler for these declarations of its tests.
func TestIDsOfCoreProfile(t *testing.T) {
	for text, want := range map[string]uint32{
		"pair {X:Type} {Y:Type} a:X b:Y = Pair X Y;":                                                         0x0f3c47ab,
		"dictionaryField {t:Type} key:string value:t = DictionaryField t;":                                   0x239c1b62,
		"a.inner {I:#} a:I*[int] = a.Inner I;":                                                               0xec5089b9,
		"cycleTuple n:# ns:# a:n.0?(Tuple cycleTuple 2) b:(Tuple cycleTuple ns) c:n.2?3*[int] = CycleTuple;": 0x9cf61870,
		"replace1 {n:#} a:[int] = Replace1 n;":                                                               0x89eac43a,
		"true = True;":                                                                                       0x3fedd339,
		"vector {t:Type} # [ t ] = Vector t;":                                                                0x1cb5c415,
		"int ? = Int;":                                                                                       0xa8509bda,
	} {
		file, found := schema.Parse("a.tl", []byte(text))
		require.Empty(t, found)
		s, _ := schema.Resolve(file)
		assert.Equal(t, want, s.Declarations()[0].Computed, text)
	}
}
