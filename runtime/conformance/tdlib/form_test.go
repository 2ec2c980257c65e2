package tdlib

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/tlgen-go/tlgen/schema"
)

// forms knows what a schema says of JSON: every object has "@type" and its
// fields under their names in TL, int64 is a string, bytes are base64.
type forms map[string]*schema.Combinator

func newForms(s *schema.Schema) forms {
	all := forms{}
	for _, c := range s.Combinators() {
		all[c.Name] = c
	}
	return all
}

// answer checks a complete value of the type: all its fields are there, but
// for objects that are null.
func (f forms) answer(want schema.Type, v any) error { return f.value(want, v, true) }

// request checks a call. Fields may be missing.
func (f forms) request(v map[string]any) (*schema.Combinator, error) {
	name, _ := v["@type"].(string)
	c := f[name]
	if c == nil || !c.Function {
		return nil, fmt.Errorf("no function %q", name)
	}
	return c, f.fields(c, v, false)
}

func (f forms) value(want schema.Type, v any, complete bool) error {
	switch want := want.(type) {
	case *schema.Primitive:
		return primitive(want.Kind, v)
	case *schema.Vector:
		items, ok := v.([]any)
		if !ok {
			return fmt.Errorf("%v is no array", v)
		}
		for i, item := range items {
			if err := f.value(want.Item, item, complete); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	case *schema.Boxed, *schema.Bare:
		return f.object(want, v, complete)
	default:
		return fmt.Errorf("%T has no form in JSON", want)
	}
}

// object checks an object of the constructor or class.
func (f forms) object(want schema.Type, v any, complete bool) error {
	o, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%v is no object", v)
	}
	name, _ := o["@type"].(string)
	c := f[name]
	switch want := want.(type) {
	case *schema.Boxed:
		if c == nil || c.Class() != want.Class {
			return fmt.Errorf("%q is no %s", name, want.Class.Name)
		}
	case *schema.Bare:
		if c != want.Constructor {
			return fmt.Errorf("%q is not %s", name, want.Constructor.Name)
		}
	default:
		return fmt.Errorf("%T is no type of objects", want)
	}
	return f.fields(c, o, complete)
}

func (f forms) fields(c *schema.Combinator, o map[string]any, complete bool) error {
	for key := range o {
		if key != "@type" && !slices.ContainsFunc(c.Fields, func(d *schema.Field) bool { return d.Name == key }) {
			return fmt.Errorf("%s has no field %s", c.Name, key)
		}
	}
	for _, d := range c.Fields {
		v, ok := o[d.Name]
		if !ok {
			if complete && !nullable(d.Type) {
				return fmt.Errorf("%s.%s is missing", c.Name, d.Name)
			}
			continue
		}
		if err := f.value(d.Type, v, complete); err != nil {
			return fmt.Errorf("%s.%s: %w", c.Name, d.Name, err)
		}
	}
	return nil
}

// nullable tells whether a field of the type is left out where it is null.
func nullable(t schema.Type) bool {
	switch t.(type) {
	case *schema.Boxed, *schema.Bare:
		return true
	default:
		return false
	}
}

// lacks tells whether a field that holds an object is missing somewhere within v.
func (f forms) lacks(v any) bool {
	switch v := v.(type) {
	case []any:
		return slices.ContainsFunc(v, f.lacks)
	case map[string]any:
		name, _ := v["@type"].(string)
		for _, d := range f[name].Fields {
			if field, ok := v[d.Name]; !ok && nullable(d.Type) || f.lacks(field) {
				return true
			}
		}
	}
	return false
}

// primitive checks a value that is no object.
func primitive(k schema.Kind, v any) error {
	var err error
	ok := false
	switch v := v.(type) {
	case bool:
		ok = k == schema.Bool
	case json.Number:
		switch k {
		case schema.Int32:
			_, err = strconv.ParseInt(v.String(), 10, 32)
		case schema.Int53:
			_, err = strconv.ParseInt(v.String(), 10, 54)
		case schema.Double:
			_, err = v.Float64()
		default:
			return fmt.Errorf("the number %s is no %s", v, k)
		}
		return err
	case string:
		switch k {
		case schema.String:
			ok = true
		case schema.Int64:
			_, err = strconv.ParseInt(v, 10, 64)
			ok = true
		case schema.Bytes:
			_, err = base64.StdEncoding.DecodeString(v)
			ok = true
		default:
		}
	}
	if !ok {
		return fmt.Errorf("%v is no %s", v, k)
	}
	return err
}
