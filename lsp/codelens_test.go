package lsp_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/lsp/lsptest"
)

type lens struct {
	Range   struct{ Start struct{ Line, Character int } }
	Command struct {
		Title, Command string
		Arguments      []json.RawMessage
	}
}

const lensTemplate = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
`

var withLenses = map[string]any{"textDocument.codeLens": map[string]any{}, "workspace.codeLens.refreshSupport": true}

func lensesOf(t *testing.T, e *lsptest.Editor, path string) []lens {
	t.Helper()
	var got []lens
	if err := e.Request("textDocument/codeLens", map[string]any{"textDocument": map[string]any{"uri": lsptest.URI(path)}}, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func titles(lenses []lens) string {
	var all []string
	for _, l := range lenses {
		all = append(all, l.Command.Title)
	}
	return strings.Join(all, ", ")
}

func TestCodeLenses(t *testing.T) {
	dir := project(t, map[string]string{"template.yaml": lensTemplate, "requirements.txt": "boto3\npytest\n", "plain.yaml": "a: 1\n"})
	template := filepath.Join(dir, "template.yaml")
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Roots, o.With = []string{dir}, withLenses
		e := lsptest.Start(t, o)
		if !strings.Contains(string(e.Initialized), `"codeLensProvider"`) {
			t.Errorf("not announced: %s", e.Initialized)
		}
		got := lensesOf(t, e, template)
		if want := "Launch local DynamoDB, Generate fixture"; titles(got) != want {
			t.Fatalf("lenses %q, want %q", titles(got), want)
		}
		if at := got[0].Range.Start; at.Line != 1 || at.Character != 2 {
			t.Errorf("at %+v", at)
		}
		if l := lensesOf(t, e, filepath.Join(dir, "plain.yaml")); l == nil || len(l) != 0 {
			t.Errorf("a file without tables: %v", l)
		}
		// Unsaved text counts, and a second table is one more place.
		e.OpenText(template, "yaml", lensTemplate+strings.ReplaceAll(lensTemplate[len("Resources:\n"):], "Orders", "Älteste"))
		if got := lensesOf(t, e, template); len(got) != 4 || got[2].Range.Start.Line != 7 {
			t.Errorf("unsaved: %+v", got)
		}
	})
}

// A fixture is offered to be written anew when its table has changed, and what it
// creates itself is no declaration.
func TestFixtureLens(t *testing.T) {
	dir := project(t, map[string]string{"template.yaml": lensTemplate, "requirements.txt": "boto3\npytest\n"})
	o := inside(t)
	o.Roots, o.With = []string{dir}, withLenses
	e := lsptest.Start(t, o)
	generate := lensesOf(t, e, filepath.Join(dir, "template.yaml"))[1].Command
	if err := e.Request("workspace/executeCommand", map[string]any{"command": generate.Command, "arguments": generate.Arguments}, nil); err != nil {
		t.Fatal(err)
	}
	test := ""
	e.Look(func(s *lsptest.State) {
		for path := range s.Buffers {
			test = path
		}
	})
	if err := os.MkdirAll(filepath.Dir(test), 0o755); err != nil {
		t.Fatal(err)
	}
	e.Save(test)
	if got := lensesOf(t, e, test); len(got) != 0 {
		t.Errorf("a fixture that fits: %q", titles(got))
	}
	template := filepath.Join(dir, "template.yaml")
	e.OpenText(template, "yaml", strings.ReplaceAll(lensTemplate, "AttributeName: id", "AttributeName: key"))
	got := lensesOf(t, e, test)
	if titles(got) != "Differs from template.yaml: refresh" {
		t.Fatalf("an outdated fixture: %q", titles(got))
	}
	if _, err := e.Execute(got[0].Command.Command, json.RawMessage(got[0].Command.Arguments[0])); err != nil {
		t.Fatal(err)
	}
	if now := e.Text(test); !strings.Contains(now, `"AttributeName": "key"`) {
		t.Errorf("not refreshed:\n%s", now)
	}
	e.SetText(template, "Resources: {}\n")
	if got := lensesOf(t, e, test); len(got) != 1 || got[0].Command.Command != "" || !strings.Contains(got[0].Command.Title, "no table Orders") {
		t.Errorf("a table that is gone: %+v", got)
	}
}

// The editor is told to ask again when a database starts or ends.
func TestLensesFollowTheDatabase(t *testing.T) {
	dir := project(t, map[string]string{"template.yaml": lensTemplate})
	o := inside(t)
	o.Roots, o.With = []string{dir}, withLenses
	e := lsptest.Start(t, o)
	if _, err := e.Execute("devhelper.test.event", nil); err != nil {
		t.Fatal(err)
	}
	e.Await(lsptest.Asks("workspace/codeLens/refresh", 1))
}

func TestNoLensesForWhoShowsNone(t *testing.T) {
	e := lsptest.Start(t, inside(t))
	if strings.Contains(string(e.Initialized), "codeLensProvider") {
		t.Errorf("announced: %s", e.Initialized)
	}
}
