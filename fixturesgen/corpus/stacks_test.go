package corpus

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/schema"
)

// executed are the templates that moto can play; the others need SAM, the
// language extensions, AWS::Include or global tables, which it does not have. Nor
// has it the time to live of a template: that is labelled by hand everywhere.
var executed = []string{
	"single-table/template.yaml", "shop/template.yml", "stages/template.yaml", "names/template.yaml", "json/stack.template",
	"features/template.yaml", "composite/template.yaml", "anchors/template.yaml", "nested/main.yaml",
}

// made is what is kept of a table that was made.
type made struct {
	Table description
	Tags  []struct{ Key, Value string }
}

func (m made) normal() normal {
	n := fromDescription(m.Table)
	for _, tag := range m.Tags {
		if !strings.HasPrefix(tag.Key, "aws:") { // CloudFormation's own
			n.Tags = append(n.Tags, tag.Key+"="+tag.Value)
		}
	}
	n.Tags = sorted(n.Tags)
	return n
}

// path is what a table goes by in its stacks.
func path(t schema.Table) string {
	if t.Label != "" {
		return t.Label
	}
	return t.ID
}

// What CloudFormation made of each template is what is read from it. A table
// that a condition turns off is not made.
func TestStacks(t *testing.T) {
	dir := filepath.Join(top, "cloudformation")
	if *update {
		for file, text := range play(t) {
			if err := os.WriteFile(filepath.Join(dir, filepath.Dir(file)+".want"), text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, file := range executed {
		t.Run(filepath.Dir(file), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, filepath.Dir(file)+".want"))
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]normal{}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			_, found := tables(t, filepath.Join(dir, filepath.Dir(file)))
			got := map[string]normal{}
			for _, table := range found {
				if !table.Off {
					table.TTL = nil
					got[path(table)] = fromSchema(table)
				}
			}
			for id, n := range want {
				if got[id].Name == "" { // made up, by moto as by AWS
					n.Name = ""
					want[id] = n
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-made +read:\n%s", diff)
			}
		})
	}
}

// What moto made when the files were written, it makes today.
func TestStacksAgain(t *testing.T) {
	for file, text := range play(t) {
		kept, err := os.ReadFile(filepath.Join(top, "cloudformation", filepath.Dir(file)+".want"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(bytes.ReplaceAll(kept, []byte("\r\n"), []byte("\n"))), string(text)); diff != "" {
			t.Errorf("%s -kept +made:\n%s", file, diff)
		}
	}
}

// play makes all stacks and gives the text to keep for each template. Names that
// are made up have random letters, which are left out.
func play(t *testing.T) map[string][]byte {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err == nil {
		err = exec.Command(python, "-c", "import moto.cloudformation.parsing, awscli").Run()
	}
	if err != nil {
		if os.Getenv("REQUIRE_ALL") == "1" {
			t.Fatalf("moto is required: %v", err)
		}
		t.Skipf("moto is not installed: %v", err)
	}
	script, err := filepath.Abs("stacks.py")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), python, append([]string{script}, executed...)...)
	cmd.Dir = filepath.Join(top, "cloudformation")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.Bytes())
	}
	var all map[string]map[string]made
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	for file, tables := range all {
		kept := map[string]normal{}
		for id, m := range tables {
			n := m.normal()
			if strings.HasPrefix(n.Name, "corpus-") {
				n.Name = ""
			}
			kept[id] = n
		}
		text, err := json.MarshalIndent(kept, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = append(text, '\n')
	}
	return texts
}
