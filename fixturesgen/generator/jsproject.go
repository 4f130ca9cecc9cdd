package generator

import (
	"encoding/json"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
)

// jsPackage is what a package.json says. What it says wrongly is left out.
type jsPackage struct {
	module  bool              // .js files are modules, not CommonJS
	scripts map[string]string // commands by name
	needs   map[string]bool   // names of the packages it depends on, of every kind
	jest    bool              // Jest is set up in it
}

func readJSPackage(content []byte) jsPackage {
	p := jsPackage{scripts: map[string]string{}, needs: map[string]bool{}}
	var fields map[string]json.RawMessage
	if json.Unmarshal(content, &fields) != nil {
		return p
	}
	p.module = string(fields["type"]) == `"module"`
	p.jest = len(fields["jest"]) > 0
	_ = json.Unmarshal(fields["scripts"], &p.scripts) // what is of another kind is as good as absent
	for _, kind := range []string{"dependencies", "devDependencies", "peerDependencies", "optionalDependencies"} {
		var of map[string]json.RawMessage
		_ = json.Unmarshal(fields[kind], &of)
		for name := range of {
			p.needs[name] = true
		}
	}
	return p
}

// runs says whether a command runs a framework's tests.
func runs(command, id string) bool {
	switch id {
	case idJest, idVitest:
		return hasWord(command, id)
	}
	return hasWord(command, "--test")
}

// uses says whether a framework is what the package is tested with. The script
// that runs its tests decides, where it names one.
func (p jsPackage) uses(id string) bool {
	test, decided := p.scripts["test"], false
	for _, other := range []string{idNodeTest, idJest, idVitest} {
		decided = decided || runs(test, other)
	}
	if decided {
		return runs(test, id)
	}
	for _, command := range p.scripts {
		if runs(command, id) {
			return true
		}
	}
	switch id {
	case idVitest:
		return p.needs["vitest"]
	case idJest:
		return p.jest || p.needs["jest"] || p.needs["ts-jest"] || p.needs["@jest/globals"]
	}
	return false
}

// jsMarker says whether a file's name shows a JavaScript project.
func jsMarker(name string) bool {
	return name == "package.json" || strings.HasPrefix(name, "jest.config.") || strings.HasPrefix(name, "vitest.config.")
}

var jsImported = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:from|require\()\s*["'](@jest/globals|vitest|node:test)["']|` + markerStart + `[^\r\n]*\[(jest|vitest|node-test) [0-9a-f]{8}\]`)
})

// jsTells says whether a project file or a test shows a framework in use.
func jsTells(id string) func(string, []byte) bool {
	return func(file string, content []byte) bool {
		name := filepath.Base(file)
		switch {
		case strings.Contains(filepath.ToSlash(file), "/node_modules/"):
			return false
		case name == "package.json":
			return readJSPackage(content).uses(id)
		case jsMarker(name):
			return strings.HasPrefix(name, id+".config.")
		}
		for _, m := range jsImported().FindAllSubmatch(content, -1) {
			if string(m[1]) == jsModules[id] || string(m[2]) == id {
				return true
			}
		}
		return false
	}
}

// jsProject is the project that a test belongs to.
type jsProject struct {
	root, home string    // of the search; of the package.json
	pkg        jsPackage // the nearest package.json
	typescript bool
	jestTypes  bool // Jest's functions are known to TypeScript without an import
}

// maxUp is how many directories are looked into on the way up.
const maxUp = 64

// jsProjectOf reads what is declared in a directory and above it.
func jsProjectOf(j *job, dir string) (p jsProject, found bool) {
	p.root = filepath.Clean(j.target.Root)
	p.home = p.root
	dir = filepath.Clean(dir)
	for range maxUp {
		if content := read(j.files, filepath.Join(dir, "package.json")); content != nil && len(content) <= maxTold {
			pkg := readJSPackage(content)
			if !found {
				p.home, p.pkg, found = dir, pkg, true
			}
			// In a workspace the tools are often those of the root.
			p.typescript = p.typescript || pkg.needs["typescript"]
			p.jestTypes = p.jestTypes || pkg.needs["@types/jest"]
		}
		p.typescript = p.typescript || read(j.files, filepath.Join(dir, "tsconfig.json")) != nil
		if dir == p.root || !below(p.root, dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return p, found
}

// below says whether a path is within a directory.
func below(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rel)
}

// jsWritten says whether files of a directory are written by programs.
func jsWritten(dir string) bool {
	switch dir {
	case "node_modules", "dist", "build", "out", "coverage", "cdk.out", ".aws-sam", ".next":
		return true
	}
	return false
}

// jsExt is a file's kind: .js, .mts; "" where it is no code.
func jsExt(file string) string {
	ext := strings.ToLower(path.Ext(filepath.ToSlash(file)))
	for _, known := range jsExtensions {
		if ext == known && !strings.HasSuffix(strings.ToLower(file), ".d"+ext) {
			return ext
		}
	}
	return ""
}

// jsTestName says whether the name of a file, without its kind, is a test's:
// what the three frameworks look for, each for a part of these.
func jsTestName(name string) bool {
	for _, suffix := range []string{".test", ".spec", "-test", "_test"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return name == "test" || strings.HasPrefix(name, "test-")
}

// jsIsTest says whether a framework would take a file for one of tests.
func jsIsTest(file string) bool {
	ext := jsExt(file)
	name := filepath.Base(file)
	return ext != "" && (jsTestName(name[:len(name)-len(ext)]) || filepath.Base(filepath.Dir(file)) == "__tests__")
}
