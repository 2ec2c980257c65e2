package site

import (
	"bytes"
	"embed"
	"html/template"
)

//go:embed templates/*.html
var templateFiles embed.FS

// pageTemplates are the names of the pages' templates.
var pageTemplates = []string{"home", "list", "combinator", "class", "error", "errors", "search", "compare", "playground"}

// templates are the pages' templates, by the way to the root and by name.
type templates map[string]map[string]*template.Template

// roots are the ways from pages to the site's root.
var roots = []string{"", "../"}

// What a page may load: its own files, and no script that stands in it. The page
// that runs WebAssembly may do that.
const (
	policy      = "default-src 'none'; script-src 'self'" + policyRest
	codecPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" + policyRest
	policyRest  = "; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
)

// parseTemplates parses all templates, for each way to the root.
func parseTemplates() (templates, error) {
	all := templates{}
	for _, root := range roots {
		all[root] = map[string]*template.Template{}
		functions := template.FuncMap{
			"to":    func(path string) string { return root + path },
			"asset": func(name string) string { return root + assetPath(name) },
		}
		common, err := template.New("layout.html").Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html")
		if err != nil {
			return nil, err
		}
		for _, name := range pageTemplates {
			page, err := common.Clone()
			if err != nil {
				return nil, err
			}
			if all[root][name], err = page.ParseFS(templateFiles, "templates/"+name+".html"); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// document is what the layout shows around a page.
type document struct {
	*view
	Site, Policy           string
	HasErrors, HasCompared bool
}

// render makes the page of a view.
func (s *Site) render(v *view) ([]byte, error) {
	d := document{view: v, Site: s.options.Title, Policy: policy, HasErrors: len(s.failures) > 0, HasCompared: len(s.schema.Layers) > 1}
	if v.Codec != "" {
		d.Policy = codecPolicy
	}
	var b bytes.Buffer
	err := s.templates[v.Root][v.Template].ExecuteTemplate(&b, "layout.html", d)
	return b.Bytes(), err
}
