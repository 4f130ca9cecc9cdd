package command

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoTables = `Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  Customers:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
`

// projectCall is an editor's call in a project of the files given.
func projectCall(t *testing.T, files map[string]string) *Call {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return testSession(t, root).NewCall(Editor)
}

func run(t *testing.T, call *Call, id, args string) View {
	t.Helper()
	v, err := paletteRun(context.Background(), call, paletteRunArgs{ID: id, Args: json.RawMessage(args)})
	if err != nil {
		t.Fatalf("%s %s: %v", id, args, err)
	}
	return v
}

func TestRunAsksForWhatIsMissing(t *testing.T) {
	call := projectCall(t, map[string]string{"template.yaml": twoTables, "requirements.txt": "boto3"})
	v := run(t, call, "fixture.generate", `{}`)
	if v.Kind != KindPrompt {
		t.Fatalf("got %+v, want a prompt", v)
	}
	var asked []string
	for _, a := range v.Prompt.Ask {
		asked = append(asked, a.Name)
	}
	if d := cmp.Diff([]string{"table", "framework"}, asked); d != "" {
		t.Error(d)
	}
	// An answer left empty takes the default and is not asked for again.
	v = run(t, call, "fixture.generate", `{"table": "Orders", "framework": ""}`)
	if v.Kind != KindEdit || len(v.Edits) != 1 || !strings.HasSuffix(v.Edits[0].Path, "_table.py") {
		t.Errorf("got %+v, want the edit of a Python file", v)
	}
	if !strings.Contains(v.Hint, "start a local DynamoDB") || !strings.Contains(v.Hint, "pytest") {
		t.Errorf("hint %q does not say how to go on", v.Hint)
	}
}

func TestRunTakesTheOnlyValue(t *testing.T) {
	one, _, _ := strings.Cut(twoTables, "  Customers:")
	call := projectCall(t, map[string]string{"template.yaml": one, "go.mod": "module x\n"})
	v := run(t, call, "fixture.generate", `{"framework": "go"}`)
	if v.Kind != KindEdit || !strings.Contains(v.Message, "Orders") {
		t.Errorf("got %+v, want the edit for the only table", v)
	}
}

func TestRunSaysFirstThatThereIsNothing(t *testing.T) {
	call := projectCall(t, map[string]string{"README": "nothing"})
	_, err := paletteRun(context.Background(), call, paletteRunArgs{ID: "fixture.generate"})
	if err == nil || !strings.Contains(err.Error(), "declares a DynamoDB table") || Hint(err) == "" {
		t.Errorf("got %v, want that no template declares a table, with a hint", err)
	}
}

func TestRunPutsFixturesIntoTestsOnly(t *testing.T) {
	for name, into := range map[string]bool{
		"tests/test_x.py": true, "conftest.py": true, "x_test.py": true, "app.py": false, "template.yaml": false,
	} {
		call := projectCall(t, map[string]string{"template.yaml": twoTables, name: ""})
		if name == "template.yaml" {
			if err := os.WriteFile(filepath.Join(call.Root(), name), []byte(twoTables), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		call.Context = Context{Path: filepath.Join(call.Root(), filepath.FromSlash(name)), Pos: Pos{Line: 1, Column: 1}}
		v := run(t, call, "fixture.generate", `{"table": "Orders", "framework": "pytest"}`)
		if got := v.Edits[0].Path == call.Context.Path; got != into {
			t.Errorf("with %s open the fixture goes to %s", name, v.Edits[0].Path)
		}
	}
}

func TestProgressIsNamedAfterWhatRuns(t *testing.T) {
	table := All()
	outer := table.Lookup("palette.run")
	for want, args := range map[string]any{
		"dynamodb.start": &paletteRunArgs{ID: "dynamodb.start"},
		"dynamodb.stop":  &paletteRunArgs{Words: []string{"dynamodb", "stop", "x"}},
		"doctor":         &paletteRunArgs{Words: []string{"doctor"}},
		"palette.run":    &paletteRunArgs{Words: []string{"fly"}},
	} {
		if got := outer.Runs(table, args); got.Name != want {
			t.Errorf("%+v runs %s, want %s", args, got.Name, want)
		}
	}
	if c := table.Lookup("version"); c.Runs(table, c.NewArgs()) != c {
		t.Error("version runs something else")
	}
}

func TestRunRefuses(t *testing.T) {
	call := projectCall(t, nil)
	for id, want := range map[string]string{
		"dynamodb.run":  "works in a terminal only",
		"dynamodb.stop": "no local DynamoDB is running",
		"palette.query": "is for front ends",
		"dynamodb.fly":  "there is no command",
	} {
		if _, err := paletteRun(context.Background(), call, paletteRunArgs{ID: id}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", id, err, want)
		}
	}
}

func TestQueryRemembersWhatWasRun(t *testing.T) {
	call := projectCall(t, nil)
	query := func() paletteQueryResult {
		r, err := paletteQuery(context.Background(), call, paletteQueryArgs{Mode: "commands", Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, item := range query().Items {
		if item.Recent {
			t.Errorf("%s is recent before anything ran", item.ID)
		}
	}
	run(t, call, "version", `{}`)
	call.pending.Wait()
	if first := query().Items[0]; first.ID != "version" || !first.Recent {
		t.Errorf("first is %+v, want the command that ran", first)
	}
	// Switched off, the order forgets.
	call.Flags = []string{"palette.frecency=false"}
	call.settings = nil
	if first := query().Items[0]; first.Recent {
		t.Errorf("first is %+v although nothing may be remembered", first)
	}
}

func TestQueryHidesWhatNobodyChooses(t *testing.T) {
	call := projectCall(t, nil)
	r, err := paletteQuery(context.Background(), call, paletteQueryArgs{Mode: "commands"})
	if err != nil {
		t.Fatal(err)
	}
	for _, item := range r.Items {
		if c := call.Table.Lookup(item.ID); c.Plumb || c.CLIOnly {
			t.Errorf("%s is listed in an editor", item.ID)
		}
		if item.ID == "dynamodb.stop" && item.Unavailable == "" {
			t.Error("dynamodb.stop is listed as if there were something to stop")
		}
	}
}

func TestQueryFiles(t *testing.T) {
	call := projectCall(t, map[string]string{"src/app.py": "", "b.txt": ""})
	r, err := paletteQuery(context.Background(), call, paletteQueryArgs{Mode: "files", Query: "app", Session: "s", Limit: 5})
	if err != nil || len(r.Items) != 1 {
		t.Fatalf("got %+v, %v; want one file", r, err)
	}
	want := filepath.Join(call.Root(), "src", "app.py")
	if got := r.Items[0]; got.ID != "src/app.py" || got.Kind != "file" || got.Location.Path != want {
		t.Errorf("got %+v, want %s", got, want)
	}
}

func TestCompleteWords(t *testing.T) {
	call := projectCall(t, map[string]string{"template.yaml": twoTables})
	for line, want := range map[string][]string{
		"dyn":                              {"dynamodb"},
		"dynamodb sto":                     {"stop", "restore"},
		"trust ":                           {"add", "list", "remove"},
		"fixture generate --ta":            {"--table"},
		"fixture generate --table Cust":    {"Customers"},
		"fixture schema Ord":               {"Orders"},
		"dynamodb env --format d":          {"dotenv", "cmd"},
		"fixture generate --table Nothing": nil,
		"version ":                         nil,
		"fly ":                             nil,
	} {
		words := strings.Split(line, " ")
		got, err := call.CompleteWords(context.Background(), words)
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		var inserts []string
		for _, c := range got.Items {
			inserts = append(inserts, c.Insert)
		}
		if d := cmp.Diff(want, inserts); d != "" {
			t.Errorf("%q: %s", line, d)
		}
	}
}
