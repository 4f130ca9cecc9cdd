package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/data"
	"github.com/devhelper/devhelper/dynamodb/item"
)

type dynamodbItemsArgs struct {
	Table  string   `json:"table" arg:"1" need:"true" choices:"dynamodb.tables" doc:"the table"`
	Filter []string `json:"filter" doc:"name=value; also != < <= > >= ^= (begins with) *= (contains); all must hold; with the partition key it is a query"`
	Where  string   `json:"where" short:"w" doc:"a condition with values in it: price > 5 and begins_with(name, \"A\")"`
	Index  string   `json:"index" short:"i" doc:"look in this index of the table"`
	Limit  int      `json:"limit" short:"n" default:"50" doc:"items of a page"`
	Page   string   `json:"page" doc:"where to begin: what the page before calls next"`
	Back   bool     `json:"back" doc:"from the highest sort key down; for a query"`
	Format string   `json:"format" short:"f" enum:"table,json,dynamodb" default:"table" doc:"how to print items: in columns, an item a line as plain JSON, or in DynamoDB's JSON"`
	dataArgs
}

type dynamodbItemsResult struct {
	Table   string      `json:"table" doc:"the table"`
	Items   []item.Item `json:"items" doc:"in DynamoDB's JSON, in the server's order"`
	Next    string      `json:"next" doc:"for --page: where the next page begins; empty after the last"`
	Scanned int64       `json:"scanned" doc:"how many items the server has looked at"`
	How     string      `json:"how" doc:"query or scan"`
	schema  data.Table
	args    dynamodbItemsArgs
}

// maxPage bounds a page: all of it is in memory, and in a buffer.
const maxPage = 10000

func dynamodbItems(ctx context.Context, call *Call, args dynamodbItemsArgs) (dynamodbItemsResult, error) {
	if args.Limit < 1 || args.Limit > maxPage {
		return dynamodbItemsResult{}, WithHint(Usagef("a page cannot have %d items", args.Limit), "give 1 to %d, and --page for the next", maxPage)
	}
	_, client, err := call.at(ctx, args.dataArgs, false)
	if err != nil {
		return dynamodbItemsResult{}, err
	}
	defer client.Close()
	p, err := client.Items(ctx, data.Question{
		Table: args.Table, Index: args.Index, Filter: args.Filter, Where: args.Where, Limit: args.Limit, After: args.Page, Back: args.Back,
	})
	return dynamodbItemsResult{args.Table, append([]item.Item{}, p.Items...), p.Next, p.Scanned, p.How, p.Table, args}, err
}

// Text prints the items in the form that was asked for, and where it goes on.
func (r dynamodbItemsResult) Text(w io.Writer) error {
	switch r.args.Format {
	case "json", "dynamodb":
		for _, it := range r.Items {
			line := it.AppendPlain(nil, r.schema.KeyNames()...)
			if r.args.Format == "dynamodb" {
				line = it.AppendJSON(nil)
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		return nil
	}
	if err := r.columns(w); err != nil || r.Next == "" {
		return err
	}
	_, err := fmt.Fprintf(w, "there is more: --page %s\n", r.Next)
	return err
}

// Bounds of what columns show.
const (
	maxColumns = 12
	maxCell    = 40
)

// columns prints a line of names and a line per item.
func (r dynamodbItemsResult) columns(w io.Writer) error {
	if len(r.Items) == 0 {
		return nil
	}
	names := data.Columns(r.Items, r.schema.KeyNames())
	more := len(names) - maxColumns
	if more > 0 {
		names = names[:maxColumns]
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	head := strings.Join(names, "\t")
	if more > 0 {
		head += fmt.Sprintf("\tand %d more", more)
	}
	fmt.Fprintln(tw, cell(head, len(head), true))
	for _, it := range r.Items {
		cells := make([]string, len(names))
		for i, name := range names {
			if v, ok := it[name]; ok {
				text := v.Text
				if v.Type != item.String {
					text = string(v.AppendPlain(nil))
				}
				cells[i] = cell(text, maxCell, false)
			}
		}
		fmt.Fprintln(tw, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
	}
	return tw.Flush()
}

// cell makes a text fit into a column.
func cell(text string, limit int, tabs bool) string {
	text = strings.Map(func(r rune) rune {
		if r == '\t' && tabs {
			return r
		}
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return ' '
		}
		return r
	}, text)
	if utf8.RuneCountInString(text) > limit {
		return string([]rune(text)[:limit-1]) + "…"
	}
	return text
}

// View shows a page of items: each can be opened and deleted.
func (r dynamodbItemsResult) View() View {
	shown := r
	shown.args.Format, shown.Next = "table", ""
	var b strings.Builder
	if err := shown.columns(&b); err != nil {
		return View{Kind: KindMessage, Level: "error", Message: err.Error()}
	}
	v := View{Kind: KindDocument, Title: r.Table, Message: fmt.Sprintf("%s of %s by a %s of %d", count(int64(len(r.Items)), "item"), r.Table, r.How, r.Scanned)}
	if r.Next != "" {
		v.Message += "; there is more"
	}
	d := &Document{Name: "dynamodb/items/" + r.Table, Text: b.String()}
	for n, it := range r.Items {
		key := item.Item{}
		for _, name := range r.schema.KeyNames() {
			key[name] = it[name]
		}
		one := r.args.passed(map[string]any{"table": r.Table, "key": string(key.AppendJSON(nil))})
		d.Actions = append(d.Actions, DocumentAction{"open", "edit it", "dynamodb.get", one, n + 2}, DocumentAction{"delete", "delete it", "dynamodb.delete", one, n + 2})
	}
	again := func(page string) map[string]any {
		args := r.args.passed(map[string]any{"table": r.Table, "limit": r.args.Limit, "back": r.args.Back})
		for name, value := range map[string]string{"where": r.args.Where, "index": r.args.Index, "page": page} {
			if value != "" {
				args[name] = value
			}
		}
		if len(r.args.Filter) > 0 {
			args["filter"] = r.args.Filter
		}
		return args
	}
	if r.Next != "" {
		d.Actions = append(d.Actions, DocumentAction{"next", "next page", "dynamodb.items", again(r.Next), 0})
	}
	d.Actions = append(d.Actions,
		DocumentAction{"first", "first page", "dynamodb.items", again(""), 0},
		DocumentAction{"refresh", "read it again", "dynamodb.items", again(r.args.Page), 0},
		DocumentAction{"add", "new item", "dynamodb.get", r.args.passed(map[string]any{"table": r.Table, "new": true}), 0})
	v.Document = d
	return v
}

type dynamodbGetArgs struct {
	Table string `json:"table" arg:"1" need:"true" choices:"dynamodb.tables" doc:"the table"`
	Key   string `json:"key" arg:"2" ask:"true" doc:"its key: id=5, id=5,at=2024, or as a JSON object"`
	New   bool   `json:"new" doc:"an empty item with the table's key instead, to be filled in"`
	dataArgs
}

type dynamodbGetResult struct {
	Table string    `json:"table" doc:"the table"`
	Item  item.Item `json:"item" doc:"in DynamoDB's JSON"`
	fresh bool
	keys  []string
	args  dataArgs
	line  string // above it all
}

func dynamodbGet(ctx context.Context, call *Call, args dynamodbGetArgs) (dynamodbGetResult, error) {
	r := dynamodbGetResult{Table: args.Table, args: args.dataArgs, fresh: args.New}
	if args.New == (args.Key != "") {
		return r, WithHint(Usagef("which item?"), "devhelper dynamodb get %s id=5", args.Table)
	}
	_, client, err := call.at(ctx, args.dataArgs, false)
	if err != nil {
		return r, err
	}
	defer client.Close()
	t, err := client.Describe(ctx, args.Table)
	if err != nil {
		return r, err
	}
	r.keys = t.KeyNames()
	if args.New {
		r.Item = item.Item{}
		for name, typ := range t.KeyTypes() {
			r.Item[name] = item.Value{Type: typ}
			if typ == item.Number {
				r.Item[name] = item.Num("0")
			}
		}
		return r, nil
	}
	key, err := t.ParseKeyText(args.Key)
	if err != nil {
		return r, err
	}
	if r.Item, err = client.Get(ctx, t.Name, key); err == nil && r.Item == nil {
		err = WithHint(fmt.Errorf("there is no item %s in %s", key.AppendPlain(nil, r.keys...), t.Name), "devhelper dynamodb items %s", t.Name)
	}
	return r, err
}

// Text prints the item as it can be put back.
func (r dynamodbGetResult) Text(w io.Writer) error {
	_, err := io.WriteString(w, r.Item.Indented(r.keys...))
	return err
}

// View shows the item to be edited; writing the buffer puts it back.
func (r dynamodbGetResult) View() View {
	save := &DocumentSave{ID: "dynamodb.put", Args: r.args.passed(map[string]any{"table": r.Table, "edited": true}), Into: "item"}
	name := "dynamodb/item/" + r.Table + "/"
	if r.fresh {
		save.Args["new"] = true
		name += "new"
	} else {
		save.Args["was"] = string(r.Item.AppendJSON(nil))
		key := item.Item{}
		for _, k := range r.keys {
			key[k] = r.Item[k]
		}
		name += cell(strings.NewReplacer(" ", "", "/", "_", `\`, "_").Replace(string(key.AppendPlain(nil, r.keys...))), 80, false)
	}
	return View{Kind: KindDocument, Title: r.Table, Message: r.line, Document: &Document{Name: name + ".json", Language: "json", Text: r.Item.Indented(r.keys...), Save: save}}
}

type dynamodbPutArgs struct {
	Table  string `json:"table" arg:"1" need:"true" choices:"dynamodb.tables" doc:"the table"`
	Item   string `json:"item" arg:"2" need:"true" doc:"the item as a JSON object, plain or DynamoDB's; @FILE for a file, - for standard input"`
	New    bool   `json:"new" doc:"fail when there is an item with this key"`
	Was    string `json:"was" doc:"the item as it was read: when it is another by now, nothing is written; attributes that stay the same are not written"`
	Edited bool   `json:"edited" doc:"the item comes from a buffer, which is to show it as it is afterwards"`
	dataArgs
}

type dynamodbPutResult struct {
	Table string    `json:"table" doc:"the table"`
	Key   item.Item `json:"key" doc:"of the item"`
	after *dynamodbGetResult
	text  string
}

func dynamodbPut(ctx context.Context, call *Call, args dynamodbPutArgs) (dynamodbPutResult, error) {
	r := dynamodbPutResult{Table: args.Table}
	content, err := call.content(args.Item)
	if err != nil {
		return r, err
	}
	it, err := item.Parse(content)
	if err != nil {
		return r, WithHint(fmt.Errorf("the item: %w", err), `write it as {"id": "a", "price": 5}`)
	}
	_, client, err := call.at(ctx, args.dataArgs, true)
	if err != nil {
		return r, err
	}
	defer client.Close()
	t, err := client.Describe(ctx, args.Table)
	if err != nil {
		return r, err
	}
	if r.Key, err = t.Fits(it); err != nil {
		return r, err
	}
	if args.Was != "" {
		was, err := item.Parse([]byte(args.Was))
		if err != nil {
			return r, WithHint(Usagef("--was: %v", err), "give the item as devhelper dynamodb items --format dynamodb prints it")
		}
		err = client.Change(ctx, t, was, it)
		if err != nil {
			return r, err
		}
	} else if err := client.Put(ctx, t, it, args.New); err != nil {
		return r, err
	}
	r.text = fmt.Sprintf("put %s into %s", r.Key.AppendPlain(nil, t.KeyNames()...), t.Name)
	if args.Edited {
		now, err := client.Get(ctx, t.Name, r.Key)
		if err != nil || now == nil {
			return r, err // it is written; somebody may have deleted it
		}
		r.after = &dynamodbGetResult{Table: t.Name, Item: now, keys: t.KeyNames(), args: args.dataArgs, line: r.text}
	}
	return r, nil
}

// content is what an argument means that may name a file.
func (c *Call) content(word string) ([]byte, error) {
	if word == "-" && c.Stdio != nil {
		return io.ReadAll(io.LimitReader(c.Stdio.In, item.MaxSize*8))
	}
	if name, ok := strings.CutPrefix(word, "@"); ok {
		content, err := c.Snapshot.ReadFile(c.Abs(name))
		if errors.Is(err, os.ErrNotExist) {
			return nil, WithHint(fmt.Errorf("there is no file %s", name), "check the spelling of the path")
		}
		return content, err
	}
	return []byte(word), nil
}

func (r dynamodbPutResult) Text(w io.Writer) error { _, err := fmt.Fprintln(w, r.text); return err }

// View is one line, or the buffer as it is now.
func (r dynamodbPutResult) View() View {
	if r.after != nil {
		return r.after.View()
	}
	return MessageView(r.text)
}

type dynamodbDeleteArgs struct {
	Table string `json:"table" arg:"1" need:"true" choices:"dynamodb.tables" doc:"the table"`
	Key   string `json:"key" arg:"2" need:"true" doc:"its key: id=5, id=5,at=2024, or as a JSON object"`
	Was   string `json:"was" doc:"the item as it was read: when it is another by now, it stays"`
	Sure  string `json:"sure" enum:"no,yes" doc:"answers the question an editor asks"`
	dataArgs
}

type dynamodbDeleteResult struct {
	Table   string    `json:"table" doc:"the table"`
	Key     item.Item `json:"key" doc:"of the item"`
	Deleted bool      `json:"deleted" doc:"it is gone"`
	ask     *View
	text    string
}

func dynamodbDelete(ctx context.Context, call *Call, args dynamodbDeleteArgs) (dynamodbDeleteResult, error) {
	r := dynamodbDeleteResult{Table: args.Table, text: "nothing was deleted"}
	_, client, err := call.at(ctx, args.dataArgs, true)
	if err != nil {
		return r, err
	}
	defer client.Close()
	t, err := client.Describe(ctx, args.Table)
	if err != nil {
		return r, err
	}
	if r.Key, err = t.ParseKeyText(args.Key); err != nil {
		return r, err
	}
	shown := string(r.Key.AppendPlain(nil, t.KeyNames()...))
	if asked, yes := call.sure(args.Sure); !asked {
		more := args.passed(map[string]any{"table": t.Name, "key": args.Key})
		if args.Was != "" {
			more["was"] = args.Was
		}
		v := call.question("dynamodb.delete", "delete "+shown+" of "+t.Name+"?", more)
		r.ask = &v
		return r, nil
	} else if !yes {
		return r, nil
	}
	var was item.Item
	if args.Was != "" {
		if was, err = item.Parse([]byte(args.Was)); err != nil {
			return r, Usagef("--was: %v", err)
		}
	}
	if err := client.Delete(ctx, t, r.Key, was); err != nil {
		return r, err
	}
	r.Deleted, r.text = true, "deleted "+shown+" of "+t.Name
	return r, nil
}

func (r dynamodbDeleteResult) Text(w io.Writer) error { _, err := fmt.Fprintln(w, r.text); return err }

// View is the question, or one line.
func (r dynamodbDeleteResult) View() View {
	if r.ask != nil {
		return *r.ask
	}
	return MessageView(r.text)
}
