package dynamodb

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func put(ctx context.Context, i *Instance, table, id string) error {
	var out struct{}
	return newClient(i.Endpoint, fakeAccount).Call(ctx, "PutItem", map[string]any{
		"TableName": table, "Item": map[string]any{"id": map[string]string{"S": id}},
	}, &out)
}

func itemCount(t *testing.T, m *Manager, id string) (tables int, items int64) {
	t.Helper()
	s, err := m.Stats(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range s.Tables {
		items += table.Items
	}
	return len(s.Tables), items
}

// What only the built-in engine can: counts, snapshots, resets, in memory and
// on disk, where they outlive the process.
func TestBuiltinIsManaged(t *testing.T) {
	for _, dir := range []string{"", filepath.Join(t.TempDir(), "data")} {
		m := newManager(t)
		o := Options{Root: t.TempDir(), DataDir: dir}
		i := start(t, m, o)
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(createTable(ctx, i, "Orders"))
		must(put(ctx, i, "Orders", "1"))
		must(m.Snapshot(ctx, i.ID, "one"))
		must(put(ctx, i, "Orders", "2"))
		must(createTable(ctx, i, "Other"))
		if tables, items := itemCount(t, m, i.ID); tables != 2 || items != 2 {
			t.Errorf("%d tables, %d items", tables, items)
		}
		must(m.Reset(ctx, i.ID))
		if tables, _ := itemCount(t, m, i.ID); tables != 0 {
			t.Errorf("%d tables after a reset", tables)
		}
		must(m.Restore(ctx, i.ID, "one"))
		if names, err := tableNames(ctx, i); err != nil || len(names) != 1 || names[0] != "Orders" {
			t.Errorf("restored %v, %v", names, err)
		}
		if list, err := m.Snapshots(ctx, i.ID); err != nil || len(list) != 1 || list[0].Name != "one" {
			t.Errorf("snapshots %v, %v", list, err)
		}
		if err := m.Restore(ctx, i.ID, "two"); err == nil || !strings.Contains(err.Error(), "two") {
			t.Errorf("a snapshot that is not there: %v", err)
		}
		must(m.Stop(ctx, i.ID))
		if dir != "" {
			again := start(t, m, o)
			if _, items := itemCount(t, m, again.ID); items != 1 {
				t.Errorf("%d items after a restart", items)
			}
			must(m.DropSnapshot(ctx, again.ID, "one"))
			must(m.Stop(ctx, again.ID))
		}
		nothingLeft(t, m.dirs)
	}
}

// Without the token the admin calls do nothing, and pages of a browser get
// nowhere at all.
func TestBuiltinWantsItsToken(t *testing.T) {
	m := newManager(t)
	i := start(t, m, Options{Root: t.TempDir()})
	if err := createTable(t.Context(), i, "Orders"); err != nil {
		t.Fatal(err)
	}
	for name, header := range map[string]http.Header{
		"no token":    {},
		"wrong token": {"Authorization": {"Bearer x" + i.Token}},
		"browser":     {"Authorization": {"Bearer " + i.Token}, "Origin": {"http://evil.example.com"}},
		"rebound":     {"Authorization": {"Bearer " + i.Token}, "Host": {"evil.example.com"}},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, i.Endpoint+"/_devhelper/reset", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header, req.Host = header, header.Get("Host")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("%s: status %d", name, res.StatusCode)
		}
	}
	if tables, _ := itemCount(t, m, i.ID); tables != 1 {
		t.Errorf("%d tables are left", tables)
	}
}

func TestBuiltinTellsItsWrites(t *testing.T) {
	m := newManager(t)
	i := start(t, m, Options{Root: t.TempDir()})
	if err := createTable(t.Context(), i, "Orders"); err != nil {
		t.Fatal(err)
	}
	enough := errors.New("enough")
	wrote := make(chan error, 1)
	begun := func() { go func() { wrote <- put(t.Context(), i, "Orders", "7") }() }
	err := m.Writes(t.Context(), i.ID, begun, func(w Write) error {
		if w.Table != "Orders" || w.Event != "INSERT" || string(w.Keys) != `{"id":{"S":"7"}}` || w.Time.IsZero() {
			t.Errorf("got %+v", w)
		}
		return enough
	})
	if !errors.Is(err, enough) {
		t.Errorf("got %v", err)
	}
	if err := <-wrote; err != nil {
		t.Error(err)
	}
}

// A command's own tables are in our process, and gone with it.
func TestRunServesFromItsProcess(t *testing.T) {
	shell(t)
	m := newManager(t)
	var out bytes.Buffer
	code, err := m.Run(t.Context(), Options{Root: t.TempDir()}, []string{"sh", "-c", `echo $DYNAMODB_ENDPOINT ${#DEVHELPER_DYNAMODB_TOKEN}`}, nil, &out, os.Stderr)
	if err != nil || code != 0 {
		t.Fatalf("%d, %v", code, err)
	}
	endpoint, rest, _ := strings.Cut(strings.TrimSpace(out.String()), " ")
	if rest != "26" { // characters of rand.Text
		t.Errorf("a token of %q characters", rest)
	}
	if err := probe(t.Context(), endpoint, fakeAccount); err == nil {
		t.Error("it still answers")
	}
	nothingLeft(t, m.dirs)
}

// What other backends cannot do is refused by name.
func TestOthersAreNotManaged(t *testing.T) {
	m := newManager(t)
	i := start(t, m, Options{Root: t.TempDir(), Backend: "inner"})
	if err := m.Reset(t.Context(), i.ID); err == nil || !strings.Contains(err.Error(), "inner cannot do that") || !strings.Contains(hintOf(err), "builtin") {
		t.Errorf("%v (%s)", err, hintOf(err))
	}
	if err := m.Reset(t.Context(), "nobody"); err == nil || !strings.Contains(err.Error(), "does not run") {
		t.Errorf("%v", err)
	}
}
