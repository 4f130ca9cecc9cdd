package fixturesgen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/internal/workspace"
)

// onDisk writes a project and lets it age: files written a moment ago are read
// again, whatever their times say.
func onDisk(t testing.TB, files map[string]string) string {
	t.Helper()
	root := workspace.Real(t.TempDir())
	for name, text := range files {
		save(t, filepath.Join(root, filepath.FromSlash(name)), text)
	}
	return root
}

func save(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// counting is a workspace on disk that counts what is read, and whose files have
// always been there for long.
type counting struct {
	*workspace.Snapshot
	read   chan string
	stamps map[string]int // states told by the test, by path; others never change
	told   map[int]workspace.Stamp
}

func (c *counting) ReadFile(path string) ([]byte, error) {
	c.read <- filepath.Base(path)
	return c.Snapshot.ReadFile(path)
}

func (c *counting) Stamp(path string) (workspace.Stamp, bool) {
	return c.told[c.stamps[filepath.Base(path)]], true
}

func (c *counting) reads() []string {
	var names []string
	for {
		select {
		case name := <-c.read:
			names = append(names, name)
		default:
			return names
		}
	}
}

// states are stamps that differ.
func states(t *testing.T) map[int]workspace.Stamp {
	t.Helper()
	w := workspace.New(nil)
	told := map[int]workspace.Stamp{}
	for i := range 3 {
		path := filepath.Join(t.TempDir(), "x")
		w.Open(workspace.Buffer{Path: path, Text: strings.Repeat("x", i+1)})
		told[i], _ = w.Snapshot().Stamp(path)
	}
	return told
}

func find(t *testing.T, files Files, root string) *Catalog {
	t.Helper()
	c, err := Tables(t.Context(), files, root)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const parent = `Resources:
  Data: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: sub/child.yaml, Parameters: {Name: passed}}}
`

const child = `Parameters: {Name: {Type: String, Default: alone}}
Resources:
  Child:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: !Ref Name
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`

// What stays the same is not read again; what a template brings in counts too.
func TestRemembered(t *testing.T) {
	root := onDisk(t, map[string]string{
		"a.yaml": oneTable, "b.yaml": "kind: Service\n", "parent.yaml": parent, "sub/child.yaml": child, "c.md": "x",
	})
	files := &counting{
		Snapshot: workspace.New([]string{root}).Snapshot(), read: make(chan string, 100), stamps: map[string]int{}, told: states(t),
	}
	first := find(t, files, root)
	if got := ids(first.Tables); got != "Orders Child" || len(files.reads()) != 5 { // the child twice
		t.Errorf("tables %s", got)
	}
	if got := find(t, files, root); len(files.reads()) != 0 || !cmp.Equal(got.Tables, first.Tables) {
		t.Error("unchanged files are read again, or come to other tables")
	}
	files.stamps["a.yaml"] = 1
	find(t, files, root)
	if got := files.reads(); len(got) != 1 || got[0] != "a.yaml" {
		t.Errorf("after a change of a.yaml these are read: %v", got)
	}
	files.stamps["child.yaml"] = 2
	find(t, files, root)
	if got := len(files.reads()); got != 3 { // itself, its parent, and itself for that
		t.Errorf("after a change of the child %d files are read", got)
	}
}

// An unsaved buffer wins at once, also over a file that is remembered.
func TestBufferWins(t *testing.T) {
	root := onDisk(t, map[string]string{"parent.yaml": parent, "sub/child.yaml": child})
	path := filepath.Join(root, "sub", "child.yaml")
	past := time.Now().Add(-time.Hour)
	for _, p := range []string{path, filepath.Join(root, "parent.yaml")} {
		if err := os.Chtimes(p, past, past); err != nil {
			t.Fatal(err)
		}
	}
	w := workspace.New([]string{root})
	for i, want := range []string{"Child", "Edited", "Edited2", "Child"} {
		switch i {
		case 1:
			w.Open(workspace.Buffer{Path: path, Version: 1, Text: strings.Replace(child, "Child:", "Edited:", 1)})
		case 2:
			w.Change(path, 2, strings.Replace(child, "Child:", "Edited2:", 1))
		case 3:
			w.Close(path)
		}
		for range 2 {
			if got := ids(find(t, w.Snapshot(), root).Tables); got != want {
				t.Errorf("step %d: %s, want %s", i, got, want)
			}
		}
	}
	// Saved: also a moment after the last time it was looked at.
	save(t, path, strings.Replace(child, "Child:", "Saved:", 1))
	if got := ids(find(t, w.Snapshot(), root).Tables); got != "Saved" {
		t.Errorf("after saving: %s", got)
	}
}

// Nothing outside of the project is read, however a template asks for it.
func TestIncludesStayInside(t *testing.T) {
	outside := onDisk(t, map[string]string{"child.yaml": child})
	root := onDisk(t, map[string]string{"deep/child.yaml": child})
	if err := os.Symlink(outside, filepath.Join(root, "link")); err != nil {
		t.Logf("no symbolic links here: %v", err)
	}
	rel, err := filepath.Rel(root, filepath.Join(outside, "child.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"deep/child.yaml": "Child", "deep/../deep/child.yaml": "Child", `deep\child.yaml`: "Child",
		filepath.ToSlash(rel): "", "link/child.yaml": "", filepath.ToSlash(outside) + "/child.yaml": "",
		"https://bucket.s3.amazonaws.com/child.yaml": "", "deep": "", ".": "", "missing.yaml": "",
	} {
		save(t, filepath.Join(root, "main.yaml"), fmt.Sprintf("Resources:\n  D: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: '%s'}}\n", url))
		c, err := ReadFile(workspace.New([]string{root}).Snapshot(), filepath.Join(root, "main.yaml"))
		switch {
		case want == "" && err == nil:
			t.Errorf("%s: tables %s", url, ids(c.Tables))
		case want != "" && (err != nil || ids(c.Tables) != want || c.Tables[0].Label != "D/Child"):
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestBroughtIn(t *testing.T) {
	circle := func(other string) string {
		return strings.Replace(oneTable, "Resources:\n", "Resources:\n  S: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: "+other+"}}\n", 1)
	}
	for name, tt := range map[string]struct {
		files map[string]string
		want  string
	}{
		"once":        {map[string]string{"z.yaml": strings.ReplaceAll(parent, "sub/", ""), "child.yaml": child}, "Data/Child=passed"},
		"alone":       {map[string]string{"child.yaml": child}, "=alone"},
		"in a circle": {map[string]string{"a.yaml": circle("b.yaml"), "b.yaml": circle("a.yaml")}, "S/Orders=orders =orders"},
		"itself":      {map[string]string{"a.yaml": circle("a.yaml")}, "=orders"},
	} {
		files, root := project(t, tt.files)
		var got []string
		for _, table := range find(t, files, root).Tables {
			got = append(got, table.Label+"="+table.Name.Value)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %v, want %s", name, got, tt.want)
		}
	}
}

// A damaged template is told of, once, though nothing in it says that it would
// have had a table; other damaged files are nobody's business.
func TestDamaged(t *testing.T) {
	files, root := project(t, map[string]string{
		"a.yaml":         "AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n",
		"b.yaml":         "Resources:\n  A: {Type: 'AWS::S3::Bucket'\n",
		"c.json":         `{"Resources": {"A": {"Type": "AWS::S3::Bucket",}}}`,
		"parent.yaml":    parent,
		"sub/child.yaml": child + "  X: [\n",
		"k8s.yaml":       "kind: [\n",
		"config.json":    `{"Resources": `,
	})
	c := find(t, files, root)
	var got []string
	for _, b := range c.Broken {
		got = append(got, fmt.Sprintf("%s:%d", c.relative(b.Pos.File), b.Pos.Line))
	}
	want := []string{"a.yaml:3", "b.yaml:3", "c.json:1", filepath.FromSlash("sub/child.yaml:11")}
	if diff := cmp.Diff(want, got); diff != "" || len(c.Tables) != 0 {
		t.Errorf("-want +got:\n%s%v", diff, ids(c.Tables))
	}
}

// Results are in the order of the walk, however many are read at once.
func TestOrder(t *testing.T) {
	many := map[string]string{}
	var want []string
	for i := range 300 {
		id := fmt.Sprintf("T%03d", i)
		want = append(want, id)
		many[id+".yaml"] = strings.Replace(oneTable, "Orders:", id+":", 1) + strings.Repeat("#\n", (i*37)%500)
	}
	files, root := project(t, many)
	for range 3 {
		if got := ids(find(t, files, root).Tables); got != strings.Join(want, " ") {
			t.Fatalf("out of order: %s", got)
		}
	}
}

// Tables of nested stacks and constructs go by their path where ids repeat.
func TestPickByLabel(t *testing.T) {
	two := parent + strings.ReplaceAll(strings.TrimPrefix(parent, "Resources:\n"), "Data:", "More:")
	files, root := project(t, map[string]string{"parent.yaml": two, "sub/child.yaml": child})
	c := find(t, files, root)
	if got, err := c.Pick([]string{"more/child"}, false); err != nil || got[0].Label != "More/Child" {
		t.Errorf("%v, %v", got, err)
	}
	_, err := c.Pick([]string{"Child"}, false)
	if err == nil || !strings.Contains(hintOf(err), "use the whole path: Data/Child (passed)") {
		t.Errorf("%v: %s", err, hintOf(err))
	}
	got, err := c.Pick([]string{"Data/Child", "More/Child"}, false)
	if err != nil || len(got) != 2 {
		t.Errorf("two tables of one declaration: %v, %v", got, err)
	}
}
