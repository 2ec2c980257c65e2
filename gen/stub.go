package gen

import (
	"github.com/dave/jennifer/jen"

	"github.com/tlgen-go/tlgen/schema"
)

func (g *generator) skipper(t schema.Type) *jen.Statement    { return nil }
func (g *generator) jsonWriter(t schema.Type) *jen.Statement { return nil }
func (g *generator) jsonReader(t schema.Type) *jen.Statement { return nil }
func (g *generator) cloner(t schema.Type) *jen.Statement     { return nil }
func (g *generator) equaler(t schema.Type) *jen.Statement    { return nil }
