package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen"
	"github.com/devhelper/devhelper/fixturesgen/importer"
)

// catalog reads the tables of one template, or of all below the root.
func (c *Call) catalog(ctx context.Context, template string) (*fixturesgen.Catalog, error) {
	if template != "" {
		return fixturesgen.ReadFile(c.Snapshot, c.Abs(template))
	}
	root := c.Root()
	if root == "" {
		return nil, WithHint(Usagef("no folder is open"), "name a template with --schema")
	}
	return fixturesgen.Tables(ctx, c.Snapshot, root)
}

type fixtureTablesArgs struct {
	Schema string `json:"schema" kind:"path" doc:"template to read; all templates of the project without it"`
}

type fixtureTablesResult struct {
	Tables   []declaredTable  `json:"tables" doc:"the tables, in order of their declaration"`
	Problems []schema.Problem `json:"problems" doc:"what is wrong with the declarations"`
	root     string
}

type declaredTable struct {
	ID       string   `json:"id" doc:"logical id"`
	Label    string   `json:"label,omitempty" doc:"path of the construct or nested stack it is from, where there is one"`
	Name     string   `json:"name,omitempty" doc:"resolved name of the table; empty when only deployment tells"`
	Kind     string   `json:"kind" doc:"type of the declaration"`
	Location Location `json:"location" doc:"where it is declared"`
	Keys     string   `json:"keys" doc:"key attributes with their types"`
	Indexes  []string `json:"indexes" doc:"names of the secondary indexes"`
}

func fixtureTables(ctx context.Context, call *Call, args fixtureTablesArgs) (fixtureTablesResult, error) {
	found, err := call.catalog(ctx, args.Schema)
	if err != nil {
		return fixtureTablesResult{}, err
	}
	if _, err := found.Pick(nil, true); err != nil {
		return fixtureTablesResult{}, err // there is none; the error tells why
	}
	r := fixtureTablesResult{Tables: []declaredTable{}, Problems: []schema.Problem{}, root: call.Root()}
	for _, t := range found.Tables {
		r.Tables = append(r.Tables, declare(t))
	}
	for _, b := range found.Broken {
		p := schema.Problem{Severity: schema.Error, Code: "unreadable", Pos: b.Pos, Message: b.Message, Hint: b.Next}
		if importer.Rank(b.Pos.File) > 0 {
			p.Severity, p.Code = schema.Warning, "not-literal" // the program may well be right
		}
		r.Problems = append(r.Problems, p)
	}
	r.Problems = append(r.Problems, found.Problems()...)
	return r, nil
}

func declare(t schema.Table) declaredTable {
	d := declaredTable{ID: t.ID, Label: t.Label, Kind: t.Kind, Location: place(t.Pos), Indexes: []string{}}
	if t.Name.Unresolved == "" {
		d.Name = t.Name.Value
	}
	var keys []string
	for _, k := range t.Keys {
		keys = append(keys, k.Attribute.Value+" "+t.AttributeType(k.Attribute.Value))
	}
	d.Keys = strings.Join(keys, ", ")
	for _, i := range t.Indexes() {
		d.Indexes = append(d.Indexes, i.Name.Value)
	}
	return d
}

func place(p schema.Pos) Location {
	start := Pos{Line: max(1, p.Line), Column: max(1, p.Column), ASCII: p.ASCII}
	end := start
	end.Column += p.Length
	return Location{Path: p.File, Span: Span{Start: start, End: end}}
}

// Text prints a line per table as grep does, then what is wrong. Remarks are left
// to the schema of each table.
func (r fixtureTablesResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, t := range r.Tables {
		fmt.Fprintf(tw, "%s\t%s\t%s\n", r.at(t.Location), t.ID, t.summary())
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, p := range r.Problems {
		if p.Severity == schema.Info {
			continue
		}
		if _, err := fmt.Fprintf(w, "%s: %s: %s\n", r.at(place(p.Pos)), p.Severity, p.Message); err != nil {
			return err
		}
	}
	return nil
}

func (r fixtureTablesResult) at(l Location) string {
	path := l.Path
	if rel, err := filepath.Rel(r.root, path); err == nil && filepath.IsLocal(rel) {
		path = filepath.ToSlash(rel)
	}
	return fmt.Sprintf("%s:%d:%d", path, l.Span.Start.Line, l.Span.Start.Column)
}

func (t declaredTable) summary() string {
	s := "(" + t.Keys + ")"
	if t.Name != "" && t.Name != t.ID {
		s = t.Name + " " + s
	}
	if len(t.Indexes) > 0 {
		s += " indexes " + strings.Join(t.Indexes, ", ")
	}
	return s
}

// View lists the declarations.
func (r fixtureTablesResult) View() View {
	v := View{Kind: KindLocations, Title: "DynamoDB tables"}
	for _, t := range r.Tables {
		v.Locations = append(v.Locations, Place{t.Location, t.ID + " " + t.summary()})
	}
	for _, p := range r.Problems {
		if p.Severity == schema.Info {
			continue
		}
		v.Locations = append(v.Locations, Place{place(p.Pos), fmt.Sprintf("%s: %s", p.Severity, p.Message)})
	}
	return v
}

// Choices lists the tables by logical id; those that share one by their path or
// by file and id.
func (r fixtureTablesResult) Choices() []Choice {
	count := map[string]int{}
	for _, t := range r.Tables {
		count[t.ID]++
		if t.Label != "" && t.Label != t.ID {
			count[t.Label]++
		}
	}
	var out []Choice
	for _, t := range r.Tables {
		c := Choice{Label: t.ID, Insert: t.ID, Detail: t.summary()}
		switch {
		case count[t.ID] == 1:
		case count[t.Label] == 1:
			c.Insert, c.Label = t.Label, t.Label
		default:
			path, _, _ := strings.Cut(r.at(t.Location), ":")
			c.Insert = path + ":" + t.ID
			c.Label = c.Insert
		}
		out = append(out, c)
	}
	return out
}

type fixtureSchemaArgs struct {
	Table  string `json:"table" arg:"1" choices:"fixture.tables" ask:"true" doc:"logical id or name; may be left out when there is one table"`
	Schema string `json:"schema" kind:"path" doc:"template to read; all templates of the project without it"`
}

type fixtureSchemaResult struct {
	Table    schema.Table     `json:"table" doc:"the table as declared, each part with its place"`
	Problems []schema.Problem `json:"problems" doc:"what is wrong with the declaration"`
}

func fixtureSchema(ctx context.Context, call *Call, args fixtureSchemaArgs) (fixtureSchemaResult, error) {
	found, err := call.catalog(ctx, args.Schema)
	if err != nil {
		return fixtureSchemaResult{}, err
	}
	var wanted []string
	if args.Table != "" {
		wanted = []string{args.Table}
	}
	tables, err := found.Pick(wanted, false)
	if err != nil && len(wanted) == 0 && len(found.Tables) > 1 {
		var ids []string
		for _, t := range found.Tables {
			ids = append(ids, t.ID)
		}
		err = WithHint(err, "name one, as devhelper fixture schema %s; there are: %s", ids[0], strings.Join(ids, ", "))
	}
	if err != nil {
		return fixtureSchemaResult{}, err
	}
	return fixtureSchemaResult{tables[0], append([]schema.Problem{}, schema.Check(tables[0])...)}, nil
}

// Text prints the table's parts, a line each.
func (r fixtureSchemaResult) Text(w io.Writer) error {
	t := r.Table
	d := declare(t)
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	name := t.Name.Value
	if t.Name.Unresolved != "" {
		name = "known at deployment (" + t.Name.Unresolved + ")"
	}
	fmt.Fprintf(tw, "table\t%s\t%s at %s:%d:%d\n", t.ID, t.Kind, t.Pos.File, t.Pos.Line, t.Pos.Column)
	fmt.Fprintf(tw, "name\t%s\t\nkeys\t%s\t\n", name, d.Keys)
	fmt.Fprintf(tw, "billing\t%s\t\n", billing(t))
	for _, i := range t.Global {
		fmt.Fprintf(tw, "global index\t%s\t%s\n", i.Name.Value, index(t, i))
	}
	for _, i := range t.Local {
		fmt.Fprintf(tw, "local index\t%s\t%s\n", i.Name.Value, index(t, i))
	}
	if t.Stream != nil {
		fmt.Fprintf(tw, "stream\t%s\t\n", t.Stream.Value)
	}
	if t.TTL != nil && t.TTL.Enabled {
		fmt.Fprintf(tw, "time to live\t%s\t\n", t.TTL.Attribute.Value)
	}
	for _, p := range r.Problems {
		fmt.Fprintf(tw, "%s\t%s\t%s:%d:%d\n", p.Severity, p.Message, p.Pos.File, p.Pos.Line, p.Pos.Column)
	}
	return tw.Flush()
}

func billing(t schema.Table) string {
	if t.OnDemand() {
		return t.Billing.Mode.Value
	}
	return fmt.Sprintf("%s, %d read and %d write units", schema.Provisioned, t.Billing.Read.Value, t.Billing.Write.Value)
}

func index(t schema.Table, i schema.Index) string {
	var keys []string
	for _, name := range append(schema.HashKeys(i.Keys), schema.RangeKeys(i.Keys)...) {
		keys = append(keys, name+" "+t.AttributeType(name))
	}
	s := strings.Join(keys, ", ") + "; " + i.Projection.Type.Value
	for _, a := range i.Projection.Include {
		s += " " + a.Value
	}
	return s
}

// View shows the table as a text.
func (r fixtureSchemaResult) View() View { return textView("table/"+r.Table.ID, r) }
