package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/internal/command"
)

const root = "../../.."

// TestGenerated fails when a derived file is not what the table makes of it.
func TestGenerated(t *testing.T) {
	files, err := derived(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is stale (%v): run go generate ./...", name, err)
		}
	}
	pages, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(fixturePages), "*"))
	if err != nil || len(pages) < 2 {
		t.Fatalf("the pages about fixtures are %q, %v", pages, err)
	}
	for _, page := range pages {
		if name := fixturePages + filepath.Base(page); files[name] == nil {
			t.Errorf("%s is about a framework there is not: remove it", name)
		}
	}
}

func TestGenerateWritesWhatIsStale(t *testing.T) {
	dir := t.TempDir()
	help, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(vimHelp)))
	if err != nil {
		t.Fatal(err)
	}
	before := map[string][]byte{
		vimHelp: bytes.Replace(help, []byte(":Devhelper dynamodb start"), []byte(":Devhelper dynamodb begin"), 1),
		vimTags: nil, "docs/commands.md": nil, "editors/commands.json": nil,
	}
	for _, name := range []string{"template.yaml", "src/app.py"} {
		name = fixtureProject + "/" + name
		if before[name], err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range before {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := generate(dir); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{vimHelp, vimTags, "docs/commands.md", "editors/commands.json", "docs/config.schema.json", fixturePages + "README.md"} {
		got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		want, _ := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not made anew (%v)", name, err)
		}
	}
}

func TestVimSectionNeedsItsMarks(t *testing.T) {
	for _, help := range []string{"", "*devhelper-commands*\nno end", "*devhelper-commands*\nno rule\n*devhelper-options*"} {
		if out, err := vimSection([]byte(help), command.All()); err == nil {
			t.Errorf("%q gives %q, want an error", help, out)
		}
	}
}

// TestTagsAsVimMakesThem compares our tags file with that of :helptags.
func TestTagsAsVimMakesThem(t *testing.T) {
	vim, err := exec.LookPath("vim")
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatal("vim is missing")
		}
		t.Skip("vim is missing")
	}
	help, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(vimHelp)))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, filepath.Base(vimHelp)), help, 0o644); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(vim, "-Nu", "NONE", "-i", "NONE", "-n", "-es", "-c", "helptags "+dir, "-c", "qa!")
	cmd.Env = append(os.Environ(), "TERM=dumb")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want, err := os.ReadFile(filepath.Join(dir, "tags"))
	if err != nil {
		t.Fatal(err)
	}
	if got := tags(filepath.Base(vimHelp), help); string(got) != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestManPages(t *testing.T) {
	dir := t.TempDir()
	if err := manPages(dir); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dir, "devhelper-dynamodb-start.1"))
	if err != nil || !strings.Contains(string(page), `--port`) {
		t.Errorf("devhelper-dynamodb-start.1 does not explain --port: %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) < len(command.All().Commands()) {
		t.Errorf("%d pages for %d commands", len(entries), len(command.All().Commands()))
	}
}

func TestWrap(t *testing.T) {
	got := wrap("one two three\n\nfour", 8)
	if want := []string{"one two", "three", "", "four"}; strings.Join(got, "|") != strings.Join(want, "|") {
		t.Errorf("got %q, want %q", got, want)
	}
}
