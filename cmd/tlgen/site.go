package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/cmd/tlgen/internal/site"
	"github.com/tlgen-go/tlgen/gen"
)

// siteFlags are the flags of tlgen docs and tlgen explore.
type siteFlags struct {
	schemas []string
	docs    string
	title   string
}

// siteHelp is what both commands say of the schema.
const siteHelp = `The schema is that of -s, or of tlgen.yaml in the working directory. Several -s
become one, with all layers that they name: telegram@170 and telegram@228 show
how each declaration changed from one to the other. Descriptions are the schema's
own comments, and with --docs telegram those of Telegram's documentation.`

// add adds the flags.
func (f *siteFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringArrayVarP(&f.schemas, "schema", "s", nil, "a `schema`; may be given several times")
	cmd.Flags().StringVar(&f.docs, "docs", "", "where descriptions come from: "+docsTelegram+" or "+docsNone)
	cmd.Flags().StringVar(&f.title, "title", "", "what the schema is called on the pages")
}

// config is what the flags say, or where they name no schema, tlgen.yaml.
func (f *siteFlags) config() (*config, error) {
	if len(f.schemas) > 0 {
		return &config{dir: ".", Schema: f.schemas}, nil
	}
	return configWithSchema()
}

// site is the site of the schemas.
func (f *siteFlags) site(cmd *cobra.Command, format *errorFormat) (*site.Site, error) {
	c, err := f.config()
	if err != nil {
		return nil, err
	}
	specs := c.schemas()[0]
	s, err := load(cmd, format, c, specs)
	if err != nil {
		return nil, err
	}
	docs, err := docsNamed(f.docs, cmp.Or(c.Docs, docsNone))
	if err != nil {
		return nil, usageError{err}
	}
	if err := describe(cmd.Context(), s, docs); err != nil {
		return nil, err
	}
	o := site.Options{Title: cmp.Or(f.title, strings.Join(specs, ", ")), Package: defaultPackage}
	if len(c.Packages) > 0 {
		p := c.Packages[0]
		o.Package, o.Names = p.Package, gen.Names{Renames: p.Names.Renames, Acronyms: p.Names.Acronyms}
	}
	return site.New(s, o)
}

// defaultPackage is the package of examples where no configuration names one.
const defaultPackage = "tg"
