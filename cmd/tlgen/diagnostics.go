package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tlgen-go/tlgen/schema"
)

// errorFormat is how findings about schemas are printed.
type errorFormat string

// textFormat is for people.
const textFormat errorFormat = "text"

// errorFormats are the formats, and what each prints of one finding.
var errorFormats = map[errorFormat]func(*schema.Diagnostic) string{
	textFormat:       (*schema.Diagnostic).Render,
	"json":           renderJSON,
	"github-actions": renderGitHub,
}

// Set takes the name of a format; it makes errorFormat a flag's value.
func (f *errorFormat) Set(name string) error {
	if errorFormats[errorFormat(name)] == nil {
		return fmt.Errorf("want %s", strings.Join(formatNames(), ", "))
	}
	*f = errorFormat(name)
	return nil
}

// String is the format's name.
func (f *errorFormat) String() string { return string(*f) }

// Type is what help calls the value.
func (*errorFormat) Type() string { return "format" }

func formatNames() []string {
	var names []string
	for name := range errorFormats {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}

// list prints findings with their rules; in text also how many there are.
func (f *errorFormat) list(w io.Writer, found schema.Diagnostics) {
	counts := map[schema.Severity]int{}
	for _, d := range found {
		text := errorFormats[*f](d)
		if *f == textFormat {
			first, rest, _ := strings.Cut(text, "\n")
			text = first + " (" + d.RuleName() + ")\n" + rest
		}
		fmt.Fprint(w, text)
		counts[d.Severity]++
	}
	if *f != textFormat || len(found) == 0 {
		return
	}
	var words []string
	for _, s := range []schema.Severity{schema.Error, schema.Warning, schema.Note} {
		switch n := counts[s]; {
		case n == 1:
			words = append(words, "1 "+s.String())
		case n > 1:
			words = append(words, fmt.Sprintf("%d %ss", n, s))
		}
	}
	fmt.Fprintln(w, strings.Join(words, ", "))
}

// print prints every finding; in text also how many errors there are.
func (f *errorFormat) print(cmd *cobra.Command, found schema.Diagnostics) {
	count := 0
	for _, d := range found {
		cmd.PrintErr(errorFormats[*f](d))
		if d.Severity == schema.Error {
			count++
		}
	}
	switch {
	case *f != textFormat || count == 0:
	case count == 1:
		cmd.PrintErrln("1 error")
	default:
		cmd.PrintErrf("%d errors\n", count)
	}
}

// printError prints an error that has no place in a schema.
func (f *errorFormat) printError(cmd *cobra.Command, err error) {
	if *f == textFormat {
		cmd.PrintErrf("tlgen: %v\n", err)
		return
	}
	cmd.PrintErr(errorFormats[*f](&schema.Diagnostic{Summary: err.Error()}))
}

// jsonDiagnostic is a finding as one line of JSON. Lines and columns count from
// 1, columns in characters; the end is behind the last character. What is wrong
// with the command or its configuration has no place.
type jsonDiagnostic struct {
	File      string          `json:"file,omitempty"`
	Line      int             `json:"line,omitempty"`
	Column    int             `json:"column,omitempty"`
	EndLine   int             `json:"end_line,omitempty"`
	EndColumn int             `json:"end_column,omitempty"`
	Severity  string          `json:"severity"`
	Rule      string          `json:"rule,omitempty"`
	Message   string          `json:"message"`
	Remedy    string          `json:"remedy,omitempty"`
	Related   *jsonDiagnostic `json:"related,omitempty"`
}

func toJSON(d *schema.Diagnostic) *jsonDiagnostic {
	if d == nil {
		return nil
	}
	return &jsonDiagnostic{
		File: d.Range.File, Line: d.Range.Start.Line, Column: d.Range.Start.Column,
		EndLine: d.Range.End.Line, EndColumn: d.Range.End.Column,
		Severity: d.Severity.String(), Rule: d.RuleName(), Message: d.Summary, Remedy: d.Remedy, Related: toJSON(d.Related),
	}
}

func renderJSON(d *schema.Diagnostic) string {
	line, err := json.Marshal(toJSON(d))
	if err != nil {
		return d.Render()
	}
	return string(line) + "\n"
}

// renderGitHub is a workflow command, which GitHub shows beside the line.
func renderGitHub(d *schema.Diagnostic) string {
	message := d.Summary
	if d.Remedy != "" {
		message += "; " + d.Remedy
	}
	severity := map[schema.Severity]string{schema.Error: "error", schema.Warning: "warning", schema.Note: "notice"}[d.Severity]
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	if d.Range.File == "" {
		return fmt.Sprintf("::%s::%s\n", severity, data.Replace(message))
	}
	title := ""
	if rule := d.RuleName(); rule != "" {
		title = ",title=" + rule
	}
	return fmt.Sprintf("::%s file=%s,line=%d,col=%d,endLine=%d,endColumn=%d%s::%s\n", severity,
		property.Replace(d.Range.File), d.Range.Start.Line, d.Range.Start.Column,
		d.Range.End.Line, d.Range.End.Column, title, data.Replace(message))
}
