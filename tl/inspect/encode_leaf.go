package inspect

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/tlgen-go/tlgen/schema"
)

// primitive encodes a value of a type of the wire format.
func (e *encoder) primitive(v *value, t *schema.Primitive) {
	switch t.Kind {
	case schema.String, schema.SecureString, schema.Bytes, schema.SecureBytes:
		e.string(v, t)
	case schema.Bool:
		e.bool(v)
	case schema.True:
		if v.form != truth || v.name != "true" {
			e.want(v, "true")
		}
	case schema.Int128, schema.Int256, schema.Int512:
		b, ok := e.bytes(v, t)
		if ok && len(b) != sizes[t.Kind] {
			e.failf(v, "", "want %s, %d bytes, met %s", t, sizes[t.Kind], counted(len(b), "byte"))
		}
		e.buf = append(e.buf, b...)
	case schema.Float, schema.Double:
		e.float(v, t.Kind)
	default:
		n, _ := e.integer(v, t.Kind)
		e.buf = binary.LittleEndian.AppendUint64(e.buf, n)[:len(e.buf)+sizes[t.Kind]]
	}
}

// bool encodes a Bool.
func (e *encoder) bool(v *value) {
	switch {
	case v.form != truth:
		e.want(v, "Bool, true or false")
	case v.name == "true":
		e.uint32(boolTrue)
	default:
		e.uint32(boolFalse)
	}
}

// integer is a number of the kind, in the bits of a long. In JSON it may be a
// string of digits.
func (e *encoder) integer(v *value, k schema.Kind) (uint64, bool) {
	spelled := v.name
	if e.isJSON && v.form == quoted {
		spelled = string(v.data)
	} else if v.form != numeral {
		e.want(v, k.String())
		return 0, false
	}
	size := 8 * sizes[k]
	n, err := strconv.ParseInt(spelled, 10, 64)
	bits := uint64(n)
	switch digits, isHex := strings.CutPrefix(strings.ToLower(spelled), "0x"); {
	case isHex: // the bits of the number
		bits, err = strconv.ParseUint(digits, 16, size)
	case err != nil:
		err = e.whole(spelled, &bits, err)
	case k == schema.Nat32 && (n < 0 || n > math.MaxUint32), k != schema.Nat32 && (n<<(64-size))>>(64-size) != n:
		err = strconv.ErrRange
	}
	if err != nil {
		e.wrongNumber(v, k, err)
	}
	return bits, err == nil
}

// whole reads a number of JSON that has no fraction but is written with one, or
// with an exponent; only small ones.
func (e *encoder) whole(spelled string, bits *uint64, err error) error {
	const most = 1 << 31
	f, failed := strconv.ParseFloat(spelled, 64)
	if !e.isJSON || failed != nil || f != math.Trunc(f) || math.Abs(f) >= most {
		return err
	}
	*bits = uint64(int64(f))
	return nil
}

// wrongNumber notes a number that is none of the kind.
func (e *encoder) wrongNumber(v *value, k schema.Kind, err error) {
	if strings.HasSuffix(err.Error(), strconv.ErrRange.Error()) {
		bounds := fmt.Sprintf("from %d to %d", int64(math.MinInt64), int64(math.MaxInt64))
		switch {
		case k == schema.Nat32:
			bounds = "from 0 to 4294967295"
		case sizes[k] == 4:
			bounds = "from -2147483648 to 2147483647"
		}
		e.failf(v, "it goes "+bounds, "%s is out of the range of %s", v.describe(), k)
		return
	}
	e.want(v, k.String())
}

// float encodes a float or double.
func (e *encoder) float(v *value, k schema.Kind) {
	spelled, size := v.name, sizes[k]
	if e.isJSON && v.form == quoted {
		spelled = string(v.data)
	} else if v.form != numeral && v.form != object {
		e.want(v, k.String())
		return
	}
	bits, err := floatBits(spelled, 8*size)
	if err != nil {
		if strings.HasSuffix(err.Error(), strconv.ErrRange.Error()) {
			e.failf(v, "", "%s is out of the range of %s", v.describe(), k)
		} else {
			e.wantf(v, k.String(), spelling(spelled))
		}
	}
	e.buf = binary.LittleEndian.AppendUint64(e.buf, bits)[:len(e.buf)+size]
}

// floatBits are the bits of the number.
func floatBits(spelled string, size int) (uint64, error) {
	switch inner, isNaN := strings.CutPrefix(spelled, "NaN"); {
	case isNaN && inner == "" && size == 32:
		return plainNaN32, nil
	case isNaN && inner == "":
		return plainNaN64, nil
	case isNaN && strings.HasPrefix(inner, "(0x") && strings.HasSuffix(inner, ")"):
		return strconv.ParseUint(inner[3:len(inner)-1], 16, size)
	case spelled == "Infinity" || spelled == "-Infinity":
	case spelled == "", strings.ContainsAny(spelled, "nNxXpP_"): // what only Go has
		return 0, strconv.ErrSyntax
	}
	f, err := strconv.ParseFloat(spelled, size)
	if size == 32 {
		return uint64(math.Float32bits(float32(f))), err
	}
	return math.Float64bits(f), err
}

// string encodes a string or bytes in their form.
func (e *encoder) string(v *value, t *schema.Primitive) {
	data, ok := e.data(v, t)
	if !ok {
		return
	}
	var odd oddForm
	if v.oddity != nil {
		odd = *v.oddity
	}
	head := headOf(len(data))
	switch {
	case odd.mark == mediumForm && len(data) < 1<<24:
		head = 4
	case odd.mark == longForm:
		head = 8
	case odd.mark != 0:
		e.failf(v, "leave fe out", "a length after fe ends at %d, met %d", 1<<24-1, len(data))
	}
	start := len(e.buf)
	switch head {
	case 1:
		e.buf = append(e.buf, byte(len(data)))
	case 4:
		e.uint32(uint32(len(data))<<8 | mediumForm)
	default:
		e.buf = binary.LittleEndian.AppendUint64(e.buf, uint64(len(data))<<8|longForm)
	}
	e.buf = append(e.buf, data...)
	padding := make([]byte, -(len(e.buf)-start)&3)
	if odd.padding != nil {
		if len(odd.padding) != len(padding) {
			e.failf(v, "", "want padding of %s, met %s", counted(len(padding), "byte"), counted(len(odd.padding), "byte"))
		}
		padding = odd.padding
	}
	e.buf = append(e.buf, padding...)
}

// data is what a string or bytes hold.
func (e *encoder) data(v *value, t *schema.Primitive) ([]byte, bool) {
	switch {
	case v.form == content:
		return e.content(v), true
	case v.form == quoted && isText(t):
		return v.data, true
	case e.isJSON && !isText(t) && (v.form == object && v.name != "" || v.form == list && len(v.items) > 0):
		items := []value{*v}
		if v.form == list {
			items = v.items
		}
		return e.values(items), true
	}
	return e.bytes(v, t)
}

// bytes are bytes as they are written: in JSON base64.
func (e *encoder) bytes(v *value, t *schema.Primitive) ([]byte, bool) {
	switch {
	case v.form == raw:
		return v.data, true
	case v.form == quoted && !e.isJSON:
		return v.data, true
	case v.form == quoted:
		if b, err := base64.StdEncoding.DecodeString(string(v.data)); err == nil {
			return b, true
		}
		e.want(v, t.String()+" in base64")
		return nil, false
	}
	e.wantf(v, t.String(), quoting(v, t))
	return nil, false
}

// values encodes values that lie in bytes.
func (e *encoder) values(items []value) []byte {
	outer := e.buf
	e.buf = nil
	for i := range items {
		if !e.deeper(&items[i]) {
			break
		}
		e.path = append(e.path, step{lead: "/", name: items[i].name})
		e.value(&items[i], nil, new(scope))
		e.path = e.path[:len(e.path)-1]
		e.depth--
	}
	inner := e.buf
	e.buf = outer
	return inner
}

// content is what holds the values: the bytes beside them, or else they
// themselves, packed.
func (e *encoder) content(v *value) []byte {
	before := len(e.found)
	inner := e.values(v.items)
	if len(e.found) > before {
		return v.data
	}
	switch {
	case v.data == nil && v.name == aesIGE:
		e.failf(v, "write the encrypted bytes before the values, which explain them", "want bytes that are encrypted, and only the key encrypts values")
	case v.name == aesIGE:
		return v.data
	case v.data != nil:
		e.compare(v, inner)
		return v.data
	}
	return packed(v.name, inner)
}

// compare notes values that are not what the packed bytes beside them hold.
func (e *encoder) compare(v *value, inner []byte) {
	const remedy = "leave them out, and the values are packed"
	_, unpacked, err := inflate(v.data, e.packed)
	e.packed -= len(unpacked)
	if err != nil {
		e.failf(v, remedy, "the packed bytes cannot be unpacked: %v", err)
	} else if !bytes.Equal(unpacked, inner) {
		e.failf(v, remedy, "the packed bytes do not hold the values beside them")
	}
}

// packed packs bytes.
func packed(packing string, b []byte) []byte {
	var out bytes.Buffer
	var w io.WriteCloser
	switch packing {
	case "gzip":
		w = gzip.NewWriter(&out)
	case "zlib":
		w = zlib.NewWriter(&out)
	default:
		return b
	}
	_, _ = w.Write(b) // to memory
	_ = w.Close()
	return out.Bytes()
}

// rawBeside encodes raw bytes with a value beside them, which they have to be.
func (e *encoder) rawBeside(v *value) {
	before := len(e.found)
	inner := e.values(v.items)
	if len(e.found) == before && !bytes.Equal(inner, v.data) {
		e.failf(v, "leave the bytes out, and the value counts", "the bytes are not those of the value beside them")
	}
	e.buf = append(e.buf, v.data...)
}
