package ton

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"

	"github.com/xssnick/tonutils-go/adnl"
	"github.com/xssnick/tonutils-go/liteclient"
	"github.com/xssnick/tonutils-go/ton"
	"github.com/xssnick/tonutils-go/tvm/cell"
)

// parsed are the types in whose fields of type bytes tonutils looks for cells
// or for another value. Their values cannot be random bytes: tonutils makes them.
var parsed = map[string]any{
	"adnl.message.answer":             adnl.MessageAnswer{},
	"adnl.message.query":              adnl.MessageQuery{},
	"liteServer.accountState":         ton.AccountState{},
	"liteServer.allShardsInfo":        ton.AllShardsInfo{},
	"liteServer.blockTransactions":    ton.BlockTransactions{},
	"liteServer.blockTransactionsExt": ton.BlockTransactionsExt{},
	"liteServer.configInfo":           ton.ConfigAll{},
	"liteServer.libraryEntry":         ton.LibraryEntry{},
	"liteServer.libraryResult":        ton.LibraryResult{},
	"liteServer.query":                liteclient.LiteServerQuery{},
	"liteServer.runMethodResult":      ton.RunMethodResult{},
	"liteServer.runSmcMethod":         ton.RunSmcMethod{},
	"liteServer.shardInfo":            ton.ShardInfo{},
}

// filler makes random values of tonutils' structs as their tl tags want them.
type filler struct{ rand *rand.Rand }

// value is a random value of the type of like.
func (f filler) value(like any) any {
	v := reflect.New(reflect.TypeOf(like)).Elem()
	f.fields(v)
	return v.Interface()
}

// fields fills a struct.
func (f filler) fields(v reflect.Value) {
	for i := range v.NumField() {
		tag := tagOf(v.Type().Field(i))
		if tag[0] == "flags" {
			v.Field(i).SetUint(uint64(f.rand.Uint32() & bits(v.Type())))
			continue
		}
		f.field(v.Field(i), tag)
	}
}

// tagOf is the tl tag of the field in words, without its flag.
func tagOf(f reflect.StructField) []string {
	words := strings.Fields(f.Tag.Get("tl"))
	if strings.HasPrefix(words[0], "?") {
		return words[1:]
	}
	return words
}

// bits are the flags that the struct's other fields depend on: all where none does.
func bits(t reflect.Type) (all uint32) {
	for field := range t.Fields() {
		flag, ok := strings.CutPrefix(strings.Fields(field.Tag.Get("tl"))[0], "?")
		if bit, err := strconv.Atoi(flag); ok && err == nil {
			all |= 1 << bit
		}
	}
	if all == 0 {
		return ^all
	}
	return all
}

// field fills one field.
func (f filler) field(v reflect.Value, tag []string) {
	switch tag[0] {
	case "int":
		f.number(v, int64(int32(f.rand.Uint32())))
	case "long":
		f.number(v, int64(f.rand.Uint64()))
	case "int256":
		v.SetBytes(f.bytes(32))
	case "bytes":
		if v.Kind() == reflect.Interface {
			v.Set(reflect.ValueOf(f.value(ton.GetAccountState{})))
			return
		}
		v.SetBytes(f.bytes(f.rand.IntN(300)))
	case "bool":
		v.SetBool(f.rand.IntN(2) == 0)
	case "cell":
		f.cells(v, tag[1:])
	case "struct":
		if v.Kind() == reflect.Pointer {
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		}
		f.fields(v)
	case "vector":
		v.Set(reflect.MakeSlice(v.Type(), f.rand.IntN(4), 4))
		for i := range v.Len() {
			f.field(v.Index(i), tag[1:])
		}
	default:
		panic(fmt.Sprintf("tag %q of %s", tag, v.Type()))
	}
}

// number sets an integer of any size.
func (f filler) number(v reflect.Value, n int64) {
	if v.CanUint() {
		v.SetUint(uint64(n))
		return
	}
	v.SetInt(n)
}

// cells sets a cell or cells: as many as the tag says, one to three where it does
// not, and sometimes none where that is allowed.
func (f filler) cells(v reflect.Value, tag []string) {
	n := 1 + f.rand.IntN(3)
	if len(tag) > 0 {
		if exact, err := strconv.Atoi(tag[len(tag)-1]); err == nil {
			n = exact
		}
		if tag[0] == "optional" && f.rand.IntN(3) == 0 {
			return
		}
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.ValueOf(f.cell()))
		return
	}
	for range n {
		v.Set(reflect.Append(v, reflect.ValueOf(f.cell())))
	}
}

// cell is a cell with random data and another cell within it.
func (f filler) cell() *cell.Cell {
	inner := cell.BeginCell().MustStoreSlice(f.bytes(4), 32).EndCell()
	return cell.BeginCell().MustStoreSlice(f.bytes(100), 800).MustStoreRef(inner).EndCell()
}

func (f filler) bytes(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(f.rand.Uint32())
	}
	return b
}
