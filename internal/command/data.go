package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/devhelper/devhelper/dynamodb"
	"github.com/devhelper/devhelper/dynamodb/data"
)

// dataArgs say at which instance the tables of a command are.
type dataArgs struct {
	ID       string `json:"id" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Endpoint string `json:"endpoint" kind:"endpoint" doc:"where the tables are; what changes data on another machine wants it named"`
}

// at finds the instance and a client for its tables, which the caller closes.
func (c *Call) at(ctx context.Context, args dataArgs, writes bool) (dynamodb.Instance, *data.Client, error) {
	i, err := c.instanceAt(ctx, args)
	if err != nil {
		return i, nil, err
	}
	client, err := c.DynamoDB().Data(i, writes, args.Endpoint)
	return i, client, err
}

// instanceAt finds the instance by its id or, without one, by its endpoint,
// where any server may be.
func (c *Call) instanceAt(ctx context.Context, args dataArgs) (dynamodb.Instance, error) {
	if args.Endpoint == "" || args.ID != "" {
		return c.instance(ctx, args.ID)
	}
	there, err := dynamodb.At(args.Endpoint)
	if err != nil {
		return there, err
	}
	list, err := c.DynamoDB().List(ctx)
	for _, i := range list {
		if i.Endpoint == there.Endpoint {
			return i, nil
		}
	}
	return there, err
}

// passed are the arguments that lead a command of a document to the same place.
func (a dataArgs) passed(more map[string]any) map[string]any {
	if a.ID != "" {
		more["id"] = a.ID
	}
	if a.Endpoint != "" {
		more["endpoint"] = a.Endpoint
	}
	return more
}

// sure is asked for before something is removed in an editor; in a terminal
// naming it is saying so.
func (c *Call) sure(answer string) (asked, yes bool) {
	return c.Surface == CLI || answer != "", c.Surface == CLI || answer == "yes"
}

// question asks whether a command shall go on.
func (c *Call) question(id, text string, args map[string]any) View {
	ask := *c.Table.Lookup(id).Arg("sure")
	ask.Doc = text
	return View{Kind: KindPrompt, Title: text, Message: text, Prompt: &Prompt{ID: id, Args: args, Ask: []Arg{ask}}}
}

type dynamodbCreateArgs struct {
	Table  []string `json:"table" short:"t" choices:"fixture.tables" ask:"true" doc:"logical id or name of a declared table, FILE:ID where two templates share it; may be left out when there is one"`
	All    bool     `json:"all" doc:"all declared tables, but for those that a condition leaves out"`
	Schema string   `json:"schema" kind:"path" doc:"template to read; all templates of the project without it"`
	dataArgs
}

type dynamodbCreateResult struct {
	Endpoint string         `json:"endpoint" doc:"where the tables are"`
	Tables   []data.Created `json:"tables" doc:"what became of each"`
}

func dynamodbCreate(ctx context.Context, call *Call, args dynamodbCreateArgs) (dynamodbCreateResult, error) {
	r := dynamodbCreateResult{Tables: []data.Created{}}
	found, err := call.catalog(ctx, args.Schema)
	if err != nil {
		return r, err
	}
	tables, err := found.Pick(args.Table, args.All)
	if err != nil {
		return r, err
	}
	i, client, err := call.at(ctx, args.dataArgs, true)
	if err != nil {
		return r, err
	}
	defer client.Close()
	r.Endpoint = i.Endpoint
	var errs []error
	for n, t := range tables {
		if args.All && t.Off {
			continue
		}
		call.Progress("creating "+t.Name.Value, n*100/len(tables))
		made, err := client.Create(ctx, t, i.HasStreams())
		if ctx.Err() != nil {
			return r, ctx.Err()
		}
		if err != nil { // the others are made all the same
			errs = append(errs, err)
			continue
		}
		if t.Name.Unresolved != "" {
			made.Notes = append(made.Notes, "its name is known at deployment ("+t.Name.Unresolved+")")
		}
		r.Tables = append(r.Tables, made)
	}
	if len(errs) > 0 && len(r.Tables) > 0 {
		var made []string
		for _, t := range r.Tables {
			made = append(made, t.Name)
		}
		errs[0] = WithHint(fmt.Errorf("%w (there are now: %s)", errs[0], strings.Join(made, ", ")), "%s", Hint(errs[0]))
	}
	return r, errors.Join(errs...)
}

// Text prints a line per table.
func (r dynamodbCreateResult) Text(w io.Writer) error {
	for _, t := range r.Tables {
		word := "created"
		if t.Existed {
			word = "exists as declared:"
		}
		line := word + " " + t.Name
		if len(t.Notes) > 0 {
			line += " (" + strings.Join(t.Notes, "; ") + ")"
		}
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// View is a line, or several as a text.
func (r dynamodbCreateResult) View() View { return shortView("dynamodb/create", r) }

// shortView shows a text of one line as a message.
func shortView(name string, r Texter) View {
	v := textView(name, r)
	if v.Document == nil {
		return v
	}
	if text := strings.TrimSpace(v.Document.Text); !strings.Contains(text, "\n") {
		return MessageView(text)
	}
	return v
}

type dynamodbDropArgs struct {
	Table []string `json:"table" short:"t" choices:"dynamodb.tables" ask:"true" doc:"a table that is there"`
	All   bool     `json:"all" doc:"all tables"`
	Sure  string   `json:"sure" enum:"no,yes" doc:"answers the question an editor asks"`
	dataArgs
}

type dynamodbDropResult struct {
	Endpoint string   `json:"endpoint" doc:"where the tables were"`
	Dropped  []string `json:"dropped" doc:"the tables that are gone"`
	ask      *View
}

func dynamodbDrop(ctx context.Context, call *Call, args dynamodbDropArgs) (dynamodbDropResult, error) {
	r := dynamodbDropResult{Dropped: []string{}}
	if len(args.Table) > 0 == args.All {
		return r, WithHint(Usagef("which tables?"), "devhelper dynamodb drop --table TABLE, or --all")
	}
	i, client, err := call.at(ctx, args.dataArgs, true)
	if err != nil {
		return r, err
	}
	defer client.Close()
	r.Endpoint = i.Endpoint
	names := args.Table
	if args.All {
		if names, err = client.Names(ctx); err != nil {
			return r, err
		}
	}
	if asked, yes := call.sure(args.Sure); !asked {
		more := args.passed(map[string]any{"table": names})
		v := call.question("dynamodb.drop", "drop "+strings.Join(names, ", ")+" at "+i.Endpoint+"?", more)
		r.ask = &v
		return r, nil
	} else if !yes {
		return r, nil
	}
	for n, name := range names {
		call.Progress("dropping "+name, n*100/len(names))
		if err := client.Drop(ctx, name); err != nil {
			return r, err
		}
		r.Dropped = append(r.Dropped, name)
	}
	return r, nil
}

func (r dynamodbDropResult) line() string {
	if len(r.Dropped) == 0 {
		return "nothing was dropped"
	}
	return "dropped " + strings.Join(r.Dropped, ", ")
}

func (r dynamodbDropResult) Text(w io.Writer) error { _, err := fmt.Fprintln(w, r.line()); return err }

// View is the question, or one line.
func (r dynamodbDropResult) View() View {
	if r.ask != nil {
		return *r.ask
	}
	return MessageView(r.line())
}

type dynamodbTablesResult struct {
	Endpoint string       `json:"endpoint" doc:"where the tables are"`
	Tables   []data.Table `json:"tables" doc:"by name"`
	args     dataArgs
}

func dynamodbTables(ctx context.Context, call *Call, args dataArgs) (dynamodbTablesResult, error) {
	i, client, err := call.at(ctx, args, false)
	if err != nil {
		return dynamodbTablesResult{}, err
	}
	defer client.Close()
	tables, err := client.Tables(ctx)
	return dynamodbTablesResult{i.Endpoint, append([]data.Table{}, tables...), args}, err
}

// Text prints a line per table.
func (r dynamodbTablesResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, t := range r.Tables {
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", t.Name, t.Status, count(t.Items, "item"), tableKeys(t))
	}
	return tw.Flush()
}

func tableKeys(t data.Table) string {
	var keys, indexes []string
	for _, k := range t.Keys {
		keys = append(keys, k.Name+" "+string(t.Attributes[k.Name]))
	}
	for _, x := range t.Indexes {
		indexes = append(indexes, x.Name)
	}
	text := "(" + strings.Join(keys, ", ") + ")"
	if len(indexes) > 0 {
		text += " indexes " + strings.Join(indexes, ", ")
	}
	return text
}

// View lists the tables; each can be opened.
func (r dynamodbTablesResult) View() View {
	if len(r.Tables) == 0 {
		return MessageView("there are no tables at " + r.Endpoint)
	}
	v := textView("dynamodb/tables", r)
	if v.Document != nil {
		for n, t := range r.Tables {
			v.Document.Actions = append(v.Document.Actions,
				DocumentAction{"open", "its items", "dynamodb.items", r.args.passed(map[string]any{"table": t.Name}), n + 1},
				DocumentAction{"delete", "drop it", "dynamodb.drop", r.args.passed(map[string]any{"table": []string{t.Name}}), n + 1})
		}
		v.Document.Actions = append(v.Document.Actions, DocumentAction{"refresh", "look again", "dynamodb.tables", r.args.passed(map[string]any{}), 0})
	}
	return v
}

// Choices lists the tables by name.
func (r dynamodbTablesResult) Choices() []Choice {
	var out []Choice
	for _, t := range r.Tables {
		out = append(out, Choice{Label: t.Name, Insert: t.Name, Detail: count(t.Items, "item") + " " + tableKeys(t)})
	}
	return out
}
