package tl_test

import "github.com/tlgen-go/tlgen/tl"

// What follows stands as generated code has it, for
//
//	inputUserSelf = InputUser;
//	inputUser flags:# user_id:long silent:flags.0?true ttl:flags.1?int = InputUser;
//	sample count:int word:# small:int53 ratio:float score:double ready:Bool title:string data:bytes nonce:int128
//		key:int256 auth:int512 users:Vector<InputUser> ids:Vector<long> next:Sample extra:Object = Sample;
type (
	inputUserClass interface {
		tl.Object
		tl.JSONWriter
	}
	inputUserSelf struct{ wire }
	inputUser     struct {
		wire
		unknownFlags uint32
		UserID       int64         `tl:"user_id"`
		Silent       bool          `tl:"silent,flag"`
		TTL          tl.Opt[int32] `tl:"ttl"`
	}
	sample struct {
		wire
		Count int32            `tl:"count"`
		Word  uint32           `tl:"word"`
		Small int64            `tl:"small"`
		Ratio float32          `tl:"ratio"`
		Score float64          `tl:"score"`
		Ready bool             `tl:"ready"`
		Title string           `tl:"title"`
		Data  []byte           `tl:"data"`
		Nonce tl.Int128        `tl:"nonce"`
		Key   tl.Int256        `tl:"key"`
		Auth  tl.Int512        `tl:"auth"`
		Users []inputUserClass `tl:"users"`
		IDs   []int64          `tl:"ids"`
		Next  *sample          `tl:"next"`
		Extra tl.Object        `tl:"extra"`
	}
)

// wire is what an Object needs beside what is tested here.
type wire struct{}

func (wire) TypeID() uint32                       { return 0 }
func (wire) EncodeTL(*tl.Encoder)                 {}
func (wire) DecodeTL(*tl.Decoder) error           { return nil }
func (*inputUserSelf) TypeName() string           { return "inputUserSelf" }
func (*inputUser) TypeName() string               { return "inputUser" }
func (*sample) TypeName() string                  { return "sample" }
func (x *sample) MarshalJSON() ([]byte, error)    { return tl.MarshalJSON(x) }
func (x *sample) UnmarshalJSON(b []byte) error    { return tl.UnmarshalJSON(b, x) }
func (x *inputUserSelf) DecodeJSON(v tl.JSON)     { v.Begin("inputUserSelf") }
func (x *inputUser) MarshalJSON() ([]byte, error) { return tl.MarshalJSON(x) }
func (x *inputUser) UnmarshalJSON(b []byte) error { return tl.UnmarshalJSON(b, x) }

func (x *inputUserSelf) EncodeJSON(e *tl.JSONEncoder) {
	if x == nil {
		e.Missing()
		return
	}
	e.Begin("inputUserSelf")
	e.End()
}

func (x *inputUser) EncodeJSON(e *tl.JSONEncoder) {
	if x == nil {
		e.Missing()
		return
	}
	e.Begin("inputUser")
	e.Bits("flags", x.unknownFlags)
	e.Key("user_id")
	e.Int64(x.UserID)
	if x.Silent {
		e.Key("silent")
		e.Bool(true)
	}
	if v, ok := x.TTL.Get(); ok {
		e.Key("ttl")
		e.Int32(v)
	}
	e.End()
}

func (x *inputUser) DecodeJSON(v tl.JSON) {
	*x = inputUser{}
	v.Begin("inputUser")
	x.unknownFlags = v.Bits("flags") &^ 3
	x.UserID = v.Field("user_id").Int64()
	x.Silent = v.Field("silent").Bool()
	if f := v.Field("ttl"); f.IsSet() {
		x.TTL = tl.Some(f.Int32())
	}
}

func decodeInputUserClassJSON(v tl.JSON) inputUserClass {
	switch v.Type() {
	case "inputUserSelf":
		x := new(inputUserSelf)
		x.DecodeJSON(v)
		return x
	case "inputUser":
		x := new(inputUser)
		x.DecodeJSON(v)
		return x
	}
	v.Unknown("InputUser")
	return nil
}

func (x *sample) EncodeJSON(e *tl.JSONEncoder) {
	if x == nil {
		e.Missing()
		return
	}
	if !e.Begin("sample") {
		return
	}
	for _, f := range []struct {
		name  string
		write func()
	}{
		{"count", func() { e.Int32(x.Count) }},
		{"word", func() { e.Uint32(x.Word) }},
		{"small", func() { e.Int53(x.Small) }},
		{"ratio", func() { e.Float(x.Ratio) }},
		{"score", func() { e.Double(x.Score) }},
		{"ready", func() { e.Bool(x.Ready) }},
		{"title", func() { e.String(x.Title) }},
		{"data", func() { e.ByteString(x.Data) }},
		{"nonce", func() { e.Fixed(x.Nonce[:]) }},
		{"key", func() { e.Fixed(x.Key[:]) }},
		{"auth", func() { e.Fixed(x.Auth[:]) }},
	} {
		e.Key(f.name)
		f.write()
	}
	e.Key("users")
	e.BeginArray()
	for _, v := range x.Users {
		e.Item()
		e.Object(v)
	}
	e.EndArray()
	e.Key("ids")
	e.BeginArray()
	for _, v := range x.IDs {
		e.Item()
		e.Int64(v)
	}
	e.EndArray()
	if x.Next != nil {
		e.Key("next")
		x.Next.EncodeJSON(e)
	}
	if x.Extra != nil {
		e.Key("extra")
		e.Object(x.Extra)
	}
	e.End()
}

func (x *sample) DecodeJSON(v tl.JSON) {
	*x = sample{}
	if !v.Begin("sample") {
		return
	}
	x.Count = v.Field("count").Int32()
	x.Word = v.Field("word").Uint32()
	x.Small = v.Field("small").Int53()
	x.Ratio = v.Field("ratio").Float()
	x.Score = v.Field("score").Double()
	x.Ready = v.Field("ready").Bool()
	x.Title = v.Field("title").String()
	x.Data = v.Field("data").ByteString()
	x.Nonce = v.Field("nonce").Int128()
	x.Key = v.Field("key").Int256()
	x.Auth = v.Field("auth").Int512()
	x.Users = tl.JSONItems(v.Field("users"), decodeInputUserClassJSON)
	x.IDs = tl.JSONItems(v.Field("ids"), tl.JSON.Int64)
	x.Next = tl.JSONStruct[sample](v.Field("next"))
	x.Extra = v.Field("extra").Object()
}
