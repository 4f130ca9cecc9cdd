package generator

import (
	"bytes"
	"io/fs"
	"path/filepath"
	"sort"
	"strings"
)

// placeJS puts a file where the project has its tests.
func placeJS(j *job) error {
	if jsExt(j.path) != "" {
		if jsIsTest(j.path) || read(j.files, j.path) == nil {
			return nil
		}
		// Code that is open: the test goes to the tests of its project.
		project, _ := jsProjectOf(j, filepath.Dir(j.path))
		return j.placeTest(project, "")
	}
	if j.path != "" {
		project, _ := jsProjectOf(j, j.path)
		return j.placeTest(project, j.path)
	}
	project, found := jsProjectOf(j, filepath.Dir(j.tables[0].Pos.File))
	if !found {
		home, err := j.jsHomeBelow()
		if err != nil {
			return err
		}
		project, _ = jsProjectOf(j, home)
	}
	return j.placeTest(project, "")
}

// jsHomeBelow is the package of this framework nearest to the root, else any
// package, else the root: for a template that is kept beside the code.
func (j *job) jsHomeBelow() (string, error) {
	root := filepath.Clean(j.target.Root)
	best, rank, looked := root, 1<<10, 0
	err := j.files.Walk(j.ctx, root, func(path string, size int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		if filepath.Base(path) != "package.json" || size > maxTold || jsBuilt(root, path) {
			return nil
		}
		r := distance(root, filepath.Dir(path))
		if !readJSPackage(read(j.files, path)).uses(j.used.ID) {
			r += 1 << 8
		}
		if r < rank {
			best, rank = filepath.Dir(path), r
		}
		return nil
	})
	return best, err
}

// jsBuilt says whether a file below a directory is in one of those that programs
// write.
func jsBuilt(root, path string) bool {
	rel, err := filepath.Rel(root, path)
	if err != nil {
		return true
	}
	for part := range strings.SplitSeq(filepath.ToSlash(rel), "/") {
		if jsWritten(part) {
			return true
		}
	}
	return false
}

// jsTests is how a project has its tests.
type jsTests struct {
	dir     string // most of them are here
	ext     string // .ts
	mark    string // .test
	imports bool   // they use the import syntax
}

// placeTest sets the path to a file of tests in a directory, or in the one that
// the project has its tests in.
func (j *job) placeTest(p jsProject, dir string) error {
	tests, err := j.jsTests(p)
	if err != nil {
		return err
	}
	if dir == "" {
		dir = tests.dir
	}
	name := "dynamodb-tables"
	if len(j.tables) == 1 {
		name = strings.Join(j.tables[0].words, "-")
	}
	j.path = filepath.Join(dir, name+tests.mark+tests.ext)
	return nil
}

// jsTests looks at the tests there are.
func (j *job) jsTests(p jsProject) (jsTests, error) {
	dirs, exts, marks := tally{}, tally{}, tally{}
	var tests []string
	nested := map[string]bool{} // other packages below this one
	looked := 0
	err := j.files.Walk(j.ctx, p.home, func(path string, _ int64) error {
		if looked++; looked > maxLooked {
			return fs.SkipAll
		}
		switch {
		case jsBuilt(p.home, path):
		case filepath.Base(path) == "package.json" && filepath.Dir(path) != p.home:
			nested[filepath.Dir(path)] = true
		case jsIsTest(path):
			tests = append(tests, path)
		}
		return nil
	})
	if err != nil {
		return jsTests{}, err
	}
	var own []string
	for _, path := range tests {
		if within(nested, p.home, path) {
			continue
		}
		own = append(own, path)
		dirs[filepath.Dir(path)]++
		ext := jsExt(path)
		exts[strings.TrimSuffix(ext, "x")]++ // a test of tables shows nothing
		if name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)); strings.HasSuffix(name, ".spec") {
			marks[".spec"]++
		} else {
			marks[".test"]++
		}
	}
	out := jsTests{ext: exts.most(), mark: marks.most(), dir: dirs.most(), imports: j.imports(own)}
	if out.mark == "" {
		out.mark = ".test"
	}
	if out.ext == "" {
		out.ext = ".js"
		if p.typescript {
			out.ext = ".ts"
		}
	}
	if out.dir == "" {
		out.dir = filepath.Join(p.home, jsTestsDir(j.used.ID))
	}
	return out, nil
}

func jsTestsDir(id string) string {
	if id == idJest {
		return "__tests__"
	}
	return "test"
}

// within says whether a path lies in one of some directories below home.
func within(dirs map[string]bool, home, path string) bool {
	for dir := filepath.Dir(path); len(dir) > len(home); dir = filepath.Dir(dir) {
		if dirs[dir] {
			return true
		}
	}
	return false
}

// maxSampled is how many tests are read to see how they are written.
const maxSampled = 5

// imports says whether tests use the import syntax, as they may under Babel in
// a package of CommonJS.
func (j *job) imports(tests []string) bool {
	for _, path := range tests[:min(len(tests), maxSampled)] {
		content := read(j.files, path)
		if bytes.HasPrefix(content, []byte("import ")) || bytes.Contains(content, []byte("\nimport ")) {
			return true
		}
	}
	return false
}

// tally counts names.
type tally map[string]int

// most is the name counted most often, of several the shortest, then the first;
// "" if none was.
func (t tally) most() string {
	var names []string
	for name := range t {
		names = append(names, name)
	}
	sort.Slice(names, func(a, b int) bool {
		a1, b1 := names[a], names[b]
		if t[a1] != t[b1] {
			return t[a1] > t[b1]
		}
		if len(a1) != len(b1) {
			return len(a1) < len(b1)
		}
		return a1 < b1
	})
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
