package fixturesgen

import (
	"context"
	"errors"
	"flag"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/internal/workspace"
)

var update = flag.Bool("update", false, "write the expected files anew")

// tree is a workspace in memory: absolute paths and contents.
type tree map[string]string

func (f tree) ReadFile(path string) ([]byte, error) {
	if text, ok := f[path]; ok {
		return []byte(text), nil
	}
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}

func (f tree) Walk(ctx context.Context, root string, fn func(path string, size int64) error) error {
	for _, path := range slices.Sorted(maps.Keys(f)) {
		rel, err := filepath.Rel(root, path)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := fn(path, int64(len(f[path]))); err != nil {
			if errors.Is(err, fs.SkipAll) {
				return nil
			}
			return err
		}
	}
	return nil
}

// The real thing has what is asked for.
var _ Files = (*workspace.Snapshot)(nil)

// project makes a tree below a root that is absolute on every platform.
func project(t testing.TB, files map[string]string) (tree, string) {
	t.Helper()
	root, err := filepath.Abs(filepath.FromSlash("/code/app"))
	if err != nil {
		t.Fatal(err)
	}
	f := tree{}
	for name, text := range files {
		f[filepath.Join(root, filepath.FromSlash(name))] = text
	}
	return f, root
}

func readFile(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n") // as git may check it out on Windows
}

// golden compares with a file below testdata, or writes it with -update.
func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, path), got); diff != "" {
		t.Errorf("%s (-want +got), go test -update writes it anew:\n%s", path, diff)
	}
}

// needs skips a test that cannot run without a program; where everything is
// required it fails instead.
func needs(t *testing.T, err error, program string) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required: %v", program, err)
	}
	t.Skipf("%s is not there: %v", program, err)
}

// hintOf is an error's next step.
func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

const oneTable = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: orders
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
