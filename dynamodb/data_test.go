package dynamodb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/data"
	"github.com/devhelper/devhelper/dynamodb/item"
	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/dynamodb/seed"
)

func text(s string) schema.Text { return schema.Text{Value: s} }

func keysOf(names ...string) []schema.Key {
	var out []schema.Key
	for i, name := range names {
		out = append(out, schema.Key{Attribute: text(name), Role: text([]string{schema.Hash, schema.Range}[i])})
	}
	return out
}

// declared is a table with all a declaration can have.
func declared(name string) schema.Table {
	attribute := func(name, t string) schema.Attribute { return schema.Attribute{Name: text(name), Type: text(t)} }
	return schema.Table{
		ID: "Orders", Name: text(name), Keys: keysOf("id", "at"), Billing: schema.Billing{Mode: text(schema.PayPerRequest)},
		Attributes: []schema.Attribute{attribute("id", "S"), attribute("at", "N"), attribute("who", "S"), attribute("size", "N")},
		Global:     []schema.Index{{Name: text("by-who"), Keys: keysOf("who", "at"), Projection: schema.Projection{Type: text(schema.ProjectAll)}}},
		Local:      []schema.Index{{Name: text("by-size"), Keys: keysOf("id", "size"), Projection: schema.Projection{Type: text(schema.ProjectInclude), Include: []schema.Text{text("note")}}}},
		Stream:     &schema.Text{Value: "NEW_AND_OLD_IMAGES"},
		TTL:        &schema.TTL{Attribute: text("expires"), Enabled: true},
	}
}

// eachBackend runs a test on the built-in engine and on both servers that can
// be had.
func eachBackend(t *testing.T, test func(t *testing.T, m *Manager, i Instance, c *data.Client)) {
	for _, name := range []string{"builtin", "dynoxide", "dynalite"} {
		t.Run(name, func(t *testing.T) {
			m := newManager(t)
			o := Options{Root: t.TempDir(), Backend: name}
			switch name {
			case "dynoxide":
				o.Dynoxide = tool(t, name)
			case "dynalite":
				o.Dynalite = tool(t, name)
			}
			i := *start(t, m, o)
			c, err := m.Data(i, true, "")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			t.Cleanup(func() { _ = os.RemoveAll(filepath.Join(m.dirs.State, "snapshots")) })
			test(t, m, i, c)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%v (%s)", err, hintOf(err))
	}
}

func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func parsed(t *testing.T, text string) item.Item {
	t.Helper()
	it, err := item.Parse([]byte(text))
	must(t, err)
	return it
}

func TestTables(t *testing.T) {
	eachBackend(t, func(t *testing.T, _ *Manager, i Instance, c *data.Client) {
		ctx := t.Context()
		made, err := c.Create(ctx, declared("orders"), i.HasStreams())
		must(t, err)
		if made.Existed || (i.Backend == "builtin" && len(made.Notes) > 0) {
			t.Errorf("made %+v", made)
		}
		again, err := c.Create(ctx, declared("orders"), i.HasStreams())
		must(t, err)
		if !again.Existed {
			t.Error("not told that it existed")
		}
		other := declared("orders")
		other.Global = nil
		other.Keys = keysOf("id")
		other.Local = nil
		other.Attributes = other.Attributes[:1]
		_, err = c.Create(ctx, other, i.HasStreams())
		fails(t, err, "the table orders exists and differs: its key is (id S HASH, at N RANGE) instead of (id S HASH); it has an index by-who; it has an index by-size")
		broken := declared("broken")
		broken.Keys = nil
		_, err = c.Create(ctx, broken, true)
		fails(t, err, "has no key schema")
		all, err := c.Tables(ctx)
		must(t, err)
		if len(all) != 1 || all[0].Status != "ACTIVE" || len(all[0].Indexes) != 2 || all[0].Indexes[1].Include[0] != "note" {
			t.Errorf("tables %+v", all)
		}
		must(t, c.Drop(ctx, "orders"))
		err = c.Drop(ctx, "orders")
		fails(t, err, "there is no table orders at http://127.0.0.1:")
	})
}

func TestItems(t *testing.T) {
	eachBackend(t, func(t *testing.T, _ *Manager, i Instance, c *data.Client) {
		ctx := t.Context()
		_, err := c.Create(ctx, declared("orders"), i.HasStreams())
		must(t, err)
		orders, err := c.Describe(ctx, "orders")
		must(t, err)
		for n := range 60 {
			must(t, c.Put(ctx, orders, parsed(t, fmt.Sprintf(`{"id":"p%d","at":%d,"who":"w%d","n":%d,"tags":{"SS":["a"]},"a":{"city":"c%d"}}`, n%3, n, n%2, n%10, n%4)), true))
		}
		fails(t, c.Put(ctx, orders, parsed(t, `{"id":"p0","at":0}`), true), "there is an item with this key")
		fails(t, c.Put(ctx, orders, parsed(t, `{"id":5,"at":0}`), false), "id has type N, and orders wants S")
		for _, tc := range []struct {
			name  string
			q     data.Question
			count int
			how   string
		}{
			{"all", data.Question{Limit: 7}, 60, "scan"},
			{"partition", data.Question{Filter: []string{"id=p1"}, Limit: 6}, 20, "query"},
			{"range", data.Question{Filter: []string{"id=p1", "at>=30"}, Limit: 100}, 10, "query"},
			{"number or text", data.Question{Filter: []string{"n=7"}, Limit: 4}, 6, "scan"},
			{"nested", data.Question{Filter: []string{"a.city=c1"}, Limit: 100}, 15, "scan"},
			{"index", data.Question{Index: "by-who", Filter: []string{"who=w1"}, Limit: 9}, 30, "query"},
			{"index and filter", data.Question{Index: "by-who", Filter: []string{"who=w1", "n>5"}, Limit: 2}, 12, "query"},
			{"expression", data.Question{Where: `n between 2 and 3 and begins_with(id, "p") and not contains(tags, 'b') and size(tags) = 1`, Limit: 5}, 12, "scan"},
			{"nothing", data.Question{Filter: []string{"id=nobody"}, Limit: 5}, 0, "query"},
		} {
			q := tc.q
			q.Table = "orders"
			seen := map[string]bool{}
			for pages := 0; ; pages++ {
				p, err := c.Items(ctx, q)
				if err != nil {
					t.Fatalf("%s: %v", tc.name, err)
				}
				if len(p.Items) > q.Limit || p.How != tc.how || pages > 60 || p.Next != "" && len(p.Items) < q.Limit {
					t.Fatalf("%s: page of %d, %s, next %q", tc.name, len(p.Items), p.How, p.Next)
				}
				for _, it := range p.Items {
					seen[it["id"].Text+it["at"].Text] = true
				}
				if p.Next == "" {
					break
				}
				q.After = p.Next
			}
			if len(seen) != tc.count {
				t.Errorf("%s: %d items, want %d", tc.name, len(seen), tc.count)
			}
		}
		back, err := c.Items(ctx, data.Question{Table: "orders", Filter: []string{"id=p0"}, Limit: 1, Back: true})
		must(t, err)
		if back.Items[0]["at"].Text != "57" {
			t.Errorf("the last is %v", back.Items[0])
		}
		for want, q := range map[string]data.Question{
			"has no index x": {Index: "x"}, "there is no table nope": {Table: "nope"}, "is not where a page begins": {After: "???"},
			"the server refuses the expression": {Where: "n >"}, "only a partition has an order": {Back: true},
		} {
			if q.Table == "" {
				q.Table = "orders"
			}
			_, err := c.Items(ctx, q)
			fails(t, err, want)
		}
	})
}

// An item is put back only if it is still as it was read, and what was not
// changed is left alone.
func TestChange(t *testing.T) {
	eachBackend(t, func(t *testing.T, _ *Manager, i Instance, c *data.Client) {
		ctx := t.Context()
		_, err := c.Create(ctx, declared("orders"), i.HasStreams())
		must(t, err)
		orders, err := c.Describe(ctx, "orders")
		must(t, err)
		was := parsed(t, `{"id":"a","at":1,"n":1,"gone":"x","m":{"l":[1,{"NS":["2","1"]}]},"b":{"B":"AQI="}}`)
		must(t, c.Put(ctx, orders, was, true))
		read, err := c.Get(ctx, "orders", parsed(t, `{"id":"a","at":1}`))
		must(t, err)
		if !read.Equal(was) {
			t.Errorf("read %s", read.AppendPlain(nil))
		}
		now := parsed(t, `{"id":"a","at":1,"n":2,"new":[true],"m":{"l":[1,{"NS":["1","2"]}]},"b":{"B":"AQI="}}`)
		must(t, c.Change(ctx, orders, was, now))
		if read, _ = c.Get(ctx, "orders", parsed(t, `{"id":"a","at":1}`)); !read.Equal(now) {
			t.Errorf("changed to %s", read.AppendPlain(nil))
		}
		fails(t, c.Change(ctx, orders, was, now), "the item has changed since it was read: gone, n, new")
		fails(t, c.Delete(ctx, orders, parsed(t, `{"id":"a","at":1}`), was), "has changed since it was read")
		fails(t, c.Change(ctx, orders, now, parsed(t, `{"id":"a","at":2}`)), "the key has been changed")
		must(t, c.Change(ctx, orders, now, now))
		wide := item.Item{"id": item.Text("wide"), "at": item.Num("1")}
		for n := range 150 {
			wide[fmt.Sprintf("attribute%d", n)] = item.Num(fmt.Sprint(n))
		}
		must(t, c.Put(ctx, orders, wide, true))
		changed := item.Item{}
		for name, v := range wide {
			changed[name] = v
		}
		changed["attribute7"] = item.Text("seven")
		must(t, c.Change(ctx, orders, wide, changed))
		must(t, c.Delete(ctx, orders, parsed(t, `{"id":"a","at":1}`), now))
		fails(t, c.Delete(ctx, orders, parsed(t, `{"id":"a","at":1}`), nil), "there is no item with this key")
		fails(t, c.Change(ctx, orders, now, was), "the item has been deleted")
	})
}

func loadOf(content string, f seed.Format) data.Load {
	return data.Load{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil }, Name: "seed", Format: f, Table: "orders"}
}

func countItems(t *testing.T, c *data.Client, table string) int {
	t.Helper()
	p, err := c.Items(t.Context(), data.Question{Table: table, Limit: 1 << 20})
	must(t, err)
	return len(p.Items)
}

func TestLoad(t *testing.T) {
	eachBackend(t, func(t *testing.T, _ *Manager, i Instance, c *data.Client) {
		ctx := t.Context()
		_, err := c.Create(ctx, declared("orders"), i.HasStreams())
		must(t, err)
		_, err = c.Load(ctx, loadOf("id,at,n\na,1,5\na,x,5\nb,1,\na,1.0,7\n", seed.CSV))
		fails(t, err, "seed:3: column at: \"x\" is not a number\nseed:5: the same key as on line 2\n2 rows cannot be loaded; nothing was written")
		if n := countItems(t, c, "orders"); n != 0 {
			t.Errorf("%d items of a file with bad rows", n)
		}
		var rows strings.Builder
		rows.WriteString("id,at,note\n")
		const all = 1003
		for n := range all {
			fmt.Fprintf(&rows, "p%d,%d,note %d\n", n%7, n, n)
		}
		checked := loadOf(rows.String(), seed.CSV)
		checked.Check = true
		got, err := c.Load(ctx, checked)
		must(t, err)
		if n := countItems(t, c, "orders"); n != 0 || got.Items != all {
			t.Errorf("a check wrote %d items, found %d", n, got.Items)
		}
		got, err = c.Load(ctx, loadOf(rows.String(), seed.CSV))
		must(t, err)
		if got.Wrote != all || got.Before != 0 || got.Tables[0] != (data.TableLoad{Name: "orders", Items: all}) {
			t.Errorf("loaded %+v", got)
		}
		if n := countItems(t, c, "orders"); n != all {
			t.Errorf("%d items", n)
		}
		_, err = c.Load(ctx, loadOf("", seed.JSON))
		fails(t, err, "seed has no items")
		l := loadOf(`{"nope":[{"id":"a"}]}`, seed.JSON)
		_, err = c.Load(ctx, l)
		fails(t, err, "there is no table nope")
		l.Table = ""
		l.Open = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(`[{"id":"a"}]`)), nil }
		_, err = c.Load(ctx, l)
		fails(t, err, "does not say for which table")
	})
}

// between is a server in front of an instance that may do as it likes with
// batches.
func between(t *testing.T, i Instance, meddle func(n int64, w http.ResponseWriter, r *http.Request) (done bool)) *data.Client {
	t.Helper()
	u, err := url.Parse(i.Endpoint)
	must(t, err)
	proxy := httputil.NewSingleHostReverseProxy(u)
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".BatchWriteItem") && meddle(n.Add(1), w, r) {
			return
		}
		r.Host = u.Host
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	c := data.NewClient(s.URL, fakeAccount, 8)
	t.Cleanup(c.Close)
	return c
}

// A load that is cancelled leaves a beginning of the file and goes on from
// there; throttling and lost connections are overcome.
func TestLoadIsCutAndResumed(t *testing.T) {
	m := newManager(t)
	i := *start(t, m, Options{Root: t.TempDir()})
	straight, err := m.Data(i, true, "")
	must(t, err)
	t.Cleanup(straight.Close)
	_, err = straight.Create(t.Context(), declared("orders"), true)
	must(t, err)
	const all = 5000
	var rows strings.Builder
	for n := range all {
		fmt.Fprintf(&rows, "{\"id\":\"p%d\",\"at\":%d}\n", n%7, n)
	}
	l := loadOf(rows.String(), seed.JSONL)
	l.State = filepath.Join(t.TempDir(), "resume.json")

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var steps []int
	l.Progress = func(_ string, percent int) { steps = append(steps, percent) }
	cutting := between(t, i, func(n int64, _ http.ResponseWriter, _ *http.Request) bool {
		if n == 40 {
			cancel()
		}
		return false
	})
	got, err := cutting.Load(ctx, l)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), fmt.Sprintf("cancelled, after %d of %d items of seed", got.Wrote, all)) || !strings.Contains(hintOf(err), "--resume") {
		t.Fatalf("%v (%s)", err, hintOf(err))
	}
	there := countItems(t, straight, "orders")
	if got.Wrote == 0 || int64(there) < got.Wrote || int64(there) > got.Wrote+4*25 || len(steps) < 2 {
		t.Errorf("%d are there, told %d, progress %v", there, got.Wrote, steps)
	}

	l.Resume = true
	throttling := between(t, i, func(n int64, w http.ResponseWriter, r *http.Request) bool {
		switch n % 10 {
		case 3:
			w.WriteHeader(400)
			fmt.Fprint(w, `{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}`)
		case 5:
			body, _ := io.ReadAll(r.Body)
			requests := strings.TrimSuffix(strings.TrimPrefix(string(body), `{"RequestItems":`), "}")
			fmt.Fprintf(w, `{"UnprocessedItems":%s}`, requests)
		case 7:
			panic(http.ErrAbortHandler)
		default:
			return false
		}
		return true
	})
	more, err := throttling.Load(t.Context(), l)
	must(t, err)
	if more.Before != got.Wrote || more.Before+more.Wrote != all {
		t.Errorf("resumed %+v after %d", more, got.Wrote)
	}
	if n := countItems(t, straight, "orders"); n != all {
		t.Errorf("%d items", n)
	}
	if _, err := os.Stat(l.State); err == nil {
		t.Error("the resume point is left")
	}

	// Another content is no continuation.
	must(t, os.WriteFile(l.State, []byte(`{"file":"seed","sum":"x","rows":5}`), 0o600))
	_, err = straight.Load(t.Context(), l)
	fails(t, err, "seed has changed since its loading was cut short after 5 items")

	refusing := between(t, i, func(n int64, w http.ResponseWriter, _ *http.Request) bool {
		if n < 3 {
			return false
		}
		w.WriteHeader(400)
		fmt.Fprint(w, `{"__type":"com.amazon.coral.validate#ValidationException","message":"no"}`)
		return true
	})
	l.Resume = false
	_, err = refusing.Load(t.Context(), l)
	fails(t, err, "the server refuses items of orders: ValidationException: no, after ")
}

// Where a server has neither, reset makes the tables anew and a snapshot is a
// file of all items.
func TestEmptyAndDump(t *testing.T) {
	eachBackend(t, func(t *testing.T, m *Manager, i Instance, c *data.Client) {
		ctx := t.Context()
		for _, name := range []string{"orders", "users"} {
			_, err := c.Create(ctx, declared(name), i.HasStreams())
			must(t, err)
		}
		var rows strings.Builder
		for n := range 120 {
			fmt.Fprintf(&rows, "{\"id\":\"p\",\"at\":%d,\"b\":{\"BS\":[\"AQ==\"]}}\n", n)
		}
		_, err := c.Load(ctx, loadOf(rows.String(), seed.JSONL))
		must(t, err)
		before, err := c.Tables(ctx)
		must(t, err)
		quiet := func(string) {}
		n, err := m.Dump(ctx, i, "one", quiet)
		must(t, err)
		if n != (data.Counts{Tables: 2, Items: 120}) {
			t.Errorf("dumped %+v", n)
		}
		_, err = m.EmptyTables(ctx, i, "")
		must(t, err)
		if n := countItems(t, c, "orders"); n != 0 {
			t.Errorf("%d items after a reset", n)
		}
		must(t, c.Drop(ctx, "users"))
		other := declared("more")
		_, err = c.Create(ctx, other, i.HasStreams())
		must(t, err)
		n, err = m.Undump(ctx, i, "one", "", quiet)
		must(t, err)
		after, err := c.Tables(ctx)
		must(t, err)
		if n != (data.Counts{Tables: 2, Items: 120}) || len(after) != 2 || countItems(t, c, "orders") != 120 {
			t.Errorf("restored %+v, tables %+v", n, after)
		}
		for k := range after {
			if d := data.Differences(before[k], after[k]); len(d) > 0 {
				t.Errorf("restored with %q", d)
			}
		}
		list, err := m.Dumps(i)
		must(t, err)
		if len(list) != 1 || list[0].Name != "one" || list[0].Bytes == 0 {
			t.Errorf("dumps %+v", list)
		}
		_, err = m.Undump(ctx, i, "two", "", quiet)
		fails(t, err, "there is no snapshot two")
		_, err = m.Dump(ctx, i, "../x", quiet)
		fails(t, err, "cannot name a snapshot")

		// One that was cut short changes nothing.
		file := filepath.Join(m.dumps(i), "one"+dumpEnd)
		whole, err := os.ReadFile(file)
		must(t, err)
		for _, cut := range []int{0, 5, len(whole) / 2, len(whole) - 9} {
			must(t, os.WriteFile(file, whole[:cut], 0o600))
			_, err = m.Undump(ctx, i, "one", "", quiet)
			fails(t, err, "it is no snapshot, or was cut short")
		}
		if n := countItems(t, c, "orders"); n != 120 {
			t.Errorf("%d items after a snapshot that was cut short", n)
		}
		must(t, m.DropDump(i, "one"))
		fails(t, m.DropDump(i, "one"), "there is no snapshot one")
	})
}

func TestDataElsewhere(t *testing.T) {
	m := newManager(t)
	far, err := At("https://dynamodb.eu-west-1.amazonaws.com")
	must(t, err)
	_, err = m.Data(far, true, "")
	fails(t, err, "dynamodb.eu-west-1.amazonaws.com is not on this machine")
	if !strings.Contains(hintOf(err), "--endpoint https://dynamodb.eu-west-1.amazonaws.com") {
		t.Errorf("hint %s", hintOf(err))
	}
	for _, named := range []string{"https://dynamodb.eu-west-1.amazonaws.com/", far.Endpoint} {
		if _, err := m.Data(far, true, named); err != nil {
			t.Errorf("%s: %v", named, err)
		}
	}
	if _, err := m.Data(far, false, ""); err != nil {
		t.Errorf("reading: %v", err)
	}
	_, err = m.Data(far, true, "http://127.0.0.1:8000")
	fails(t, err, "the instance is at https://dynamodb.eu-west-1.amazonaws.com, not at")
	if _, err := At("nonsense"); err == nil {
		t.Error("nonsense is taken")
	}
}
