package data

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/item"
	"github.com/devhelper/devhelper/dynamodb/seed"
	"github.com/devhelper/devhelper/internal/files"
)

// Load is a file of items on its way into tables.
type Load struct {
	Open   func() (io.ReadCloser, error) // called twice: to check, and to write
	Name   string                        // of the file, in messages
	Format seed.Format
	Table  string // for rows that name none; with Only for those alone that name it
	Only   bool
	State  string // file that keeps how far it came; "" for none
	Resume bool   // go on where State says
	Check  bool   // write nothing

	Progress func(message string, percent int) // may be nil
}

// Loaded is what has been written.
type Loaded struct {
	Tables []TableLoad `json:"tables" doc:"what the file has for each table"`
	Items  int64       `json:"items" doc:"how many the file has"`
	Before int64       `json:"before" doc:"how many an earlier run had written already"`
	Wrote  int64       `json:"wrote" doc:"how many were written now"`
}

// TableLoad counts the items of a table.
type TableLoad struct {
	Name  string `json:"name" doc:"of the table"`
	Items int64  `json:"items" doc:"how many"`
}

// BadRows are rows that cannot be loaded; nothing was written.
type BadRows struct {
	File string
	Rows []*seed.RowError // the first ones
	All  int              // how many there are; more may follow where reading had to end
}

// maxBad is how many bad rows are told.
const maxBad = 20

func (e *BadRows) Error() string {
	var b strings.Builder
	for _, r := range e.Rows {
		fmt.Fprintf(&b, "%s:%d: %s\n", e.File, r.Line, r.Message)
	}
	rows := "1 row"
	if e.All > 1 {
		rows = fmt.Sprintf("%d rows", e.All)
	}
	return fmt.Sprintf("%s%s cannot be loaded; nothing was written", b.String(), rows)
}

// Hint is what the first bad row wants.
func (e *BadRows) Hint() string {
	for _, r := range e.Rows {
		if r.Next != "" {
			return r.Next
		}
	}
	return "correct them; devhelper dynamodb seed --check looks at a file and writes nothing"
}

// state is how far a load came.
type state struct {
	File string `json:"file"`
	Sum  string `json:"sum"` // of the content
	Rows int64  `json:"rows"`
}

// saveEvery is how often it is written down how far a load came.
const saveEvery = time.Second

// Load writes a file's items. It is checked as a whole before anything is
// written. When ctx ends, or the server refuses, batches under way are finished
// and what is written is a beginning of the file, but for at most 4 batches;
// State then says from where to go on, and Resume does. To write an item twice
// does no harm.
func (c *Client) Load(ctx context.Context, l Load) (Loaded, error) {
	if l.Progress == nil {
		l.Progress = func(string, int) {}
	}
	run := &loading{Load: l, c: c, tables: map[string]*target{}}
	l.Progress("checking "+l.Name, -1)
	if err := run.check(ctx); err != nil {
		return run.result, err
	}
	if l.Check {
		return run.result, nil
	}
	if err := run.resume(); err != nil {
		return run.result, err
	}
	err := run.write(ctx)
	if err == nil {
		if l.State != "" {
			_ = os.Remove(l.State)
		}
		return run.result, nil
	}
	return run.result, run.cut(err)
}

// loading is a load under way.
type loading struct {
	Load
	c      *Client
	tables map[string]*target
	order  []*target
	sum    string
	result Loaded
	saved  time.Time
}

// target is a table that rows go to.
type target struct {
	Table
	err   error              // it cannot take any
	seen  map[[16]byte]int32 // keys of rows, by line
	items int64
}

func (l *loading) target(ctx context.Context, name string) *target {
	t, ok := l.tables[name]
	if !ok {
		t = &target{seen: map[[16]byte]int32{}}
		t.Table, t.err = l.c.Describe(ctx, name)
		l.tables[name] = t
		l.order = append(l.order, t)
	}
	return t
}

// of gives the table of a row, "" for one that is passed over.
func (l *loading) of(r seed.Row) string {
	switch {
	case r.Table == "":
		return l.Table
	case l.Only && r.Table != l.Table:
		return ""
	}
	return r.Table
}

func (l *loading) rows(ctx context.Context, r io.Reader) func(func(seed.Row, error) bool) {
	return seed.Rows(r, seed.Options{Format: l.Format, Types: func(table string) map[string]item.Type {
		if table == "" {
			table = l.Table
		}
		if table == "" {
			return nil
		}
		return l.target(ctx, table).Attributes
	}})
}

func (l *loading) check(ctx context.Context) error {
	f, err := l.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	in := io.TeeReader(f, sum)
	bad := &BadRows{File: l.Name}
	for row, err := range l.rows(ctx, in) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err == nil {
			if err = l.checkRow(ctx, row); err != nil {
				var fatal *fatalError
				if errors.As(err, &fatal) {
					return fatal.error
				}
				err = &seed.RowError{Line: row.Line, Message: err.Error(), Next: hintOf(err)}
			}
		}
		var r *seed.RowError
		switch {
		case err == nil:
			l.result.Items++
		case !errors.As(err, &r):
			return failf("is the file complete?", "%s: %v", l.Name, err)
		default:
			if bad.All++; len(bad.Rows) < maxBad {
				bad.Rows = append(bad.Rows, r)
			}
		}
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return err
	}
	l.sum = hex.EncodeToString(sum.Sum(nil))
	l.result.Tables = []TableLoad{}
	for _, t := range l.order {
		if t.items > 0 {
			l.result.Tables = append(l.result.Tables, TableLoad{t.Name, t.items})
		}
	}
	switch {
	case bad.All > 0:
		return bad
	case l.result.Items == 0:
		return failf("see devhelper dynamodb seed --help for the forms that are read", "%s has no items", l.Name)
	}
	return nil
}

// fatalError ends the check: it is no matter of one row.
type fatalError struct{ error }

func (l *loading) checkRow(ctx context.Context, r seed.Row) error {
	name := l.of(r)
	if name == "" && r.Table != "" {
		l.result.Items-- // the caller counts it
		return nil
	}
	if name == "" {
		return &fatalError{failf("name one: --table TABLE", "%s does not say for which table its items are", l.Name)}
	}
	t := l.target(ctx, name)
	if t.err != nil {
		return &fatalError{t.err}
	}
	key, err := t.Fits(r.Item)
	if err != nil {
		return err
	}
	sum := sha256.New()
	for _, k := range t.Keys {
		fmt.Fprintf(sum, "%q", key[k.Name].KeyText())
	}
	id := [16]byte(sum.Sum(nil))
	if line, twice := t.seen[id]; twice {
		return failf("remove one of them", "the same key as on line %d", line)
	}
	t.seen[id] = int32(r.Line)
	t.items++
	return nil
}

// Fits says why a table would not take an item, and gives its key.
func (t Table) Fits(it item.Item) (key item.Item, err error) {
	if key, err = t.Key(it); err != nil {
		return nil, err
	}
	for i, k := range t.Keys {
		if most := []int{2048, 1024}[min(i, 1)]; len(key[k.Name].Text) > most {
			return nil, failf("", "the key attribute %s has %d bytes, and DynamoDB takes %d", k.Name, len(key[k.Name].Text), most)
		}
	}
	for name, want := range t.Attributes {
		v, ok := it[name]
		if _, primary := key[name]; !ok || primary {
			continue
		}
		switch {
		case v.Type != want:
			return nil, failf("write it as that, or leave it out", "%s has type %s, and an index of %s wants %s", name, v.Type, t.Name, want)
		case v.Text == "" && want != item.Number:
			return nil, failf("leave it out", "%s is empty, and a key of an index of %s", name, t.Name)
		}
	}
	return key, it.Check()
}

func hintOf(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// resume finds where to go on.
func (l *loading) resume() error {
	if !l.Resume {
		return nil
	}
	if l.State == "" {
		return failf("name the file", "only a file can be resumed")
	}
	data, err := os.ReadFile(l.State)
	var s state
	if errors.Is(err, os.ErrNotExist) || err == nil && json.Unmarshal(data, &s) != nil {
		return nil // nothing was left unfinished
	}
	if err != nil {
		return err
	}
	if s.Sum != l.sum {
		return failf("leave out --resume to load all of it", "%s has changed since its loading was cut short after %d items", l.Name, s.Rows)
	}
	l.result.Before = min(s.Rows, l.result.Items)
	return nil
}

func (l *loading) save(rows int64) {
	if l.State == "" {
		return
	}
	data, err := json.Marshal(state{l.Name, l.sum, rows})
	if err == nil {
		_ = files.WriteVolatile(l.State, data) // without it, it begins anew
	}
}

func (l *loading) write(ctx context.Context) error {
	f, err := l.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	percent := -1
	w := l.c.newWriter(ctx, l.result.Before, func(upto int64) { // called under the writer's lock
		if now := int(upto * 100 / l.result.Items); now != percent {
			percent = now
			l.Progress(fmt.Sprintf("%d of %d items", upto, l.result.Items), percent)
		}
		if time.Since(l.saved) > saveEvery {
			l.saved = time.Now()
			l.save(upto)
		}
	})
	err = l.feed(ctx, f, w)
	upto, failed := w.close()
	l.result.Wrote = upto - l.result.Before
	if failed != nil {
		err = failed
	}
	if err == nil && upto < l.result.Items {
		err = failf("leave the file alone while it is loaded", "%s has become shorter while it was loaded", l.Name)
	}
	if err != nil {
		l.save(upto)
	}
	return err
}

// maxBytes is how large a batch may grow: servers take 16 MB.
const maxBytes = 4 << 20

func (l *loading) feed(ctx context.Context, f io.Reader, w *writer) error {
	var b batch
	var n int64
	bytes := 0
	flush := func() error {
		if b.rows == 0 {
			return nil
		}
		full := b
		b, bytes = batch{}, 0
		return w.send(full)
	}
	for row, err := range l.rows(ctx, f) {
		if err != nil {
			return failf("leave the file alone while it is loaded", "%s has changed while it was loaded: %v", l.Name, err)
		}
		table := l.of(row)
		if table == "" {
			continue
		}
		if n++; n <= l.result.Before {
			continue
		}
		if b.rows > 0 && (b.table != table || b.rows == maxBatch || bytes > maxBytes) {
			if err := flush(); err != nil {
				return err
			}
		}
		if b.rows == 0 {
			b.table, b.first = table, n-1
		}
		put := putJSON(row.Item)
		bytes += len(put)
		b.items = append(b.items, put)
		b.rows++
	}
	return flush()
}

// cut says how far a load came that did not come to its end.
func (l *loading) cut(err error) error {
	upto := l.result.Before + l.result.Wrote
	if upto == l.result.Items {
		return err
	}
	next := ""
	if l.State != "" {
		next = "go on with --resume"
	}
	if why := hintOf(err); why != "" && !errors.Is(err, context.Canceled) {
		next = why
	}
	what := err.Error()
	if errors.Is(err, context.Canceled) {
		what = "cancelled"
	}
	return &Error{fmt.Sprintf("%s, after %d of %d items of %s", what, upto, l.result.Items, l.Name), next, err}
}
