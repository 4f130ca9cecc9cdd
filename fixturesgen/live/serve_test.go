package live

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
)

// database is a built-in engine that notes what it is asked.
type database struct {
	*testing.T
	url string

	mu      sync.Mutex
	created []map[string]any // inputs of CreateTable
	puts    []map[string]any // items of PutItem
	calls   map[string]int   // by operation
	deleted int              // tables that were deleted
}

// serve starts an engine whose tables take a moment to become active.
func serve(t *testing.T) *database {
	t.Helper()
	e, err := engine.Open(engine.Options{Delay: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	d := &database{T: t, calls: map[string]int{}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%s: %v", operation, err)
		}
		d.note(operation, body)
		if !strings.Contains(r.Header.Get("Authorization"), "Credential=local/") || !strings.Contains(r.Header.Get("Authorization"), "/us-east-1/") {
			t.Errorf("%s is signed with %q", operation, r.Header.Get("Authorization"))
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		e.ServeHTTP(w, r)
	}))
	t.Cleanup(func() { server.Close(); _ = e.Close() })
	d.url = server.URL
	return d
}

func (d *database) note(operation string, body []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls[operation]++
	switch operation {
	case "CreateTable":
		var input map[string]any
		if err := json.Unmarshal(body, &input); err != nil {
			d.Errorf("CreateTable: %v", err)
		}
		d.created = append(d.created, input)
	case "PutItem":
		var input struct{ Item map[string]any }
		if err := json.Unmarshal(body, &input); err != nil {
			d.Errorf("PutItem: %v", err)
		}
		d.puts = append(d.puts, input.Item)
	case "DeleteTable":
		d.deleted++
	}
}

// empty makes sure that tables were created, apart from each other, and that
// none is left; it gives what they were created from.
func (d *database) empty() []map[string]any {
	d.Helper()
	ctx, cancel := context.WithTimeout(d.Context(), 10*time.Second)
	defer cancel()
	// A table that is being deleted is listed for a moment.
	for left := d.tables(); len(left) > 0; left = d.tables() {
		if ctx.Err() != nil {
			d.Fatalf("tables are left: %v", left)
		}
		runtime.Gosched()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	var names []string
	for _, input := range d.created {
		names = append(names, input["TableName"].(string))
	}
	slices.Sort(names)
	if len(names) == 0 || d.deleted != len(names) || len(slices.Compact(names)) != len(d.created) {
		d.Errorf("%d tables were deleted of %q", d.deleted, names)
	}
	return d.created
}

func (d *database) count(operation string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.calls[operation]
}

func (d *database) tables() []string {
	d.Helper()
	req, err := http.NewRequestWithContext(d.Context(), http.MethodPost, d.url, strings.NewReader("{}"))
	if err != nil {
		d.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, "+
		"SignedHeaders=host;x-amz-date;x-amz-target, Signature="+strings.Repeat("0", 64))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.Fatal(err)
	}
	defer resp.Body.Close()
	var out struct{ TableNames []string }
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode != http.StatusOK {
		d.Fatalf("ListTables: %s, %v", resp.Status, err)
	}
	return out.TableNames
}

// project is a directory on disk, as the generators ask for files.
type project string

func (p project) ReadFile(path string) ([]byte, error) { return os.ReadFile(path) }

func (p project) Walk(ctx context.Context, root string, fn func(path string, size int64) error) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !entry.Type().IsRegular() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return fn(path, info.Size())
	})
}

func (p project) path(name string) string { return filepath.Join(string(p), filepath.FromSlash(name)) }

func (p project) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p.path(name)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.path(name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// templates are those that fixtures are run for.
func templates() []string {
	return []string{"../../examples/orders/template.yaml", "../../examples/inventory/template.json", "../testdata/templates/wide.yaml"}
}

// declared reads the tables of a template into the project.
func (p project) declared(t *testing.T, template string) []schema.Table {
	t.Helper()
	text, err := os.ReadFile(template)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, filepath.Base(template), string(text))
	catalog, err := fixturesgen.ReadFile(p, p.path(filepath.Base(template)))
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Tables
}

// generate writes a fixture to a new file of the project and gives its name;
// path is as in a target, below the project.
func (p project) generate(t *testing.T, framework, path string, tables []schema.Table) string {
	t.Helper()
	target := fixturesgen.Target{Root: string(p)}
	if path != "" {
		target.Path = p.path(path)
	}
	edits, err := fixturesgen.Generate(t.Context(), p, fixturesgen.Request{Tables: tables, Framework: framework, Target: target})
	if err != nil {
		t.Fatal(err)
	}
	name, err := filepath.Rel(string(p), edits[0].Path)
	if err != nil {
		t.Fatal(err)
	}
	p.write(t, name, edits[0].Text)
	return filepath.ToSlash(name)
}

// limit bounds a run that hangs; a framework takes seconds.
const limit = 5 * time.Minute

// run runs a program in the project, with nothing of the caller's environment
// that a client would read. It gives all that was printed.
func (p project) run(t *testing.T, env []string, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	home := t.TempDir()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = string(p)
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append([]string{
		"HOME=" + home, "TMPDIR=" + home, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "NO_PROXY=127.0.0.1", "CI=1", "NO_COLOR=1",
		"AWS_EC2_METADATA_DISABLED=true",
	}, env...)
	if runtime.GOOS == "windows" { // its programs do not start without these
		cmd.Env = append(cmd.Env, "USERPROFILE="+home, "TEMP="+home, "TMP="+home, "SystemRoot="+os.Getenv("SystemRoot"))
	}
	out, err := cmd.CombinedOutput()
	const most = 20_000 // Vitest prints whole objects of an error
	if len(out) > most {
		out = append(out[:most/2:most/2], out[len(out)-most/2:]...)
	}
	return strings.ReplaceAll(string(out), "\r\n", "\n"), err
}

// tool gives the path of what make setup has put below .tools, or ends the test.
func tool(t *testing.T, path ...string) string {
	t.Helper()
	dir := os.Getenv("DEVHELPER_TEST_TOOLS")
	if dir == "" {
		dir = filepath.Join("..", "..", ".tools")
	}
	full, err := filepath.Abs(filepath.Join(append([]string{dir}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		missing(t, filepath.Join(path...))
	}
	return full
}

func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required by REQUIRE_ALL=1 and was not found; make setup installs it", what)
	}
	t.Skip("optional: " + what + " is not installed")
}
