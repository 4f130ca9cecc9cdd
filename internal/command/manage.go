package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/devhelper/devhelper/dynamodb"
)

type dynamodbResetArgs struct {
	ID       string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Keep     bool   `json:"keep" doc:"the built-in engine too keeps the tables and removes the items alone"`
	Endpoint string `json:"endpoint" kind:"endpoint" doc:"where the tables are; what changes data on another machine wants it named"`
}

type dynamodbResetResult struct {
	ID     string `json:"id" doc:"of the instance"`
	Tables int    `json:"tables" doc:"how many there were"`
	Items  int64  `json:"items" doc:"how many were in them"`
	Kept   bool   `json:"kept" doc:"the tables are there, empty"`
}

// dynamodbReset removes everything in one step where the server has one; else
// each table is dropped and made anew.
func dynamodbReset(ctx context.Context, call *Call, args dynamodbResetArgs) (dynamodbResetResult, error) {
	i, err := call.instanceAt(ctx, dataArgs{args.ID, args.Endpoint})
	if err != nil {
		return dynamodbResetResult{}, err
	}
	if !i.Manages() || args.Keep {
		n, err := call.DynamoDB().EmptyTables(ctx, i, args.Endpoint)
		return dynamodbResetResult{i.ID, n.Tables, n.Items, true}, err
	}
	stats, err := call.DynamoDB().Stats(ctx, i.ID)
	if err != nil {
		return dynamodbResetResult{}, err
	}
	return dynamodbResetResult{i.ID, len(stats.Tables), items(stats), false}, call.DynamoDB().Reset(ctx, i.ID)
}

func items(s dynamodb.Stats) int64 {
	var n int64
	for _, t := range s.Tables {
		n += t.Items
	}
	return n
}

func (r dynamodbResetResult) line() string {
	if r.Kept {
		return fmt.Sprintf("emptied %s of %s", count(int64(r.Tables), "table"), r.ID)
	}
	return fmt.Sprintf("removed %s with %s from %s", count(int64(r.Tables), "table"), count(r.Items, "item"), r.ID)
}

func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (r dynamodbResetResult) Text(w io.Writer) error {
	_, err := fmt.Fprintln(w, r.line())
	return err
}

// View is one line.
func (r dynamodbResetResult) View() View { return MessageView(r.line()) }

type dynamodbSnapshotArgs struct {
	Name   string `json:"name" arg:"1" need:"true" choices:"dynamodb.snapshots" doc:"of the snapshot: letters, digits, '.', '_' and '-'"`
	ID     string `json:"id" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Delete bool   `json:"delete" doc:"forget the snapshot instead of taking it"`
}

type dynamodbSnapshotResult struct {
	ID      string `json:"id" doc:"of the instance"`
	Name    string `json:"name" doc:"of the snapshot"`
	Deleted bool   `json:"deleted" doc:"it has been forgotten"`
}

func dynamodbSnapshot(ctx context.Context, call *Call, args dynamodbSnapshotArgs) (dynamodbSnapshotResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbSnapshotResult{}, err
	}
	m := call.DynamoDB()
	switch {
	case i.Manages() && args.Delete:
		err = m.DropSnapshot(ctx, i.ID, args.Name)
	case i.Manages():
		err = m.Snapshot(ctx, i.ID, args.Name)
	case args.Delete:
		err = m.DropDump(i, args.Name)
	default:
		_, err = m.Dump(ctx, i, args.Name, func(step string) { call.Progress(step, -1) })
	}
	return dynamodbSnapshotResult{i.ID, args.Name, args.Delete}, err
}

func (r dynamodbSnapshotResult) line() string {
	if r.Deleted {
		return fmt.Sprintf("deleted snapshot %s of %s", r.Name, r.ID)
	}
	return fmt.Sprintf("snapshot %s of %s is taken", r.Name, r.ID)
}

func (r dynamodbSnapshotResult) Text(w io.Writer) error {
	_, err := fmt.Fprintln(w, r.line())
	return err
}

// View is one line.
func (r dynamodbSnapshotResult) View() View { return MessageView(r.line()) }

type dynamodbRestoreArgs struct {
	Name     string `json:"name" arg:"1" need:"true" choices:"dynamodb.snapshots" doc:"of the snapshot"`
	ID       string `json:"id" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Endpoint string `json:"endpoint" kind:"endpoint" doc:"of the instance; what changes data on another machine wants it named"`
}

type dynamodbRestoreResult struct {
	ID     string `json:"id" doc:"of the instance"`
	Name   string `json:"name" doc:"of the snapshot"`
	Tables int    `json:"tables" doc:"how many there are now"`
	Items  int64  `json:"items" doc:"how many are in them"`
}

func dynamodbRestore(ctx context.Context, call *Call, args dynamodbRestoreArgs) (dynamodbRestoreResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbRestoreResult{}, err
	}
	if !i.Manages() {
		n, err := call.DynamoDB().Undump(ctx, i, args.Name, args.Endpoint, func(step string) { call.Progress(step, -1) })
		return dynamodbRestoreResult{i.ID, args.Name, n.Tables, n.Items}, err
	}
	if err := call.DynamoDB().Restore(ctx, i.ID, args.Name); err != nil {
		return dynamodbRestoreResult{}, err
	}
	stats, err := call.DynamoDB().Stats(ctx, i.ID)
	return dynamodbRestoreResult{i.ID, args.Name, len(stats.Tables), items(stats)}, err
}

func (r dynamodbRestoreResult) line() string {
	return fmt.Sprintf("restored %s to %s: %s with %s", r.ID, r.Name, count(int64(r.Tables), "table"), count(r.Items, "item"))
}

func (r dynamodbRestoreResult) Text(w io.Writer) error {
	_, err := fmt.Fprintln(w, r.line())
	return err
}

// View is one line.
func (r dynamodbRestoreResult) View() View { return MessageView(r.line()) }

type dynamodbSnapshotsResult struct {
	ID        string              `json:"id" doc:"of the instance"`
	Snapshots []dynamodb.Snapshot `json:"snapshots" doc:"by name"`
}

func dynamodbSnapshots(ctx context.Context, call *Call, args dynamodbInstanceArgs) (dynamodbSnapshotsResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbSnapshotsResult{}, err
	}
	var list []dynamodb.Snapshot
	if i.Manages() {
		list, err = call.DynamoDB().Snapshots(ctx, i.ID)
	} else {
		list, err = call.DynamoDB().Dumps(i)
	}
	return dynamodbSnapshotsResult{i.ID, append([]dynamodb.Snapshot{}, list...)}, err
}

// Text prints a line per snapshot.
func (r dynamodbSnapshotsResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, s := range r.Snapshots {
		fmt.Fprintf(tw, "%s\t%s\t%d bytes\n", s.Name, s.Created.Local().Format(time.DateTime), s.Bytes)
	}
	return tw.Flush()
}

// View lists the snapshots as a text.
func (r dynamodbSnapshotsResult) View() View {
	if len(r.Snapshots) == 0 {
		return MessageView("no snapshot has been taken of " + r.ID)
	}
	return textView("dynamodb/snapshots", r)
}

// Choices lists the snapshots by name.
func (r dynamodbSnapshotsResult) Choices() []Choice {
	var out []Choice
	for _, s := range r.Snapshots {
		out = append(out, Choice{Label: s.Name, Insert: s.Name, Detail: s.Created.Local().Format(time.DateTime)})
	}
	return out
}

type dynamodbWritesArgs struct {
	ID    string `json:"id" arg:"1" choices:"dynamodb.list" doc:"the instance, by id or name; the project's own without it"`
	Table string `json:"table" short:"t" doc:"only writes to this table"`
	Count int    `json:"count" short:"n" doc:"end after so many; without it only an interrupt ends it"`
}

type dynamodbWritesResult struct {
	Writes int `json:"writes" doc:"how many were printed"`
}

// errEnough ends a stream from its reader's side.
var errEnough = errors.New("enough")

// dynamodbWrites prints as it goes: the result is only how many there were.
func dynamodbWrites(ctx context.Context, call *Call, args dynamodbWritesArgs) (dynamodbWritesResult, error) {
	i, err := call.instance(ctx, args.ID)
	if err != nil {
		return dynamodbWritesResult{}, err
	}
	if args.Count < 0 {
		return dynamodbWritesResult{}, WithHint(Usagef("%d writes cannot be awaited", args.Count), "give a number above 0, or leave --count out")
	}
	r := dynamodbWritesResult{}
	begun := func() {
		fmt.Fprintf(call.Stdio.Err, "writes to %s at %s; interrupt (Ctrl-C) ends it\n", i.ID, i.Endpoint)
	}
	err = call.DynamoDB().Writes(ctx, i.ID, begun, func(w dynamodb.Write) error {
		if args.Table != "" && args.Table != w.Table {
			return nil
		}
		if err := printWrite(call.Stdio.Out, w); err != nil {
			return err
		}
		if r.Writes++; r.Writes == args.Count {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return r, err
}

func printWrite(out io.Writer, w dynamodb.Write) error {
	var notes strings.Builder
	if w.Expired {
		notes.WriteString("  (expired)")
	}
	if w.Lost > 0 {
		fmt.Fprintf(&notes, "  (%s before it not shown)", count(int64(w.Lost), "write"))
	}
	_, err := fmt.Fprintf(out, "%s  %-6s  %s  %s%s\n", w.Time.Local().Format("15:04:05.000"), w.Event, w.Table, w.Keys, notes.String())
	return err
}

// Text prints nothing: the writes have been printed.
func (r dynamodbWritesResult) Text(io.Writer) error { return nil }
