package schema

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
)

// getdoc is the module that holds descriptions of Telegram's schemas, as JSON
// by layer, in the folder of this source.
const getdoc = "github.com/gotd/getdoc@v0.53.0/_schema"

// documented are the layers that getdoc has files for.
var documented = [...]int{
	121, 133, 138, 139, 144, 145, 155, 158, 164, 167, 170, 181, 185, 192, 195, 208, 214, 223,
}

// botsUntil is the last of them that says which functions bots may call.
const botsUntil = 195

// Documentation describes the schema of one layer: what its classes,
// combinators and fields mean, how functions fail, and who may call them.
type Documentation struct {
	// Layer is the layer that is described, or 0.
	Layer int

	types, constructors, functions map[string]page
	bots                           bool // it says which functions bots may call
}

// page is what a documentation says of one class, constructor or function.
type page struct {
	Description []string       `json:"description"`
	Fields      map[string]row `json:"fields"`     // of a constructor
	Parameters  map[string]row `json:"parameters"` // of a function
	Errors      []failure      `json:"errors"`
	BotCanUse   bool           `json:"bot_can_use"`
}

// row is what a page says of a field.
type row struct {
	Description string `json:"description"`
}

// failure is an error that a page says a function answers.
type failure struct {
	Code        int    `json:"code"`
	Type        string `json:"type"`
	Description string `json:"description"`
}

// ReadDocumentation reads what is written about the schema's layers, newest
// first, as Describe wants it: for each the file of the newest documented layer
// that is not above it, or else of the oldest; for a schema without layers the
// newest file. Where the newest does not say which functions bots may call, the
// last one that does is among them. The files are those of a module, which the
// go command fetches and checks.
func ReadDocumentation(ctx context.Context, s *Schema) ([]*Documentation, error) {
	folder, err := modulePath(ctx, getdoc)
	if err != nil {
		return nil, fmt.Errorf("read documentation from module:%s: %w", getdoc, err)
	}
	var docs []*Documentation
	for _, layer := range documentedLayers(s) {
		name := strconv.Itoa(layer) + ".json"
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return nil, fmt.Errorf("read documentation of layer %d from module:%s: %w", layer, getdoc, err)
		}
		d, err := ParseDocumentation("module:"+getdoc+"/"+name, text)
		if err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// documentedLayers are the layers whose files describe the schema, newest first.
func documentedLayers(s *Schema) []int {
	var found []int
	for _, layer := range append(slices.Clone(s.Layers), s.Layer) {
		if layer != 0 || s.Layer == 0 {
			found = append(found, nearestDocumented(layer))
		}
	}
	if slices.Max(found) > botsUntil {
		found = append(found, botsUntil)
	}
	slices.Sort(found)
	slices.Reverse(found)
	return slices.Compact(found)
}

// nearestDocumented is the newest documented layer that is not above layer, or
// else the oldest; for layer 0 it is the newest.
func nearestDocumented(layer int) int {
	if layer == 0 {
		return documented[len(documented)-1]
	}
	i, exact := slices.BinarySearch(documented[:], layer)
	if !exact {
		i = max(i-1, 0)
	}
	return documented[i]
}

// ParseDocumentation reads a documentation in getdoc's JSON. What it does not
// say is unknown; what is of another type than it has to be is an error.
func ParseDocumentation(name string, text []byte) (*Documentation, error) {
	var file struct {
		Index        struct{ Layer int } `json:"index"`
		Types        map[string]page     `json:"types"`
		Constructors map[string]page     `json:"constructors"`
		Methods      map[string]page     `json:"methods"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, documentationError(name, text, err)
	}
	if len(file.Types)+len(file.Constructors)+len(file.Methods) == 0 {
		return nil, fmt.Errorf("documentation %s describes nothing; want an object with types, constructors and methods", name)
	}
	d := &Documentation{
		Layer: file.Index.Layer, types: file.Types, constructors: file.Constructors, functions: file.Methods,
	}
	for _, p := range d.functions {
		d.bots = d.bots || p.BotCanUse
	}
	return d, nil
}

// jsonTypes are what kinds of values are called in JSON.
var jsonTypes = map[reflect.Kind]string{
	reflect.Int: "an integer", reflect.String: "a string", reflect.Bool: "true or false", reflect.Slice: "an array",
	reflect.Struct: "an object", reflect.Map: "an object",
}

// documentationError says where the JSON is wrong, and what is wanted there.
func documentationError(name string, text []byte, err error) error {
	at := func(offset int64) string {
		read := text[:min(int(offset), len(text))]
		return fmt.Sprintf("documentation %s:%d", name, 1+bytes.Count(read, []byte("\n")))
	}
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%s: not JSON: %w", at(syntax.Offset), err)
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		what := "the file"
		if mismatch.Field != "" {
			what = mismatch.Field
		}
		return fmt.Errorf("%s: %s is of type %s; want %s", at(mismatch.Offset), what, mismatch.Value, jsonTypes[mismatch.Type.Kind()])
	}
	return fmt.Errorf("documentation %s: %w", name, err)
}
