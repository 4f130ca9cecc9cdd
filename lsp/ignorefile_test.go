package lsp_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/devhelper/devhelper/lsp/lsptest"
)

type wireRange struct{ Start, End struct{ Line, Character int } }

type finding struct {
	Range              wireRange
	Severity           int
	Code, Source       string
	Message            string
	Tags               []int
	RelatedInformation []struct {
		Location struct{ Range wireRange }
	}
}

type action struct {
	Title       string          `json:"title"`
	Kind        string          `json:"kind"`
	IsPreferred bool            `json:"isPreferred,omitempty"`
	Diagnostics []finding       `json:"diagnostics,omitempty"`
	Edit        json.RawMessage `json:"edit,omitempty"`
	Command     *struct {
		Command   string            `json:"command"`
		Arguments []json.RawMessage `json:"arguments"`
	} `json:"command,omitempty"`
	Data json.RawMessage `json:"data,omitempty"`
}

// withIgnoreFiles is what editors list that show all there is for ignore files.
func withIgnoreFiles() map[string]any {
	return map[string]any{
		"textDocument.publishDiagnostics": map[string]any{"relatedInformation": true, "tagSupport": map[string]any{"valueSet": []int{1, 2}}},
		"textDocument.codeAction": map[string]any{
			"codeActionLiteralSupport": map[string]any{"codeActionKind": map[string]any{"valueSet": []string{"quickfix", "source"}}},
			"dataSupport":              true, "resolveSupport": map[string]any{"properties": []string{"edit"}},
		},
		"textDocument.inlayHint": map[string]any{}, "textDocument.definition": map[string]any{}, "textDocument.references": map[string]any{},
		"textDocument.hover": map[string]any{}, "textDocument.completion": map[string]any{}, "textDocument.foldingRange": map[string]any{},
		"textDocument.documentSymbol": map[string]any{"hierarchicalDocumentSymbolSupport": true},
		"textDocument.documentLink":   map[string]any{}, "textDocument.formatting": map[string]any{}, "textDocument.semanticTokens": map[string]any{},
		"workspace.fileOperations.willRename": true,
	}
}

// repository makes a project that is one of git's.
func repository(t *testing.T, files map[string]string, tracked ...string) string {
	t.Helper()
	dir := project(t, files)
	for _, args := range [][]string{{"init", "-q"}, append([]string{"add", "-f", "--"}, tracked...)} {
		if args[0] == "add" && len(tracked) == 0 {
			continue
		}
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	return dir
}

func document(path string) map[string]any { return map[string]any{"uri": lsptest.URI(path)} }

func at(path string, line, character int) map[string]any {
	return map[string]any{"textDocument": document(path), "position": map[string]any{"line": line, "character": character}}
}

func ask[T any](t *testing.T, e *lsptest.Editor, method string, params any) T {
	t.Helper()
	var result T
	if err := e.Request(method, params, &result); err != nil {
		t.Fatal(err)
	}
	return result
}

// findings waits until the editor shows findings of a file that satisfy ok.
func findings(t *testing.T, e *lsptest.Editor, path, what string, ok func([]finding) bool) []finding {
	t.Helper()
	var got []finding
	e.Await(lsptest.Expectation{What: what, Check: func(s *lsptest.State) lsptest.Verdict {
		raw, shown := s.Diagnostics[lsptest.URI(path)]
		got = nil
		if !shown || json.Unmarshal(raw, &got) != nil || !ok(got) {
			return lsptest.Unmet
		}
		return lsptest.Met
	}})
	return got
}

func codes(found []finding) string {
	var all []string
	for _, f := range found {
		all = append(all, fmt.Sprintf("%d:%s", f.Range.Start.Line+1, f.Code))
	}
	return strings.Join(all, " ")
}

func TestFindingsOfIgnoreFiles(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\nbuild/\ndebug.log\n", "kept.txt": "", "main.py": ""}, "kept.txt")
	path := filepath.Join(dir, ".gitignore")
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Roots, o.With = []string{dir}, withIgnoreFiles()
		e := lsptest.Start(t, o)
		e.Open(path, "gitignore")
		got := findings(t, e, path, "a covered line", func(f []finding) bool { return len(f) == 1 })
		f := got[0]
		if codes(got) != "3:covered" || f.Source != "devhelper" || !slices.Contains(f.Tags, 1) || f.Range.End.Character != len("debug.log") {
			t.Errorf("found %+v", f)
		}
		if len(f.RelatedInformation) != 1 || f.RelatedInformation[0].Location.Range.Start.Line != 0 {
			t.Errorf("cause %+v", f.RelatedInformation)
		}
		// What is typed counts, before it is saved; tracked files are named.
		e.SetText(path, "*.log\nkept.txt\n")
		findings(t, e, path, "a tracked file", func(f []finding) bool { return codes(f) == "2:tracked" })
		e.SetText(path, "*.log\n")
		findings(t, e, path, "none", func(f []finding) bool { return len(f) == 0 })
		e.SetText(path, "a.log\n*.log\na.log\n")
		findings(t, e, path, "some again", func(f []finding) bool { return len(f) > 0 })
		e.Close(path)
		findings(t, e, path, "none of a closed file", func(f []finding) bool { return len(f) == 0 })
		e.Open(filepath.Join(dir, "main.py"), "python")
		e.Look(func(s *lsptest.State) {
			if _, shown := s.Diagnostics[lsptest.URI(filepath.Join(dir, "main.py"))]; shown {
				t.Error("findings of a file that is no ignore file")
			}
		})
	})
}

func actionsAt(t *testing.T, e *lsptest.Editor, path string, line int, context map[string]any) []action {
	t.Helper()
	if context["diagnostics"] == nil {
		context["diagnostics"] = []any{}
	}
	place := map[string]any{"line": line, "character": 0}
	return ask[[]action](t, e, "textDocument/codeAction", map[string]any{
		"textDocument": document(path), "range": map[string]any{"start": place, "end": place}, "context": context,
	})
}

func actionTitles(all []action) string {
	var out []string
	for _, a := range all {
		out = append(out, a.Title)
	}
	return strings.Join(out, "; ")
}

func apply(t *testing.T, e *lsptest.Editor, raw json.RawMessage) {
	t.Helper()
	edit, err := lsptest.ParseEdit(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(edit); err != nil {
		t.Fatal(err)
	}
}

func TestFixesOfIgnoreFiles(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\nfoo\\bar\ndebug.log\n"})
	path := filepath.Join(dir, ".gitignore")
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	e.Open(path, "gitignore")
	got := actionsAt(t, e, path, 2, map[string]any{"triggerKind": 1})
	if len(got) < 2 || got[0].Title != "Remove the line" || got[0].Kind != "quickfix" || !got[0].IsPreferred || len(got[0].Diagnostics) != 1 {
		t.Fatalf("offered %q: %+v", actionTitles(got), got)
	}
	apply(t, e, got[0].Edit)
	if text := e.Text(path); text != "*.log\nfoo\\bar\n" {
		t.Errorf("after the fix: %q", text)
	}
	if got := actionsAt(t, e, path, 0, map[string]any{"triggerKind": 2}); len(got) != 0 {
		t.Errorf("a line without findings: %q", actionTitles(got))
	}
	e.SetText(path, "*.log\na.log\nb.log\n")
	all := actionsAt(t, e, path, 0, map[string]any{"only": []string{"source.fixAll"}})
	if len(all) != 1 || all[0].Kind != "source.fixAll.devhelper" {
		t.Fatalf("to mend all: %+v", all)
	}
	apply(t, e, all[0].Edit)
	if text := e.Text(path); text != "*.log\n" {
		t.Errorf("all mended: %q", text)
	}
	e.SetText(path, "zoo\n/bar\n*.a\n")
	sorted := actionsAt(t, e, path, 1, map[string]any{"only": []string{"refactor"}})
	if len(sorted) != 1 {
		t.Fatalf("to sort: %q", actionTitles(sorted))
	}
	apply(t, e, sorted[0].Edit)
	if text := e.Text(path); text != "*.a\n/bar\nzoo\n" {
		t.Errorf("sorted: %q", text)
	}
	e.SetText(path, "zoo\n!bar\nabc\n")
	if got := actionsAt(t, e, path, 2, map[string]any{"only": []string{"refactor"}}); len(got) != 0 {
		t.Errorf("an order with a meaning: %q", actionTitles(got))
	}
}

func TestIgnoreThisFile(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\n", "src/notes.tmp": "x\n", "src/a.log": ""})
	notes := filepath.Join(dir, "src", "notes.tmp")
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	if got := actionsAt(t, e, notes, 0, map[string]any{"triggerKind": 2}); len(got) != 0 {
		t.Errorf("offered with every move of the cursor: %q", actionTitles(got))
	}
	got := actionsAt(t, e, notes, 0, map[string]any{"triggerKind": 1})
	want := "Ignore this file; Ignore files named notes.tmp; Ignore *.tmp files; Ignore the folder src/; Ignore this file in the .gitignore beside it; Ignore this file for me alone"
	if !strings.HasPrefix(actionTitles(got), want) {
		t.Fatalf("offered %q", actionTitles(got))
	}
	for i, file := range map[int]string{0: ".gitignore", 4: "src/.gitignore", 5: ".git/info/exclude"} {
		resolved := ask[action](t, e, "codeAction/resolve", got[i])
		if len(resolved.Edit) == 0 || !strings.Contains(string(resolved.Edit), file) {
			t.Errorf("%s: %s", got[i].Title, resolved.Edit)
		}
	}
	apply(t, e, ask[action](t, e, "codeAction/resolve", got[2]).Edit)
	if text := e.Text(filepath.Join(dir, ".gitignore")); text != "*.log\n*.tmp\n" {
		t.Errorf("after ignoring the extension: %q", text)
	}
	if got := actionsAt(t, e, notes, 0, map[string]any{"triggerKind": 1}); actionTitles(got) != "Why is this file ignored?" || got[0].Command == nil || got[0].Command.Command != "devhelper.gitignore.explain" {
		t.Errorf("of a file that is ignored now: %+v", got)
	}
	// An editor that resolves nothing gets the command.
	o = inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	o.With["textDocument.codeAction"] = map[string]any{"codeActionLiteralSupport": map[string]any{}}
	e = lsptest.Start(t, o)
	first := actionsAt(t, e, notes, 0, map[string]any{})[0]
	if _, err := e.Execute(first.Command.Command, first.Command.Arguments[0]); err != nil {
		t.Fatal(err)
	}
	if text := e.Text(filepath.Join(dir, ".gitignore")); text != "*.log\n/src/notes.tmp\n" {
		t.Errorf("after the command: %q", text)
	}
}

const sections = "# Python\n__pycache__/\n*.py[co]\n\n# Öther\n!/src/ä b.txt\nsrc/**/gen\n"

func TestReadingIgnoreFiles(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": sections, "src/ä b.txt": "", "src/gen/x": "", "top.tmp": ""})
	path := filepath.Join(dir, ".gitignore")
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Roots, o.With = []string{dir}, withIgnoreFiles()
		e := lsptest.Start(t, o)
		e.Open(path, "gitignore")
		hover := ask[struct{ Contents struct{ Kind, Value string } }](t, e, "textDocument/hover", at(path, 1, 3)).Contents
		if hover.Kind != "markdown" || !strings.Contains(hover.Value, "`__pycache__`") || !strings.Contains(hover.Value, "Python") {
			t.Errorf("hover: %+v", hover)
		}
		if none := ask[json.RawMessage](t, e, "textDocument/hover", at(path, 0, 3)); string(none) != "null" {
			t.Errorf("hover over a comment: %s", none)
		}
		folds := ask[[]struct{ StartLine, EndLine int }](t, e, "textDocument/foldingRange", map[string]any{"textDocument": document(path)})
		if fmt.Sprint(folds) != "[{0 2} {4 6}]" {
			t.Errorf("folds %v", folds)
		}
		type symbol struct {
			Name     string
			Range    wireRange
			Children []symbol
		}
		symbols := ask[[]symbol](t, e, "textDocument/documentSymbol", map[string]any{"textDocument": document(path)})
		if len(symbols) != 2 || symbols[1].Name != "Öther" || len(symbols[1].Children) != 2 || symbols[1].Children[0].Name != "!/src/ä b.txt" {
			t.Fatalf("symbols %+v", symbols)
		}
		if r := symbols[1].Children[0].Range; r.End.Character != len([]rune("!/src/ä b.txt")) {
			t.Errorf("range %+v", r)
		}
		links := ask[[]struct {
			Range  wireRange
			Target string
		}](t, e, "textDocument/documentLink", map[string]any{"textDocument": document(path)})
		if len(links) != 1 || links[0].Range.Start.Line != 5 || lsptest.Path(links[0].Target) != filepath.Join(dir, "src", "ä b.txt") {
			t.Errorf("links %+v", links)
		}
		data := ask[struct{ Data []int }](t, e, "textDocument/semanticTokens/full", map[string]any{"textDocument": document(path)}).Data
		var kinds []string
		line := 0
		for i := 0; i+4 < len(data); i += 5 {
			line += data[i]
			if line == 5 {
				kinds = append(kinds, fmt.Sprintf("%d+%d:%d", data[i+1], data[i+2], data[i+3]))
			}
		}
		if got := strings.Join(kinds, " "); got != "0+1:1 1+1:2 1+3:3 3+1:2 1+7:3" {
			t.Errorf("tokens of line 6: %s", got)
		}
	})
}

func TestCompletionInIgnoreFiles(t *testing.T) {
	dir := repository(t, map[string]string{
		".gitignore": "\n", "src/one.tmp": "", "src/[odd].txt": "", "main.tmp": "", "#hash": "", "package.json": "{}",
	})
	path := filepath.Join(dir, ".gitignore")
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	e.Open(path, "gitignore")
	type item struct {
		Label    string
		TextEdit struct {
			Range   wireRange
			NewText string
		}
	}
	words := func(line, character int) (labels []string, items []item) {
		items = ask[struct{ Items []item }](t, e, "textDocument/completion", at(path, line, character)).Items
		for _, i := range items {
			labels = append(labels, i.Label)
		}
		return labels, items
	}
	has := func(labels []string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !slices.Contains(labels, w) {
				t.Errorf("%q is not offered: %.20q", w, labels)
			}
		}
	}
	labels, _ := words(0, 0)
	has(labels, "src/", `\#hash`, "main.tmp", "*.tmp")
	if slices.Contains(labels, ".git/") {
		t.Error(".git is offered")
	}
	e.SetText(path, "node\n")
	labels, _ = words(0, 4)
	has(labels, "node_modules/")
	e.SetText(path, "#  pyt\n")
	labels, _ = words(0, 6)
	has(labels, "# Python")
	e.SetText(path, "!src/\n")
	labels, items := words(0, 5)
	has(labels, "src/one.tmp", `src/\[odd].txt`)
	if r := items[0].TextEdit.Range; r.Start.Character != 1 || r.End.Character != 5 {
		t.Errorf("replaces %+v", r)
	}
	e.SetText(path, "# src/\n")
	if labels, _ := words(0, 6); len(labels) != 0 {
		t.Errorf("in a comment that begins like no header: %q", labels)
	}
}

func TestFormattingIgnoreFiles(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": ""})
	path := filepath.Join(dir, ".gitignore")
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	e.Open(path, "gitignore")
	for text, want := range map[string]string{
		"\n\na  \n\n\n# c \n!b\\ \n\n\n": "a\n\n# c\n!b\\ \n",
		"a \r\n\r\n\r\nb":                "a\r\n\r\nb\r\n",
		"*.o\n":                          "*.o\n",
		"":                               "",
	} {
		e.SetText(path, text)
		var edits []json.RawMessage
		if err := e.Request("textDocument/formatting", map[string]any{"textDocument": document(path), "options": map[string]any{"tabSize": 4, "insertSpaces": true}}, &edits); err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(map[string]any{"changes": map[string]any{lsptest.URI(path): edits}})
		if err != nil {
			t.Fatal(err)
		}
		apply(t, e, raw)
		if got := e.Text(path); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestRulesFollowRenamedFiles(t *testing.T) {
	dir := repository(t, map[string]string{
		".gitignore": "/out/data/\nout/data/*.csv\n!/out/data/keep me.txt\ndata\n", "out/.gitignore": "/data/x\n", "out/data/x": "",
	})
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	from, to := filepath.Join(dir, "out", "data"), filepath.Join(dir, "out", "[new]")
	raw := ask[json.RawMessage](t, e, "workspace/willRenameFiles", map[string]any{"files": []any{map[string]any{"oldUri": lsptest.URI(from), "newUri": lsptest.URI(to)}}})
	apply(t, e, raw)
	if got, want := e.Text(filepath.Join(dir, ".gitignore")), "/out/\\[new]/\nout/data/*.csv\n!/out/\\[new]/keep me.txt\ndata\n"; got != want {
		t.Errorf("at the top: %q, want %q", got, want)
	}
	if got, want := e.Text(filepath.Join(dir, "out", ".gitignore")), "/\\[new]/x\n"; got != want {
		t.Errorf("below: %q, want %q", got, want)
	}
	if raw := ask[json.RawMessage](t, e, "workspace/willRenameFiles", map[string]any{"files": []any{map[string]any{"oldUri": lsptest.URI(from + "2"), "newUri": lsptest.URI(to)}}}); string(raw) != "null" {
		t.Errorf("a path no rule names: %s", raw)
	}
}

func TestWhatRulesMatch(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\n/out/\nnone\n", "a.log": "1", "b.log": "22", "out/x": "", "out/deep/y": ""}, "b.log")
	path := filepath.Join(dir, ".gitignore")
	modes(t, func(t *testing.T, o lsptest.Options) {
		o.Roots, o.With = []string{dir}, withIgnoreFiles()
		e := lsptest.Start(t, o)
		e.Open(path, "gitignore")
		hints := func() string {
			var all []string
			for _, h := range ask[[]struct {
				Position struct{ Line, Character int }
				Label    string
			}](t, e, "textDocument/inlayHint", map[string]any{"textDocument": document(path), "range": map[string]any{"start": map[string]any{"line": 0, "character": 0}, "end": map[string]any{"line": 9, "character": 0}}}) {
				all = append(all, fmt.Sprintf("%d:%d %s", h.Position.Line, h.Position.Character, h.Label))
			}
			return strings.Join(all, "; ")
		}
		if got, want := hints(), "0:5 2 files, 1 tracked; 1:5 2 files; 2:4 no file"; got != want {
			t.Errorf("hints %q, want %q", got, want)
		}
		places := ask[[]struct{ URI string }](t, e, "textDocument/definition", at(path, 1, 2))
		if len(places) != 2 || lsptest.Path(places[0].URI) != filepath.Join(dir, "out", "deep", "y") {
			t.Errorf("definition %+v", places)
		}
		refs := map[string]any{"textDocument": document(path), "position": map[string]any{"line": 0, "character": 0}, "context": map[string]any{"includeDeclaration": true}}
		if places := ask[[]struct{ URI string }](t, e, "textDocument/references", refs); len(places) != 2 {
			t.Errorf("references %+v", places)
		}
		hover := ask[struct{ Contents struct{ Value string } }](t, e, "textDocument/hover", at(path, 0, 0)).Contents.Value
		if !strings.Contains(hover, "Here: 2 files, 1 tracked, 3 B.") || !strings.Contains(hover, "`a.log`") {
			t.Errorf("hover %q", hover)
		}
		// Unsaved text counts.
		e.SetText(path, "a.log\n")
		if got, want := hints(), "0:5 1 file"; got != want {
			t.Errorf("after a change: %q, want %q", got, want)
		}
	})
}

func TestSecretsThatGitWouldAdd(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\n", "app/.env": "KEY=1\n", ".env.example": "KEY=\n", "id_rsa": ""}, "id_rsa")
	path := filepath.Join(dir, ".gitignore")
	o := inside(t)
	o.Roots, o.With = []string{dir}, withIgnoreFiles()
	e := lsptest.Start(t, o)
	e.Open(path, "gitignore")
	got := findings(t, e, path, "a secret", func(f []finding) bool { return codes(f) == "1:secret" })
	if !strings.HasPrefix(got[0].Message, "app/.env would be added by git: ") || got[0].Severity != 2 {
		t.Errorf("found %+v", got[0])
	}
	fix := actionsAt(t, e, path, 0, map[string]any{"only": []string{"quickfix"}})
	if len(fix) != 1 || fix[0].Title != "Ignore app/.env" {
		t.Fatalf("offered %q", actionTitles(fix))
	}
	apply(t, e, ask[action](t, e, "codeAction/resolve", fix[0]).Edit)
	findings(t, e, path, "none", func(f []finding) bool { return len(f) == 0 })
}

func TestTellingThatAFileIsIgnored(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": "*.log\n", "a.log": "", "b.log": "", "c.txt": ""}, "b.log")
	o := inside(t)
	o.Roots, o.With = []string{dir}, map[string]any{"experimental.devhelper.ignored": true}
	e := lsptest.Start(t, o)
	for _, name := range []string{"c.txt", "b.log", "a.log"} {
		e.Open(filepath.Join(dir, name), "plaintext")
	}
	e.Await(lsptest.Notifies("devhelper/ignored", 1))
	if err := e.Request("devhelper/version", map[string]any{}, nil); err != nil {
		t.Fatal(err)
	}
	e.Look(func(s *lsptest.State) {
		for _, m := range s.Notified {
			if m.Method == "devhelper/ignored" && (!strings.Contains(string(m.Params), "a.log") || !strings.Contains(string(m.Params), `"source":".gitignore","line":1,"pattern":"*.log"`)) {
				t.Errorf("told %s", m.Params)
			}
		}
	})
}

// An editor that can be told which files are meant is told; nothing of it is
// announced for all files then.
func TestFeaturesAreRegisteredForIgnoreFiles(t *testing.T) {
	o := inside(t)
	o.With = withIgnoreFiles()
	o.With["textDocument.hover"] = map[string]any{"dynamicRegistration": true}
	e := lsptest.Start(t, o)
	e.Await(lsptest.Asks("client/registerCapability", 1))
	if caps := string(e.Initialized); strings.Contains(caps, "hoverProvider") || !strings.Contains(caps, "completionProvider") {
		t.Errorf("announced: %s", caps)
	}
	e.Look(func(s *lsptest.State) {
		for _, m := range s.Asked {
			if m.Method == "client/registerCapability" && (!strings.Contains(string(m.Params), "textDocument/hover") || !strings.Contains(string(m.Params), ".gitignore")) {
				t.Errorf("registered: %s", m.Params)
			}
		}
	})
	// Who lists nothing is offered nothing.
	bare := lsptest.Start(t, inside(t))
	for _, name := range []string{"hoverProvider", "completionProvider", "codeActionProvider", "semanticTokensProvider", "fileOperations"} {
		if strings.Contains(string(bare.Initialized), name) {
			t.Errorf("%s is announced to who has not listed it", name)
		}
	}
}
