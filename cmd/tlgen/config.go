package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/token"
	"io"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/tlgen-go/tlgen/gen"
	"github.com/tlgen-go/tlgen/schema"
)

// configName is where a configuration lies if nothing else is said.
const configName = "tlgen.yaml"

// config is tlgen.yaml.
type config struct {
	Version  int             `yaml:"version"`
	Schema   specs           `yaml:"schema"`
	Profile  string          `yaml:"profile"` // how ids are computed
	Docs     string          `yaml:"docs"`    // where descriptions come from
	Lint     lintConfig      `yaml:"lint"`
	Packages []packageConfig `yaml:"packages"`

	dir        string // where the file lies, which its paths are relative to
	profile    schema.Profile
	severities schema.Severities
}

// lintConfig switches rules: their severities, or off, by name.
type lintConfig struct {
	Rules map[string]string `yaml:"rules"`
}

// packageConfig is one Go package to generate.
type packageConfig struct {
	Package string   `yaml:"package"`
	Out     string   `yaml:"out"`
	Schema  specs    `yaml:"schema"` // in place of the file's
	Docs    string   `yaml:"docs"`   // in place of the file's
	Roots   []string `yaml:"roots"`

	Client   bool  `yaml:"client"`
	Server   bool  `yaml:"server"`
	Updates  *bool `yaml:"updates"`  // nil: as client
	Registry *bool `yaml:"registry"` // nil: true
	JSON     bool  `yaml:"json"`
	Skip     bool  `yaml:"skip"`
	Clone    bool  `yaml:"clone"`
	Equal    bool  `yaml:"equal"`
	Log      bool  `yaml:"log"`
	Unknown  bool  `yaml:"unknown"`

	Names namesConfig `yaml:"names"`
}

// namesConfig says how names are written in Go.
type namesConfig struct {
	Renames  map[string]string `yaml:"renames"`
	Acronyms specs             `yaml:"acronyms"`
}

// generator is what the package's keys come to.
func (p *packageConfig) generator() gen.Config {
	return gen.Config{
		Package: p.Package, Client: p.Client, Server: p.Server,
		Updates:  p.Updates == nil && p.Client || p.Updates != nil && *p.Updates,
		Registry: p.Registry == nil || *p.Registry,
		JSON:     p.JSON, Skip: p.Skip, Clone: p.Clone, Equal: p.Equal, Log: p.Log, Unknown: p.Unknown,
		Names: gen.Names{Renames: p.Names.Renames, Acronyms: p.Names.Acronyms},
	}
}

// specs is one schema source or a list of them.
type specs []string

// UnmarshalYAML takes a string for a list of one.
func (s *specs) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if unmarshal(&one) == nil {
		*s = specs{one}
		return nil
	}
	return unmarshal((*[]string)(s))
}

// readConfig reads and checks the file at path.
func readConfig(path string) (*config, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w; write one, or name another with -c", err)
	}
	if err != nil {
		return nil, err
	}
	c := &config{dir: filepath.Dir(path)}
	d := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField(), yaml.Strict())
	switch err := d.Decode(c); {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s is empty; it begins with version: 1", path)
	case err != nil:
		return nil, configError(path, string(text), err)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// configError is an error of the YAML decoder, shown as schema errors are.
func configError(path, text string, err error) error {
	at, ok := errors.AsType[yaml.Error](err)
	if !ok || at.GetToken() == nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	token := at.GetToken()
	start := schema.Position{
		Filename: path, Offset: token.Position.Offset, Line: token.Position.Line, Column: token.Position.Column,
	}
	end := start
	end.Column += utf8.RuneCountInString(token.Value)
	d := &schema.Diagnostic{Range: schema.Range{File: path, Start: start, End: end}, Summary: at.GetMessage()}
	if lines := strings.Split(text, "\n"); start.Line <= len(lines) {
		d.Line = strings.TrimSuffix(lines[start.Line-1], "\r")
	}
	if _, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		d.Remedy = keys
	}
	if _, ok := errors.AsType[*yaml.UnexpectedNodeTypeError](err); ok {
		d.Remedy = "write what the key wants: a text, a list with - before each item, or keys and values"
	}
	if mismatch, ok := errors.AsType[*yaml.TypeError](err); ok {
		d.Summary = fmt.Sprintf("%q does not fit", token.Value)
		d.Remedy = "write " + valueNames[mismatch.DstType.Kind()]
	}
	return schema.Diagnostics{d}
}

// keys are what a configuration may say.
const keys = "keys are version, schema, profile, docs, lint (with rules) and packages, " +
	"and of a package package, out, schema, docs, roots, client, server, updates, registry, json, skip, clone, equal, log, unknown " +
	"and names (with renames and acronyms)"

// The sources of descriptions.
const (
	docsNone     = "none"
	docsTelegram = "telegram"
)

// valueNames are what the kinds of values are called in a configuration.
var valueNames = map[reflect.Kind]string{
	reflect.Bool: "true or false", reflect.Int: "a number", reflect.String: "a text", reflect.Slice: "a list",
	reflect.Struct: "keys and values", reflect.Map: "keys and values",
}

// check refuses a configuration that says too little or contradicts itself.
func (c *config) check() error {
	switch {
	case c.Version == 0:
		return errors.New("no version; write version: 1")
	case c.Version != 1:
		return fmt.Errorf("version is %d, this tlgen knows version: 1", c.Version)
	}
	if err := c.rules(); err != nil {
		return err
	}
	var err error
	if c.Docs, err = docsNamed(c.Docs, docsNone); err != nil {
		return err
	}
	outs := map[string]string{}
	for i := range c.Packages {
		p := &c.Packages[i]
		if err := c.complete(p); err != nil {
			return fmt.Errorf("package %d of %d: %w", i+1, len(c.Packages), err)
		}
		if other, taken := outs[p.Out]; taken {
			return fmt.Errorf("packages %s and %s are both written to %s", other, p.Package, p.Out)
		}
		outs[p.Out] = p.Package
	}
	return nil
}

// docsNamed is the source of descriptions, or the one that stands in for none.
func docsNamed(name, otherwise string) (string, error) {
	switch name {
	case "":
		return otherwise, nil
	case docsNone, docsTelegram:
		return name, nil
	}
	return "", fmt.Errorf("docs is %q; want %s or %s", name, docsTelegram, docsNone)
}

// rules settles the profile and the severities.
func (c *config) rules() (err error) {
	if c.Profile != "" {
		if c.profile, err = schema.ProfileNamed(c.Profile); err != nil {
			return err
		}
	}
	c.severities = schema.Severities{}
	for _, name := range slices.Sorted(maps.Keys(c.Lint.Rules)) {
		rule, err := schema.RuleNamed(name)
		if err != nil {
			return fmt.Errorf("lint: %w", err)
		}
		if rule == schema.Syntax {
			return errors.New("lint: rule syntax cannot be switched; what cannot be read has no meaning")
		}
		if c.severities[name], err = schema.SeverityNamed(c.Lint.Rules[name]); err != nil {
			return fmt.Errorf("lint: rule %s: %w", name, err)
		}
	}
	return nil
}

// complete fills in what a package takes from the file, and checks it.
func (c *config) complete(p *packageConfig) error {
	switch {
	case p.Package == "":
		return errors.New("no name; write package: NAME")
	case !token.IsIdentifier(p.Package) || p.Package == "_":
		return fmt.Errorf("%q is no Go package name", p.Package)
	case p.Roots != nil && len(p.Roots) == 0:
		return errors.New("roots is empty; leave it out to generate everything")
	}
	p.Out = cmp.Or(p.Out, p.Package)
	if !filepath.IsAbs(p.Out) {
		p.Out = filepath.Join(c.dir, p.Out)
	}
	if len(p.Schema) == 0 {
		p.Schema = c.Schema
	}
	if len(p.Schema) == 0 {
		return errors.New("no schema; name one under schema")
	}
	var err error
	p.Docs, err = docsNamed(p.Docs, c.Docs)
	return err
}

// selected are the packages with the names, or all where there are none.
func (c *config) selected(names []string) ([]packageConfig, error) {
	if len(c.Packages) == 0 {
		return nil, errors.New("the configuration has no packages; list at least one under packages")
	}
	if len(names) == 0 {
		return c.Packages, nil
	}
	var found []packageConfig
	for _, name := range names {
		before := len(found)
		for _, p := range c.Packages {
			if p.Package == name {
				found = append(found, p)
			}
		}
		if len(found) == before {
			return nil, usageError{fmt.Errorf("the configuration has no package %s, but %s", name, strings.Join(c.names(), ", "))}
		}
	}
	return found, nil
}

// names are the names of all packages.
func (c *config) names() []string {
	names := make([]string, len(c.Packages))
	for i, p := range c.Packages {
		names[i] = p.Package
	}
	return names
}
