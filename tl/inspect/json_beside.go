package inspect

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// isBeside tells keys with a meaning of their own.
func isBeside(key string) bool {
	switch key {
	case typeKey, valueKey, asKey, errorKey, readKey, unpackedKey, packingKey, textKey, base64Key, lengthKey, paddingKey:
		return true
	}
	return false
}

// mean gives an object the meaning that its keys with an @ say.
func (p *jsonParser) mean(v *value, beside map[string]value) {
	if named, ok := beside[typeKey]; ok {
		p.isString(&named, typeKey) // and it is not
		return
	}
	text, isText := beside[textKey]
	encoded, isEncoded := beside[base64Key]
	inner, hasInner := beside[valueKey]
	as, isTyped := beside[asKey]
	switch {
	case isText && p.isString(&text, textKey):
		v.form, v.data = quoted, text.data
		p.oddForm(v, beside)
	case isEncoded:
		v.form, v.data = raw, p.decoded(&encoded, base64Key)
		p.oddForm(v, beside)
	case v.name == rawType:
		p.raw(v, &inner, hasInner)
	case isTyped && hasInner && p.isString(&as, asKey):
		p.typed(v, &as, inner)
	}
	if unpacked, ok := beside[unpackedKey]; ok {
		p.unpacked(v, unpacked, beside[packingKey])
	}
}

// isString tells whether what stands under a key is a string, as it has to.
func (p *jsonParser) isString(v *value, key string) bool {
	if v.form != quoted {
		p.fail(v.span, fmt.Sprintf("want a string under %s, met %s", key, v.describe()))
	}
	return v.form == quoted
}

// decoded is the base64 under a key.
func (p *jsonParser) decoded(v *value, key string) []byte {
	b, err := base64.StdEncoding.DecodeString(string(v.data))
	if err != nil || v.form != quoted {
		p.fail(v.span, fmt.Sprintf("want base64 under %s, met %s", key, v.describe()))
	}
	return b
}

// name is user, or user#938458c1.
func (p *jsonParser) name(v *value) written {
	name, id, hasID := strings.Cut(string(v.data), "#")
	if !hasID {
		return written{name: name}
	}
	n, err := strconv.ParseUint(id, 16, 32)
	if err != nil {
		p.fail(v.span, "behind # stand hexadecimal digits, at most eight")
	}
	return written{name, uint32(n), true}
}

// oddForm is what is not as usual in a string's form.
func (p *jsonParser) oddForm(v *value, beside map[string]value) {
	if mark, ok := beside[lengthKey]; ok {
		switch string(mark.data) {
		case "fe":
			v.odd().mark = mediumForm
		case "ff":
			v.odd().mark = longForm
		default:
			p.fail(mark.span, fmt.Sprintf("want fe or ff under %s, met %s", lengthKey, mark.describe()))
		}
	}
	if padding, ok := beside[paddingKey]; ok {
		v.odd().padding = p.decoded(&padding, paddingKey)
	}
}

// raw is a @raw: its bytes, and a value beside them; one of both will do.
func (p *jsonParser) raw(v *value, inner *value, hasInner bool) {
	for i := range v.fields {
		if m := &v.fields[i]; m.name == rawKey {
			v.form, v.data = raw, p.decoded(&m.value, rawKey)
		}
	}
	switch {
	case v.form == raw && hasInner:
		v.items = []value{*inner}
	case v.form != raw && hasInner:
		*v = *inner
	case v.form != raw:
		p.fail(v.span, fmt.Sprintf("a %s lacks %s", rawType, rawKey))
	}
	v.written = v.without(rawType)
}

// without is w, or nothing where it is the name.
func (w written) without(name string) written {
	if w.name == name {
		return written{}
	}
	return w
}

// typed is a value that states its type.
func (p *jsonParser) typed(v, as *value, inner value) {
	types := newTextParser(string(as.data), p.nesting, func(_ span, summary, _ string) { p.fail(as.span, summary) })
	t := types.typ()
	if types.more("") {
		types.unexpected("the end")
	}
	t.moveTo(as.span)
	at := v.span
	*v = inner
	v.typ, v.span = &t, at
}

// moveTo places a type that stands in a string of JSON.
func (t *typeName) moveTo(at span) {
	t.span = at
	for i := range t.args {
		t.args[i].moveTo(at)
	}
}

// unpacked is what stands beside packed bytes, which are a @raw or the first field.
func (p *jsonParser) unpacked(v *value, inner, packing value) {
	items := []value{inner}
	if inner.form == list && inner.typ == nil {
		items = inner.items
	}
	how := "gzip"
	if said := string(packing.data); packing.form == quoted && slices.Contains(packings, said) {
		how = said
	}
	if v.form == raw {
		v.form, v.items, v.written = content, items, written{name: how}
		return
	}
	holder := member{name: "packed_data", span: v.span, value: value{span: v.span}}
	if len(v.fields) > 0 {
		holder = v.fields[0]
	}
	var data []byte
	if holder.form == raw {
		data = holder.data
	} else if len(v.fields) > 0 {
		data = p.decoded(&holder.value, holder.name)
	}
	holder.form, holder.items, holder.data, holder.written = content, items, data, written{name: how}
	v.fields = []member{holder}
}
