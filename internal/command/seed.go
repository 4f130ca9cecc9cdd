package command

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/data"
	"github.com/devhelper/devhelper/dynamodb/seed"
)

type dynamodbSeedArgs struct {
	File   string `json:"file" arg:"1" kind:"path" from:"document" need:"true" doc:"the file with items; - for standard input"`
	Table  string `json:"table" short:"t" choices:"dynamodb.tables" doc:"table for items whose file names none, or the only one to load; by default the one the file is called after"`
	Format string `json:"format" short:"f" enum:"json,jsonl,yaml,csv,tsv" doc:"of the file; by default its name tells. DynamoDB's JSON and NoSQL Workbench models are json"`
	Resume bool   `json:"resume" doc:"go on where an earlier run of this file was cut short"`
	Check  bool   `json:"check" doc:"look at the file and write nothing"`
	dataArgs
}

type dynamodbSeedResult struct {
	File     string `json:"file" doc:"that was loaded"`
	Endpoint string `json:"endpoint" doc:"where the tables are"`
	data.Loaded
	check bool
}

// maxStdin bounds what is read of standard input: it is read twice.
const maxStdin = 256 << 20

func dynamodbSeed(ctx context.Context, call *Call, args dynamodbSeedArgs) (dynamodbSeedResult, error) {
	r := dynamodbSeedResult{File: args.File, check: args.Check}
	l, err := call.load(args)
	if err != nil {
		return r, err
	}
	i, client, err := call.at(ctx, args.dataArgs, !args.Check)
	if err != nil {
		return r, err
	}
	defer client.Close()
	r.Endpoint = i.Endpoint
	l.Table, l.Only = args.Table, args.Table != ""
	if l.Table == "" {
		if l.Table, err = tableOf(ctx, client, args.File); err != nil {
			return r, err
		}
	}
	if args.File != "-" {
		l.State = call.DynamoDB().ResumePoint(i.Endpoint, l.Name+"\x00"+args.Table)
		l.Name = call.rel(l.Name)
	}
	l.Progress = call.Progress
	r.Loaded, err = client.Load(ctx, l)
	return r, err
}

// load opens the file of a command. An unsaved buffer wins over what is on disk.
func (c *Call) load(args dynamodbSeedArgs) (data.Load, error) {
	l := data.Load{Name: "standard input", Format: seed.Format(args.Format), Resume: args.Resume, Check: args.Check}
	var content []byte
	switch {
	case args.File == "-" && c.Stdio == nil:
		return l, Usagef("there is no standard input here")
	case args.File == "-":
		var err error
		if content, err = io.ReadAll(io.LimitReader(c.Stdio.In, maxStdin+1)); err != nil {
			return l, err
		}
		if len(content) > maxStdin {
			return l, WithHint(fmt.Errorf("more than 256 MB on standard input"), "write it to a file, which is read piece by piece")
		}
	default:
		l.Name = c.Abs(args.File)
		if b, ok := c.Snapshot.Buffer(l.Name); ok {
			content = []byte(b.Text)
			break
		}
		info, err := os.Stat(l.Name)
		switch {
		case err != nil:
			return l, WithHint(fmt.Errorf("%s: it is not there", args.File), "check the spelling of the path")
		case !info.Mode().IsRegular():
			return l, WithHint(fmt.Errorf("%s: it is no file", args.File), "name a file with items; for a pipe, - reads standard input")
		}
	}
	if l.Format == "" {
		format, ok := seed.FormatOf(args.File)
		if !ok {
			return l, WithHint(Usagef("the name %s does not tell its format", args.File), "say it: --format json, jsonl, yaml, csv or tsv")
		}
		l.Format = format
	}
	l.Open = func() (io.ReadCloser, error) {
		if content != nil || args.File == "-" {
			return io.NopCloser(bytes.NewReader(content)), nil
		}
		return os.Open(l.Name)
	}
	return l, nil
}

// tableOf finds the table that a file is called after; else the only one there
// is; else "".
func tableOf(ctx context.Context, client *data.Client, file string) (string, error) {
	names, err := client.Names(ctx)
	if err != nil {
		return "", err
	}
	stem, _, _ := strings.Cut(filepath.Base(file), ".")
	if slices.Contains(names, stem) {
		return stem, nil
	}
	for _, name := range names {
		if strings.EqualFold(name, stem) {
			return name, nil
		}
	}
	if len(names) == 1 {
		return names[0], nil
	}
	return "", nil
}

// Text prints a line per table.
func (r dynamodbSeedResult) Text(w io.Writer) error {
	for _, t := range r.Tables {
		if _, err := fmt.Fprintf(w, "%s: %s\n", t.Name, count(t.Items, "item")); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(w, r.line())
	return err
}

func (r dynamodbSeedResult) line() string {
	switch {
	case r.check:
		return fmt.Sprintf("%s has %s, all of which can be loaded", r.File, count(r.Items, "item"))
	case r.Before > 0:
		return fmt.Sprintf("loaded %s of %s into %s; %d were there from an earlier run", count(r.Wrote, "item"), r.File, r.Endpoint, r.Before)
	}
	return fmt.Sprintf("loaded %s of %s into %s", count(r.Wrote, "item"), r.File, r.Endpoint)
}

// View is one line.
func (r dynamodbSeedResult) View() View { return MessageView(r.line()) }
