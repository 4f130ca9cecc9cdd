package hcleval

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Limits on HCL files, far above what people write.
const (
	maxFile     = 4 << 20 // bytes
	maxBrackets = 1000    // nested brackets and braces
	maxBranches = 20_000  // question marks, which may nest
	maxSigns    = 2000    // signs in front of one value
	maxControls = 5000    // %{ directives, which may nest
)

// File is a parsed file.
type File struct {
	Path string
	Body *hclsyntax.Body
	Err  *source.Error // what is wrong with it; Body then holds the rest

	places *source.Places
}

// Parse reads a file in HCL's native syntax, or in JSON where its name ends
// so. What cannot be parsed is left out of the body.
func Parse(path string, content []byte) *File {
	text := source.Decode(content)
	f := &File{Path: path, Body: &hclsyntax.Body{}, places: source.NewPlaces(path, text)}
	if strings.HasSuffix(path, ".json") {
		f.parseJSON(text)
		return f
	}
	if why := excess(text); why != "" {
		f.Err = &source.Error{Pos: schema.Pos{File: path}, Message: why, Next: "split the file"}
		return f
	}
	parsed, diags := hclsyntax.ParseConfig(text, path, hcl.InitialPos)
	if parsed != nil {
		f.Body = parsed.Body.(*hclsyntax.Body)
	}
	for _, d := range diags {
		if d.Severity != hcl.DiagError {
			continue
		}
		pos := schema.Pos{File: path}
		if d.Subject != nil {
			pos = f.Pos(*d.Subject)
		}
		f.Err = &source.Error{Pos: pos, Message: "not valid HCL: " + lowerFirst(d.Summary), Next: d.Detail}
		break
	}
	bindBody(f.Body, 0)
	return f
}

// excess says why a text must not be given to the parser, which is recursive:
// a stack that overflows cannot be caught.
func excess(text []byte) string {
	if len(text) > maxFile {
		return "too large for a file of Terraform's"
	}
	depth, signs := 0, 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(depth-1, 0)
		case '!', '-':
			signs++
		case ' ', '\t', '\r', '\n':
			continue
		}
		if c != '!' && c != '-' {
			signs = 0
		}
		if depth > maxBrackets || signs > maxSigns {
			return "nested too deeply"
		}
	}
	if bytes.Count(text, []byte("?")) > maxBranches || bytes.Count(text, []byte("%{")) > maxControls {
		return "has too many conditions"
	}
	return ""
}

// Pos is where a range of the file begins.
func (f *File) Pos(r hcl.Range) schema.Pos { return f.places.At(r.Start.Byte, r.End.Byte) }

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
