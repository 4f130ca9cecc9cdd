package generate

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/devhelper/devhelper/gitignore/catalog"
)

// realTools are the technologies whose real tools were run: bench/gitignore/trees says
// how, testdata/trees what they left behind.
var realTools = strings.Fields(`ada ant astro autotools bundler cargo cmake-in-source cmake composer doxygen elixir-mix erlang-rebar3 eslint fortran gcov go gradle haskell hugo jekyll jest latex make-c maven meson mkdocs mypy-ruff next nim npm ocaml-dune ocaml parcel perl-makemaker perl-module-build pnpm pytest python-build scons sphinx tox typescript uv vite webpack yarn`)

type realTree struct {
	sources        map[string]string
	products, keep []string
}

func readTree(t *testing.T, name string) realTree {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "trees", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	tree := realTree{sources: map[string]string{}}
	for _, f := range archive.Files {
		tree.sources[f.Name] = string(f.Data)
	}
	for line := range strings.Lines(string(archive.Comment)) {
		word, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
		switch word {
		case "product":
			tree.products = append(tree.products, rest)
		case "keep":
			path, _, _ := strings.Cut(rest, " ")
			tree.keep = append(tree.keep, path)
		}
	}
	return tree
}

func (r realTree) Walk(_ context.Context, fn func(string) error) error {
	for name := range r.sources {
		if err := fn(name); err != nil {
			return err
		}
	}
	return nil
}

func (r realTree) Read(name string) []byte { return []byte(r.sources[name]) }

// What real tools leave behind is ignored by what is generated for their projects, and
// nothing that belongs into a commit is: git says so.
func TestRealTrees(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		if os.Getenv("REQUIRE_ALL") != "" {
			t.Fatal("git is not installed")
		}
		t.Skip("missing reference: git")
	}
	files, err := filepath.Glob("testdata/trees/*.txtar")
	if err != nil || len(files) != len(realTools) || len(realTools) < 25 {
		t.Fatalf("%d files for %d technologies: %v", len(files), len(realTools), err)
	}
	for _, name := range realTools {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tree := readTree(t, name)
			if len(tree.products) == 0 {
				t.Fatal("nothing was recorded")
			}
			found, err := catalog.Detect(t.Context(), tree, catalog.All())
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			git := func(args ...string) string {
				cmd := exec.Command("git", append([]string{"-C", dir, "-c", "core.quotePath=false", "-c", "core.excludesFile=" + os.DevNull}, args...)...)
				cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull)
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
				return string(out)
			}
			git("init", "-q")
			var sources []string
			for path, text := range tree.sources {
				place(t, dir, path, text)
				sources = append(sources, path)
			}
			git(append([]string{"add", "-f", "--"}, sources...)...)
			for _, path := range append(tree.products, tree.keep...) {
				if _, err := os.Lstat(filepath.Join(dir, path)); os.IsNotExist(err) {
					place(t, dir, path, "")
				}
			}
			change := Compose(nil, found, Options{})
			place(t, dir, ".gitignore", change.Text)
			var ids []string
			for _, f := range found {
				ids = append(ids, f.Technology.ID)
			}
			for line := range strings.Lines(git("status", "--porcelain", "--untracked-files=all")) {
				path := strings.Trim(strings.TrimSpace(line[3:]), `"`)
				if line[:2] == "??" && path != ".gitignore" && !slices.Contains(tree.keep, path) {
					t.Errorf("%s is not ignored (found %v)", path, ids)
				}
			}
			if hidden := git("ls-files", "-ci", "--exclude-standard"); hidden != "" {
				t.Errorf("sources are ignored:\n%s", hidden)
			}
			shown := git("ls-files", "-o", "--exclude-standard")
			for _, path := range tree.keep {
				if !slices.Contains(sources, path) && !slices.Contains(strings.Split(shown, "\n"), path) {
					t.Errorf("%s, which belongs into the commit, is ignored", path)
				}
			}
			if t.Failed() {
				t.Log(change.Text)
			}
		})
	}
}

func place(t *testing.T, dir, path, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), fs.FileMode(0o644)); err != nil {
		t.Fatal(err)
	}
}
