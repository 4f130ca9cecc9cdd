package importer

import (
	"bytes"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/hcleval"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// Limits on a configuration.
const (
	maxTerraformFiles  = 2000
	maxTerraformBytes  = 64 << 20
	maxTerraformTables = 1000
	maxTerraformBlocks = 2000 // that dynamic blocks make, in one table
	maxModules         = 8    // calls deep
)

// tfProject is a directory read as a root module, with the modules it calls.
type tfProject struct {
	mu        sync.Mutex // guards everything, for one reading at a time
	in        Input
	budget    *hcleval.Budget
	functions hcleval.FunctionSet
	files     map[string]*hcleval.File // by path as in positions
	dirs      map[string]*tfDir        // by path relative to the root module
	bytes     int
	depth     int // expressions that are being evaluated
	total     int // tables
	uses      []tfUse
	result    *tfResult // once it is read
}

func newProject(in Input) *tfProject {
	p := &tfProject{
		in: in, budget: hcleval.NewBudget(),
		files: map[string]*hcleval.File{}, dirs: map[string]*tfDir{},
	}
	p.functions = hcleval.Functions(p.readFile)
	return p
}

// read reads the root module and all it calls.
func (p *tfProject) read() *tfResult {
	if p.result != nil {
		return p.result
	}
	if p.result = tfKnown.recall(p); p.result != nil {
		return p.result
	}
	r := &tfResult{found: map[string][]schema.Table{}, wrong: map[string]*source.Error{}}
	p.root().addTables(func(file string, t schema.Table) { r.found[file] = append(r.found[file], t) })
	for path, f := range p.files {
		if f != nil && f.Err != nil {
			r.wrong[path] = f.Err
		}
	}
	r.uses = p.uses
	p.result = r
	tfKnown.keep(p, r)
	return r
}

func (p *tfProject) root() *tfModule { return p.module(p.dir(""), "", nil) }

// tfDir is a directory of configuration files: a module, not yet called.
type tfDir struct {
	path      string // relative to the root module, "" for itself
	resources []*hclsyntax.Block
	modules   []*hclsyntax.Block
	variables map[string]*hclsyntax.Block
	outputs   map[string]*hclsyntax.Block
	locals    map[string]*hclsyntax.Attribute
	values    []*hcleval.File // of variables, the later ones win
}

// dir reads a directory, given relative to the root module.
func (p *tfProject) dir(rel string) *tfDir {
	if d, ok := p.dirs[rel]; ok {
		return d
	}
	d := &tfDir{
		path: rel, variables: map[string]*hclsyntax.Block{}, outputs: map[string]*hclsyntax.Block{},
		locals: map[string]*hclsyntax.Attribute{},
	}
	p.dirs[rel] = d
	var overrides []*hcleval.File
	for _, name := range p.list(rel) {
		f := p.file(path.Join(rel, name))
		if f == nil {
			continue
		}
		switch bare, _, _ := strings.Cut(name, ".t"); {
		case isValues(name):
			d.values = append(d.values, f)
		case bare == "override" || strings.HasSuffix(bare, "_override"):
			overrides = append(overrides, f)
		default:
			d.add(f, false)
		}
	}
	for _, f := range overrides {
		d.add(f, true)
	}
	return d
}

// list names the files of a directory that count, in the order in which they do.
func (p *tfProject) list(rel string) []string {
	var names []string
	if p.in.List != nil {
		var err error
		names, err = p.in.List(orDot(rel)) // a module that is not there has no files
		all := slices.Sorted(slices.Values(names))
		p.used(orDot(rel), true, []byte(strings.Join(all, "\x00")), err == nil)
	}
	own := filepath.Base(p.in.Path)
	if rel == "" && !slices.Contains(names, own) {
		names = append(names, own)
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return !IsTerraform(name) && !(rel == "" && isValues(name))
	})
	slices.Sort(names)
	// Terraform reads terraform.tfvars first, then *.auto.tfvars by name.
	slices.SortStableFunc(names, func(a, b string) int { return valuesRank(a) - valuesRank(b) })
	return names[:min(len(names), maxTerraformFiles)]
}

func orDot(rel string) string {
	if rel == "" {
		return "."
	}
	return rel
}

// isValues says whether Terraform takes a file's values without being told to.
func isValues(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return name == "terraform.tfvars" || strings.HasSuffix(name, ".auto.tfvars")
}

func valuesRank(name string) int {
	switch name {
	case "terraform.tfvars":
		return -2
	case "terraform.tfvars.json":
		return -1
	}
	return 0
}

// matters are the words without which a file says nothing about tables.
var matters = [][]byte{[]byte("aws_dynamodb_"), []byte("variable"), []byte("locals"), []byte("module"), []byte("output"), []byte("aws_lambda_function")}

// file parses a file, given relative to the root module; nil if there is none,
// or it has nothing to say.
func (p *tfProject) file(rel string) *hcleval.File {
	full := filepath.Join(filepath.Dir(p.in.Path), filepath.FromSlash(rel))
	if f, ok := p.files[full]; ok {
		return f
	}
	content := p.in.Content
	if full != filepath.Clean(p.in.Path) {
		var err error
		if content, err = p.readFile(rel); err != nil {
			return nil
		}
	} else {
		full = p.in.Path
		p.used(rel, false, content, true)
	}
	if !isValues(rel) && !slices.ContainsFunc(matters, func(word []byte) bool { return bytes.Contains(content, word) }) {
		content = nil // parsed all the same: it is known to be there
	}
	f := kept(p.in, "hcl "+full, func() *hcleval.File {
		if isValues(rel) {
			return hcleval.ParseValues(full, content)
		}
		return hcleval.Parse(full, content)
	})
	p.files[full] = f
	return f
}

func (p *tfProject) readFile(rel string) ([]byte, error) {
	if p.in.ReadFile == nil {
		return nil, errNoFiles
	}
	content, err := p.in.ReadFile(rel)
	p.used(rel, false, content, err == nil)
	if p.bytes += len(content); err == nil && p.bytes > maxTerraformBytes {
		return nil, errNoFiles
	}
	return content, err
}

// add takes a file's blocks. An override changes blocks that are there.
func (d *tfDir) add(f *hcleval.File, override bool) {
	for _, b := range f.Body.Blocks {
		switch {
		case b.Type == "resource" && len(b.Labels) == 2:
			d.resources = addBlock(d.resources, b, override)
		case b.Type == "module" && len(b.Labels) == 1:
			d.modules = addBlock(d.modules, b, override)
		case b.Type == "variable" && len(b.Labels) == 1:
			if had := d.variables[b.Labels[0]]; had != nil && override {
				b = tfMerged(had, b)
			}
			d.variables[b.Labels[0]] = b
		case b.Type == "output" && len(b.Labels) == 1:
			d.outputs[b.Labels[0]] = b
		case b.Type == "locals":
			for name, a := range b.Body.Attributes {
				d.locals[name] = a
			}
		}
	}
}

func addBlock(to []*hclsyntax.Block, b *hclsyntax.Block, override bool) []*hclsyntax.Block {
	if override {
		for i, had := range to {
			if slices.Equal(had.Labels, b.Labels) {
				to[i] = tfMerged(had, b)
				return to
			}
		}
	}
	return append(to, b)
}

// tfMerged is a block with an override: attributes by name, nested blocks by type.
func tfMerged(base, over *hclsyntax.Block) *hclsyntax.Block {
	b := *base
	body := *base.Body
	body.Attributes = hclsyntax.Attributes{}
	for _, from := range []*hclsyntax.Body{base.Body, over.Body} {
		for name, a := range from.Attributes {
			body.Attributes[name] = a
		}
	}
	body.Blocks = slices.Clone(over.Body.Blocks)
	for _, nested := range base.Body.Blocks {
		if !slices.ContainsFunc(over.Body.Blocks, func(o *hclsyntax.Block) bool { return tfMade(o) == tfMade(nested) }) {
			body.Blocks = append(body.Blocks, nested)
		}
	}
	b.Body = &body
	return &b
}

// tfMade is the type of the blocks that a nested block makes.
func tfMade(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) > 0 {
		return b.Labels[0]
	}
	return b.Type
}

// pos is where a range begins, in whichever file.
func (p *tfProject) pos(r hcl.Range) schema.Pos {
	if f := p.files[r.Filename]; f != nil {
		return f.Pos(r)
	}
	return schema.Pos{File: r.Filename}
}

// written is an expression as its file has it.
func (p *tfProject) written(e hclsyntax.Expression) string {
	if f := p.files[e.Range().Filename]; f != nil {
		return f.Source(e)
	}
	return ""
}
