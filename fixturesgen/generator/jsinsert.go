package generator

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// jsShared are the declarations that fixtures share, by the part of the template
// that has them.
func jsShared(part string) []string {
	if part == "client" {
		return []string{"localDynamoDB"}
	}
	return []string{"cleanUp", "cleanups", "setEnvironment"}
}

// insertJS puts fixtures and tests into an open file.
func insertJS(j *job) error {
	if jsExt(j.path) == "" {
		return wrongFile(j.path, j.used)
	}
	src := string(j.content)
	if strings.TrimSpace(strings.TrimPrefix(src, "\ufeff")) == "" {
		err := jsFile(j)
		j.changes = []change{{0, len(src), j.text}}
		return err
	}
	m := readJSModule(src, jsExt(j.path))
	if m.broken >= 0 {
		return jsBroken(j.path, m)
	}
	project, _ := jsProjectOf(j, filepath.Dir(j.path))
	v := j.jsView(project)
	if err := j.jsSyntax(v, m, project); err != nil {
		return err
	}
	had := v.resolve(m)
	taken := m.declared()
	for _, t := range j.tables {
		if at, ok := taken["create"+t.pascal()]; ok {
			return exists(j.path, "create"+t.pascal(), m.line(at))
		}
	}
	var parts []string
	for _, part := range []string{"cleanup", "client"} {
		missing, there := 0, -1
		for _, name := range jsShared(part) {
			if at, ok := taken[name]; ok {
				there = at
			} else {
				missing++
			}
		}
		if missing > 0 && there >= 0 {
			return &source.Error{
				Pos:     schema.Pos{File: j.path, Line: m.line(there), Column: 1},
				Message: "one of " + strings.Join(jsShared(part), ", ") + " is declared here, not all", Next: "rename it, or write the fixture to a new file",
			}
		}
		if missing > 0 {
			parts = append(parts, part)
		}
	}
	parts = append(parts, "create")
	tests := j.jsHoldsTests(m.statements)
	if tests {
		parts = append(parts, "tests")
	} else if v.module {
		v.Export = "export "
	}
	v.add(j.tables, tests)
	body, err := v.render(parts...)
	if err != nil {
		return err
	}
	changes, rest := m.merge(v.needs(had), v.module, false)
	block := m.block(j.target.Offset, body)
	if len(rest) > 0 {
		changes = append(changes, m.newImports(rest, v.module, block.start))
	}
	j.changes = mergeInserts(append(changes, block))
	return nil
}

// jsSyntax finds how the file imports: as it does so far, else as its project
// does.
func (j *job) jsSyntax(v *jsView, m *jsModule, p jsProject) error {
	imports, requires, globals := false, false, false
	for _, i := range m.imports() {
		imports = imports || !i.require
		requires = requires || i.require
		globals = globals || i.module == jsModules[idJest]
	}
	exports := slices.ContainsFunc(m.statements, func(s jsStatement) bool { return s.first == "export" })
	switch {
	case imports, exports, v.TS:
		v.module = true
	case requires && jsExt(j.path) != ".mjs":
		v.module = false
	case !v.module && jsExt(j.path) != ".cjs":
		tests, err := j.jsTests(p)
		if err != nil {
			return err
		}
		v.module = tests.imports
	}
	v.imports = v.imports || globals
	return nil
}

func jsBroken(path string, m *jsModule) error {
	return &source.Error{
		Pos:     schema.Pos{File: path, Line: m.line(m.broken), Column: 1},
		Message: "cannot be read as code: what begins on this line has no end, or an end without a beginning",
		Next:    "correct the file first, or write the fixture to a new file",
	}
}

// preamble is the end of the lines that have to stand before everything: #!,
// "use strict" and the imports.
func (m *jsModule) preamble() int {
	end := 0
	if strings.HasPrefix(strings.TrimPrefix(m.src, "\ufeff"), "#!") {
		end = m.lineEnd(0)
	}
	running := false // tests and functions may follow: a require there comes too late for them
	for n, st := range m.statements {
		i := m.importOf(st)
		directive := st.tokens[0].kind == 's' && !running
		switch {
		case i.module != "" && (!i.require || !running), directive:
			end = max(end, m.units[m.unit[n]].end)
		case slices.Contains([]string{
			"describe", "test", "it", "suite", "function", "async", "class", "export", "module",
			"before", "beforeEach", "beforeAll", "after", "afterEach", "afterAll",
		}, st.first):
			running = true
		}
	}
	return end
}

// newImports adds statements that import, behind those there are, or before
// all else but a heading.
func (m *jsModule) newImports(needs []jsNeed, module bool, limit int) change {
	text := jsImportLines(needs, module)
	at, behind := m.preamble(), len(m.imports()) > 0
	if at == 0 && len(m.units) > 0 && !m.units[0].code && m.blank(m.units[0].end) && m.units[0].end <= limit {
		at = m.units[0].end // comments with a blank line behind them
	}
	switch {
	case at > 0 && m.src[at-1] != '\n':
		return change{at, at, "\n" + strings.TrimSuffix(text, "\n")}
	case at > 0 && behind:
		return change{at, at, text}
	case at > 0:
		return change{at, at, "\n" + text}
	case strings.HasPrefix(m.src, "\ufeff"):
		at = len("\ufeff")
	}
	if limit <= at || m.blank(at) {
		return change{at, at, text}
	}
	return change{at, at, text + "\n"}
}

// blank says whether the line at an offset is empty.
func (m *jsModule) blank(at int) bool {
	return at < len(m.src) && strings.TrimSpace(m.src[at:m.lineEnd(at)]) == ""
}

// block replaces the blank lines where the declarations go: behind the statement
// or comment the offset is in, never before the imports.
func (m *jsModule) block(offset int, body string) change {
	start := m.preamble()
	for _, u := range m.units {
		if u.start < offset {
			start = max(start, u.end)
		}
	}
	end := start
	for m.blank(end) {
		end = m.lineEnd(end)
	}
	text := "\n" + body
	if start > 0 && m.src[start-1] != '\n' {
		text = "\n\n" + body
	}
	if start == 0 {
		text = body
	}
	if end < len(m.src) {
		text += "\n"
	}
	return change{start, end, text}
}

// jsManaged is the function behind the comment, from the comment on.
func jsManaged(content []byte, marker int) (start, end int, ok bool) {
	src := string(content)
	m := readJSModule(src, ".tsx")
	if m.broken >= 0 {
		m = readJSModule(src, ".ts")
	}
	start = m.lineStart(marker)
	if m.broken >= 0 && m.broken < marker || !slices.ContainsFunc(m.comments, func(c jsSpan) bool { return c.start <= marker && marker < c.end }) {
		return 0, 0, false
	}
	for _, st := range m.statements {
		if st.end <= marker {
			continue
		}
		isFunction := false
		for _, t := range st.tokens[:min(len(st.tokens), 4)] {
			isFunction = isFunction || m.word(t) == "function"
		}
		if st.start < marker || !isFunction || m.broken >= 0 && m.broken <= st.end {
			return 0, 0, false
		}
		return start, st.end, true
	}
	return 0, 0, false
}

var jsFunction = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(export\s+)?(default\s+)?(?:async\s+)?function\s+([A-Za-z_$][\w$]*)`)
})

// refreshJS writes the fixture of a table as the file has it: under its name,
// exported or not, with the names the file imports things under. What it needs
// beside is imported.
func refreshJS(j *job) error {
	v := j.jsView(jsProject{})
	m := readJSModule(string(j.content), jsExt(j.path))
	had := v.resolve(m)
	imports, requires := false, false
	for _, i := range m.imports() {
		imports = imports || !i.require
		requires = requires || i.require
	}
	v.module = imports || v.TS || v.module && !requires
	function := "create" + j.tables[0].pascal()
	if f := jsFunction().FindSubmatch(j.replaced); f != nil {
		v.Export, function = string(f[1])+string(f[2]), string(f[3])
	}
	v.Tables = append(v.Tables, v.tableView(j.tables[0], function, false))
	body, err := v.render("create")
	if err != nil {
		return err
	}
	changes, rest := m.merge(v.needs(had), v.module, true)
	if len(rest) > 0 && m.broken < 0 {
		changes = append(changes, m.newImports(rest, v.module, len(m.src)))
	}
	j.text, j.changes = body, changes
	return nil
}
