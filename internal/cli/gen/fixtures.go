package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen"
)

const (
	fixturePages   = "docs/fixtures/"
	fixtureProject = "examples/orders"
)

// needs says what to install for a framework. One that is not listed has the
// sentence of unlisted in its place.
var needs = map[string]string{
	"pytest-boto3":        "`pip install pytest boto3`",
	"pytest-boto3-client": "`pip install pytest boto3`",
	"pytest-dynamodb":     "`pip install pytest boto3 pytest-dynamodb`. Java is not needed: the plugin's own server is not started",
	"pytest-aioboto3": "`pip install pytest pytest-asyncio aioboto3`, and in `pytest.ini` below `[pytest]` the line " +
		"`asyncio_default_fixture_loop_scope = function`",
	"pytest-moto":    "`pip install pytest boto3 'moto[dynamodb]'`",
	"unittest-boto3": "`pip install boto3`",
	"go-aws-sdk-v2":  "in a module of Go: `go get github.com/aws/aws-sdk-go-v2/service/dynamodb github.com/aws/aws-sdk-go-v2/credentials`",
	"junit5-java":    "in Maven or Gradle: `org.junit.jupiter:junit-jupiter` and `software.amazon.awssdk:dynamodb`",
	"junit5-kotlin":  "in Maven or Gradle: `org.junit.jupiter:junit-jupiter` and `software.amazon.awssdk:dynamodb`, for a project whose build file names Kotlin",
	"rust":           "in a crate: `cargo add --dev aws-sdk-dynamodb` and `cargo add --dev tokio --features macros,rt,time`",
	"rspec": "`bundle add rspec aws-sdk-dynamodb`. **Not verified:** devhelper's own tests let Ruby read what is written and cannot run it; the fixtures of all other " +
		"frameworks are run",
}

// own are rules that one framework alone has.
var own = map[string]string{
	"rust": "- The table is deleted when its value goes out of scope, also when the test panics. `drop` waits for it on a thread of its own.\n",
	"pytest-dynamodb": "- The plugin deletes every table that appears during a test, whoever made it. With pytest-xdist each worker therefore has an access " +
		"key of\n  its own, and the built-in DynamoDB keeps their tables apart. With another server, run without workers and share the " +
		"instance with nobody.\n",
}

const unlisted = "the test framework and the packages the file below imports"

// languages are the names of LSP language ids that differ from the id.
var languages = map[string]string{
	"python": "Python", "go": "Go", "javascript": "JavaScript", "typescript": "TypeScript", "java": "Java", "kotlin": "Kotlin",
	"rust": "Rust", "ruby": "Ruby", "shellscript": "Shell",
}

func languageName(id string) string {
	if name := languages[id]; name != "" {
		return name
	}
	return id
}

// fixtureDocs makes a page for each framework, with what it writes for the
// example, and the index of them.
func fixtureDocs(ctx context.Context, root string) (map[string][]byte, error) {
	project, err := readOrders(root)
	if err != nil {
		return nil, err
	}
	catalog, err := fixturesgen.ReadFile(project, filepath.Join(project.root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	docs := map[string][]byte{}
	var index bytes.Buffer
	index.WriteString(indexHead)
	for _, f := range fixturesgen.Frameworks() {
		fmt.Fprintf(&index, "| [%s](%s.md) | `%s` | %s | `%s` | %s |\n", f.Title, f.ID, f.ID, languageName(f.Language), f.Run, yes(!f.Mocked))
		page, err := fixturePage(ctx, project, f, catalog)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.ID, err)
		}
		docs[fixturePages+f.ID+".md"] = page
	}
	index.WriteString(indexTail)
	docs[fixturePages+"README.md"] = index.Bytes()
	return docs, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func fixturePage(ctx context.Context, project orders, f fixturesgen.Framework, catalog *fixturesgen.Catalog) ([]byte, error) {
	need := needs[f.ID]
	if need == "" {
		need = unlisted
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s# %s\n\n", generated, f.Title)
	fmt.Fprintf(&b, "`%s`", f.ID)
	if len(f.Aliases) > 0 {
		fmt.Fprintf(&b, ", or for short `%s`", strings.Join(f.Aliases, "`, `"))
	}
	fmt.Fprintf(&b, ". All frameworks: [README.md](README.md).\n\n## What it needs\n\n%s.\n\n", capital(need))
	b.WriteString("## Write it\n\n")
	fmt.Fprintf(&b, writeText, f.ID)
	b.WriteString("## Run it\n\n")
	if f.Mocked {
		fmt.Fprintf(&b, mockedText, f.Run)
	} else {
		fmt.Fprintf(&b, runText, f.Run, f.Run, f.Run)
	}
	b.WriteString("## What is written\n\n")
	one, err := catalog.Pick([]string{"Orders"}, false)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		intro, flags string
		request      fixturesgen.Request
	}{
		{"For the table `Orders` of [examples/orders](../../" + fixtureProject + "/template.yaml)", "--table Orders", fixturesgen.Request{Tables: one}},
		{"For both of its tables", "--all", fixturesgen.Request{Tables: catalog.Tables}},
	} {
		part.request.Framework, part.request.Target = f.ID, fixturesgen.Target{Root: project.root}
		path, text, err := project.write(ctx, part.request)
		if err != nil {
			return nil, err
		}
		fence := "```"
		for strings.Contains(text, fence) {
			fence += "`"
		}
		fmt.Fprintf(&b, "%s (`%s`), into `%s`:\n\n%s%s\n%s\n%s\n\n", part.intro, part.flags, path, fence, f.Language, strings.TrimRight(text, "\n"), fence)
	}
	b.WriteString("## What it does\n\n")
	if f.Mocked {
		b.WriteString(mockedRules)
	} else {
		b.WriteString(rules)
	}
	b.WriteString(commonRules + own[f.ID] + keepText)
	return b.Bytes(), nil
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// orders is the example as it is committed: what a demo has left in its folder
// is not seen.
type orders struct {
	root  string
	files map[string][]byte
}

func readOrders(root string) (orders, error) {
	dir, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(fixtureProject)))
	if err != nil {
		return orders{}, err
	}
	p := orders{root: dir, files: map[string][]byte{}}
	for _, name := range []string{"template.yaml", "src/app.py"} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if p.files[path], err = os.ReadFile(path); err != nil {
			return orders{}, err
		}
	}
	return p, nil
}

// ReadFile and Walk are what fixturesgen asks of a workspace.
func (p orders) ReadFile(path string) ([]byte, error) {
	if text, ok := p.files[path]; ok {
		return text, nil
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func (p orders) Walk(_ context.Context, root string, fn func(path string, size int64) error) error {
	for _, name := range []string{"src/app.py", "template.yaml"} {
		path := filepath.Join(p.root, filepath.FromSlash(name))
		if rel, err := filepath.Rel(root, path); err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if err := fn(path, int64(len(p.files[path]))); err != nil {
			if err == fs.SkipAll {
				return nil
			}
			return err
		}
	}
	return nil
}

// write gives a new fixture's path below the project, and its text.
func (p orders) write(ctx context.Context, req fixturesgen.Request) (path, text string, err error) {
	edits, err := fixturesgen.Generate(ctx, p, req)
	if err != nil {
		return "", "", err
	}
	if len(edits) != 1 || !edits[0].Create {
		return "", "", fmt.Errorf("want one new file, have %d edits", len(edits))
	}
	rel, err := filepath.Rel(p.root, edits[0].Path)
	return filepath.ToSlash(rel), edits[0].Text, err
}
