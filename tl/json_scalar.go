package tl

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Int32 reads an int, a number or a string of digits.
func (v JSON) Int32() int32 {
	return int32(v.integer(math.MinInt32, math.MaxInt32, "int"))
}

// Uint32 reads a #, a number or a string of digits.
func (v JSON) Uint32() uint32 { return uint32(v.integer(0, math.MaxUint32, "#")) }

// Int64 reads a long, a string of digits or a number.
func (v JSON) Int64() int64 { return v.integer(math.MinInt64, math.MaxInt64, "long") }

// Int53 reads an int53, a number or a string of digits.
func (v JSON) Int53() int64 { return v.integer(math.MinInt64, math.MaxInt64, "int53") }

// integer reads a number that has no fraction, however it is written, or a
// string of digits.
func (v JSON) integer(least, most int64, want string) int64 {
	var n int64
	var err error
	switch s := v.node.(type) {
	case string:
		n, err = strconv.ParseInt(s, 10, 64)
	case json.Number:
		n, err = strconv.ParseInt(string(s), 10, 64)
		if errors.Is(err, strconv.ErrSyntax) {
			n, err = strconv.ParseInt(expand(string(s)), 10, 64)
		}
	default:
		v.mismatch(want)
		return 0
	}
	if err == nil && (n < least || n > most) {
		err = strconv.ErrRange
	}
	return v.number(n, err, want)
}

// number gives n, or 0 and an error after one of strconv.
func (v JSON) number(n int64, err error, want string) int64 {
	switch {
	case v.failed():
		return 0
	case err == nil:
		return n
	case errors.Is(err, strconv.ErrRange):
		v.fail(ErrJSONRange, want, v.describe())
	default:
		v.mismatch(want)
	}
	return 0
}

// expand spells a JSON number without point and exponent, 1.50e1 as 15. It is
// empty where the number has a fraction. Beyond the range of a long some number
// that is out of it too may stand for the number.
func expand(number string) string {
	const beyond = 20 // zeros that carry every integer out of range
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimRight(whole+fraction, "0")
	if digits == "" || digits == "-" {
		return "0"
	}
	zeros := len(whole) - len(digits)
	if exponent != "" {
		shift, err := strconv.Atoi(exponent)
		if err != nil {
			return ""
		}
		zeros += shift
	}
	if zeros < 0 {
		return ""
	}
	return digits + strings.Repeat("0", min(zeros, beyond))
}

// Float reads a float of 4 bytes.
func (v JSON) Float() float32 { return float32(v.float(32, "float")) }

// Double reads a double.
func (v JSON) Double() float64 { return v.float(64, "double") }

// float reads a number, or one of the strings for what numbers cannot say.
func (v JSON) float(bits int, want string) float64 {
	switch n := v.node.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(string(n), bits)
		if err != nil {
			v.fail(ErrJSONRange, want, v.describe())
			return 0
		}
		return f
	case string:
		switch n {
		case "NaN":
			return math.NaN()
		case "Infinity":
			return math.Inf(1)
		case "-Infinity":
			return math.Inf(-1)
		}
	}
	v.mismatch(want)
	return 0
}

// Bool reads a Bool, true or false.
func (v JSON) Bool() bool {
	b, ok := v.node.(bool)
	if !ok {
		v.mismatch("Bool")
	}
	return b
}

// String reads a string, or the base64 of one under "@base64".
func (v JSON) String() string {
	switch n := v.node.(type) {
	case string:
		return n
	case map[string]any:
		if _, ok := n[base64Key]; ok {
			return string(v.Field(base64Key).base64("string"))
		}
	}
	v.mismatch("string")
	return ""
}

// ByteString reads a bytes value, a string of base64. The result is nil only after an error.
func (v JSON) ByteString() []byte { return v.base64("bytes") }

func (v JSON) base64(want string) []byte {
	s, ok := v.node.(string)
	if !ok {
		v.mismatch(want + " in base64")
	}
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		v.mismatch(want + " in base64")
	}
	if v.failed() {
		return nil
	}
	return b
}

// Int128 reads an int128, a string of base64.
func (v JSON) Int128() (x Int128) {
	v.fixed(x[:], "int128")
	return x
}

// Int256 reads an int256, a string of base64.
func (v JSON) Int256() (x Int256) {
	v.fixed(x[:], "int256")
	return x
}

// Int512 reads an int512, a string of base64.
func (v JSON) Int512() (x Int512) {
	v.fixed(x[:], "int512")
	return x
}

func (v JSON) fixed(x []byte, want string) {
	b := v.base64(want)
	if v.IsSet() && len(b) != len(x) {
		v.fail(ErrJSONKind, fmt.Sprintf("%s of %d bytes", want, len(x)), strconv.Itoa(len(b)))
		return
	}
	copy(x, b)
}
