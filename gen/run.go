package gen

import (
	"fmt"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

// maxRun is the longest run that package tl reads.
const maxRun = 512

// run is a sequence of fields of fixed size, which are read and written under
// one check of the buffer's length:
//
//	r := d.Run(12, "flags:#,id:long")
//	_ = r[11]
//	flags := binary.LittleEndian.Uint32(r)
//	x.ID = int64(binary.LittleEndian.Uint64(r[4:]))
//
// A string behind it is written with it:
//
//	r := e.RunString(12, x.Name, "name")
type run struct {
	isWrite    bool
	boxed      *form // whose id comes first
	parts      []part
	behind     []func(b *jen.Group, size int) // what follows the run's reading, and the run's size
	text       *field                         // the string that is written together with the run, or nil
	isDeclared bool                           // the variable is
}

// part is a field of a run.
type part struct {
	kind  schema.Kind
	name  string
	value *jen.Statement                   // what is written
	read  func(*jen.Group, *jen.Statement) // what is done with what is read
}

func (p part) size() int { return primitives[p.kind].least }

// size is the number of bytes of all parts.
func (r *run) size() int {
	n := 0
	for _, p := range r.parts {
		n += p.size()
	}
	return n
}

// head is the number of bytes of the id where that is written like a field.
func (r *run) head() int {
	if r.text != nil && r.boxed != nil {
		return 4
	}
	return 0
}

// add appends a part.
func (r *run) add(b *jen.Group, p part) {
	if r.size()+p.size() > maxRun {
		r.flush(b)
	}
	r.parts = append(r.parts, p)
}

// takes tells whether the field is a string that can be written with the run
// before it.
func (r *run) takes(fl *field) bool {
	p, ok := fl.Type.(*schema.Primitive)
	return ok && primitives[p.Kind].codec == "String" && fl.Cond == nil && !fl.optional && (len(r.parts) > 0 || r.boxed != nil)
}

// then adds what has to follow the run.
func (r *run) then(do func(b *jen.Group, size int)) { r.behind = append(r.behind, do) }

// flushWith emits what writes the run and the string behind it.
func (r *run) flushWith(b *jen.Group, text *field) {
	r.text = text
	r.flush(b)
}

// flush emits what reads or writes the run, and begins another.
func (r *run) flush(b *jen.Group) {
	switch {
	case r.text != nil:
		r.long(b)
	case len(r.parts) == 0 && r.boxed != nil:
		b.Add(r.idAlone())
	case len(r.parts) == 1 && r.boxed != nil && r.parts[0].size() <= 8:
		r.short(b)
	case len(r.parts) == 1 && r.boxed == nil && r.parts[0].size() <= 8:
		r.single(b)
	case len(r.parts) > 0:
		r.long(b)
	}
	for _, do := range r.behind {
		do(b, r.size())
	}
	r.parts, r.behind, r.boxed, r.text = nil, nil, nil, nil
}

// long emits a run of several parts.
func (r *run) long(b *jen.Group) {
	define := ":="
	if r.isDeclared {
		define = "="
	}
	b.Id("r").Op(define).Add(r.bytes())
	r.isDeclared = true
	offset := r.head()
	if len(r.parts) > 1 || offset > 0 && len(r.parts) > 0 {
		b.Id("_").Op("=").Id("r").Index(jen.Lit(offset + r.size() - 1))
	}
	if offset > 0 {
		b.Add(little("PutUint32").Call(at(0), jen.Id(r.boxed.typeID())))
	}
	for _, p := range r.parts {
		half, whole := little("Uint32").Call(at(offset)), little("Uint64").Call(at(offset))
		switch {
		case r.isWrite && p.size() > 8:
			b.Copy(at(offset), p.value.Index(jen.Op(":")))
		case r.isWrite && p.size() == 4:
			b.Add(little("PutUint32").Call(at(offset), p.bits()))
		case r.isWrite:
			b.Add(little("PutUint64").Call(at(offset), p.bits()))
		case p.size() > 8:
			p.read(b, primitives[p.kind].code().Call(jen.Id("r").Index(jen.Lit(offset).Op(":").Lit(offset+p.size()))))
		case p.size() == 4:
			p.read(b, p.of(half, r.size()-offset))
		default:
			p.read(b, p.of(whole, r.size()-offset))
		}
		offset += p.size()
	}
}

// short emits an id and one field of 4 or 8 bytes:
//
//	flags := d.Constructor4(UserTypeID, "user", "flags:#")
func (r *run) short(b *jen.Group) {
	p, id := r.parts[0], jen.Id(r.boxed.typeID())
	method := fmt.Sprintf("Constructor%d", p.size())
	if r.isWrite {
		b.Id("e").Dot(method).Call(id, p.bits())
		return
	}
	p.read(b, p.of(jen.Id("d").Dot(method).Call(id, jen.Lit(r.boxed.record.label), jen.Lit(p.wireName())), p.size()))
}

// single emits one field: x.Date = d.Int32("date").
func (r *run) single(b *jen.Group) {
	p := r.parts[0]
	if r.isWrite {
		b.Id("e").Dot(primitives[p.kind].codec).Call(p.value)
		return
	}
	p.read(b, jen.Id("d").Dot(primitives[p.kind].codec).Call(jen.Lit(p.name)))
}

// idAlone is the statement that reads or writes an id before no run.
func (r *run) idAlone() *jen.Statement {
	id := jen.Id(r.boxed.typeID())
	if r.isWrite {
		return jen.Id("e").Dot("Uint32").Call(id)
	}
	return jen.Id("d").Dot("Expect").Call(id, jen.Lit(r.boxed.record.label))
}

// bytes is the expression for the run's bytes.
func (r *run) bytes() *jen.Statement {
	size := jen.Lit(r.head() + r.size())
	if r.text != nil {
		return jen.Id("e").Dot("RunString").Call(size, r.text.self(), jen.Lit(r.text.name))
	}
	var names []string
	for _, p := range r.parts {
		names = append(names, p.wireName())
	}
	fields := jen.Lit(strings.Join(names, ","))
	switch {
	case r.boxed != nil && r.isWrite:
		return jen.Id("e").Dot("Constructor").Call(jen.Id(r.boxed.typeID()), size)
	case r.boxed != nil:
		return jen.Id("d").Dot("Constructor").Call(jen.Id(r.boxed.typeID()), jen.Lit(r.boxed.record.label), size, fields)
	case r.isWrite:
		return jen.Id("e").Dot("Run").Call(size)
	}
	return jen.Id("d").Dot("Run").Call(size, fields)
}

// little is a function of binary.LittleEndian.
func little(name string) *jen.Statement {
	return jen.Qual("encoding/binary", "LittleEndian").Dot(name)
}

// at is the run from an offset on.
func at(offset int) *jen.Statement {
	if offset == 0 {
		return jen.Id("r")
	}
	return jen.Id("r").Index(jen.Lit(offset).Op(":"))
}

// of is the part's value, from its bytes as a number; the run has so many bytes
// from the part on.
func (p part) of(bits *jen.Statement, left int) *jen.Statement {
	switch primitives[p.kind].codec {
	case "Int32":
		return jen.Int32().Call(bits)
	case "Int64":
		return jen.Int64().Call(bits)
	case "Double":
		return jen.Qual("math", "Float64frombits").Call(bits)
	case "Float":
		return jen.Qual("math", "Float32frombits").Call(bits)
	case "Bool":
		return jen.Id("d").Dot("IsTrue").Call(bits, jen.Lit(left), jen.Lit(p.name))
	}
	return bits
}

// bits are the bytes of the part's value as a number.
func (p part) bits() *jen.Statement {
	switch primitives[p.kind].codec {
	case "Int32":
		return jen.Uint32().Call(p.value)
	case "Int64":
		return jen.Uint64().Call(p.value)
	case "Double":
		return jen.Qual("math", "Float64bits").Call(p.value)
	case "Float":
		return jen.Qual("math", "Float32bits").Call(p.value)
	case "Bool":
		return jen.Qual(tlPath, "BoolID").Call(p.value)
	}
	return p.value
}

// wireName is what errors call the part: flags:#.
func (p part) wireName() string {
	typ := map[int]string{4: "int", 8: "long", 16: "int128", 32: "int256", 64: "int512"}[p.size()]
	switch codec := primitives[p.kind].codec; codec {
	case "Double", "Float":
		typ = strings.ToLower(codec)
	case "Bool":
		typ = codec
	case "Uint32":
		typ = "#"
	}
	return fmt.Sprintf("%s:%s", p.name, typ)
}

// isInRun tells whether the field always takes the same number of bytes.
func (f *field) isInRun() bool {
	return f.Cond == nil && f.role != length && (f.role.isWord() || fixed(f.Type) > 0)
}

// kindOf is the primitive that the field is on the wire.
func (f *field) kindOf() schema.Kind {
	if p, ok := f.Type.(*schema.Primitive); ok {
		return p.Kind
	}
	return schema.Nat32
}
