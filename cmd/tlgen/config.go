package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/token"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"
)

// config is tlgen.yaml.
type config struct {
	Version  int             `yaml:"version"`
	Schema   specs           `yaml:"schema"`
	Packages []packageConfig `yaml:"packages"`

	dir string // where the file lies, which its paths are relative to
}

// packageConfig is one Go package to generate.
type packageConfig struct {
	Package string   `yaml:"package"`
	Out     string   `yaml:"out"`
	Schema  specs    `yaml:"schema"` // in place of the file's
	Roots   []string `yaml:"roots"`
	Client  bool     `yaml:"client"`
	Server  bool     `yaml:"server"`
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
	if err := d.Decode(c); err != nil {
		return nil, fmt.Errorf("%s:\n%s", path, yaml.FormatError(err, false, true))
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// check refuses a configuration that says too little or contradicts itself.
func (c *config) check() error {
	if c.Version != 1 {
		return fmt.Errorf("version is %d, want version: 1", c.Version)
	}
	if len(c.Packages) == 0 {
		return errors.New("no packages; list at least one under packages")
	}
	outs := map[string]string{}
	for i := range c.Packages {
		p := &c.Packages[i]
		if !token.IsIdentifier(p.Package) {
			return fmt.Errorf("package %q is no Go package name", p.Package)
		}
		if p.Out == "" {
			p.Out = p.Package
		}
		if len(p.Schema) == 0 {
			p.Schema = c.Schema
		}
		if len(p.Schema) == 0 {
			return fmt.Errorf("package %s has no schema; name one under schema", p.Package)
		}
		p.Out = filepath.Join(c.dir, p.Out)
		if other, taken := outs[p.Out]; taken {
			return fmt.Errorf("packages %s and %s are both written to %s", other, p.Package, p.Out)
		}
		outs[p.Out] = p.Package
	}
	return nil
}

// selected are the packages with the names, or all where there are none.
func (c *config) selected(names []string) ([]packageConfig, error) {
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
			return nil, usageError{fmt.Errorf("the configuration has no package %s", name)}
		}
	}
	return found, nil
}
