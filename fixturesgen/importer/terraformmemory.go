package importer

import (
	"crypto/sha256"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// tfMemory keeps what recent configurations came to, with everything that was
// read for it: an editor asks again and again about files that stay the same,
// and parsing is nearly all of the work.
type tfMemory struct {
	mu    sync.Mutex // guards byDir
	byDir map[string]*tfResult
}

// tfResult is what a root module comes to. The tables are shared: nobody may
// change what they point at.
type tfResult struct {
	uses  []tfUse
	found map[string][]schema.Table // by the file they belong to
	wrong map[string]*source.Error  // files that are not valid
}

// tfUse is a file or a directory as it was when it was read.
type tfUse struct {
	path string
	dir  bool
	sum  [sha256.Size]byte
}

// maxConfigurations is how many root modules are kept.
const maxConfigurations = 1024

var tfKnown = tfMemory{byDir: map[string]*tfResult{}}

// recall gives what the project came to when nothing it reads has changed.
func (m *tfMemory) recall(p *tfProject) *tfResult {
	m.mu.Lock()
	r := m.byDir[filepath.Dir(p.in.Path)]
	m.mu.Unlock()
	if r == nil || slices.ContainsFunc(r.uses, func(u tfUse) bool { return p.use(u.path, u.dir).sum != u.sum }) {
		return nil
	}
	return r
}

func (m *tfMemory) keep(p *tfProject, r *tfResult) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.byDir) >= maxConfigurations {
		clear(m.byDir)
	}
	m.byDir[filepath.Dir(p.in.Path)] = r
}

// use reads a file or a directory as far as its sum goes.
func (p *tfProject) use(path string, dir bool) tfUse {
	u := tfUse{path: path, dir: dir}
	var text []byte
	var err error
	switch {
	case dir && p.in.List != nil:
		var names []string
		names, err = p.in.List(path)
		names = slices.Clone(names)
		slices.Sort(names)
		text = []byte(strings.Join(names, "\x00"))
	case !dir && path == filepath.Base(p.in.Path):
		text = p.in.Content
	case !dir && p.in.ReadFile != nil:
		text, err = p.in.ReadFile(path)
	}
	if err == nil {
		u.sum = sha256.Sum256(text)
	}
	return u
}

// has says whether a file was read with the project, as it is.
func (p *tfProject) has(in Input) bool {
	u := tfUse{path: filepath.Base(in.Path), sum: sha256.Sum256(in.Content)}
	return slices.Contains(p.read().uses, u)
}

// used notes what the result depends on; text is nil where there is nothing.
func (p *tfProject) used(path string, dir bool, text []byte, there bool) {
	u := tfUse{path: path, dir: dir}
	if there {
		u.sum = sha256.Sum256(text)
	}
	p.uses = append(p.uses, u)
}
