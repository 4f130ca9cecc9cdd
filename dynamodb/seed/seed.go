// Package seed reads files of items: what people keep to fill test tables with.
// [Rows] is the place to start.
//
// # Formats
//
//   - JSON: an array of items, one item after the other, the answer of a scan
//     ({"Items": [...]}), the request of a batch ({"Orders": [{"PutRequest": ...}]}),
//     items by table ({"Orders": [{...}]}), and NoSQL Workbench models with their sample
//     data. Items are plain JSON or DynamoDB's, see package item.
//   - JSONL: an item a line, also as DynamoDB exports tables to S3 ({"Item": {...}}).
//   - YAML: a list of items, a document for each, or items by table.
//   - CSV and TSV: a line of attribute names, then an item a line.
//
// # Types
//
// JSON and YAML say what is a text and what a number. YAML's dates are texts, its
// !!binary is a binary. A cell of a CSV file is, in this order: left out of the item when it is
// empty; of the type its column names, as in "price:N"; of the type the table's key
// has; a number when it is written as one, without zeros or a plus in front; true or false;
// a list or map when it is JSON of one; else a text. Columns may name S, N, B (base64),
// BOOL, JSON, and SS, NS, BS, whose members ; separates.
package seed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// Row is an item of a file.
type Row struct {
	Table string // the table the file names for it; "" when it names none
	Item  item.Item
	Line  int // where it begins, from 1
}

// RowError is a row that is no item. The rows after it can still be read.
type RowError struct {
	Line    int
	Message string
	Next    string
}

func (e *RowError) Error() string { return e.Message }

// Hint is the user's next step.
func (e *RowError) Hint() string { return e.Next }

// Format is a kind of file.
type Format string

// The formats.
const (
	JSON  Format = "json"
	JSONL Format = "jsonl"
	YAML  Format = "yaml"
	CSV   Format = "csv"
	TSV   Format = "tsv"
)

// FormatOf tells the format by a file's name, which may end in .gz as well.
func FormatOf(name string) (Format, bool) {
	switch strings.ToLower(filepath.Ext(strings.TrimSuffix(strings.ToLower(name), ".gz"))) {
	case ".json":
		return JSON, true
	case ".jsonl", ".ndjson":
		return JSONL, true
	case ".yaml", ".yml":
		return YAML, true
	case ".csv":
		return CSV, true
	case ".tsv", ".tab":
		return TSV, true
	}
	return "", false
}

// Options say how a file is read.
type Options struct {
	Format Format
	// Types gives the types of a table's key attributes: S, N or B by name. "" is
	// the table of rows that name none. It may be nil.
	Types func(table string) map[string]item.Type
}

// Rows reads a file row by row. A [*RowError] stands for one row; after any
// other error there is nothing more. Compressed files (gzip) are unpacked.
func Rows(r io.Reader, o Options) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		in, err := unpacked(r)
		if err != nil {
			yield(Row{}, err)
			return
		}
		switch o.Format {
		case JSON:
			err = readJSON(in, yield)
		case JSONL:
			err = readLines(in, yield)
		case YAML:
			err = readYAML(in, yield)
		case CSV, TSV:
			err = readCSV(in, o, yield)
		default:
			err = fmt.Errorf("there is no format %q", o.Format)
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(Row{}, err)
		}
	}
}

// errStop says that the caller has had enough.
var errStop = errors.New("stop")

type emit = func(Row, error) bool

// unpacked gives the text of a file: unzipped, without a byte order mark.
func unpacked(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(in)
		if err != nil {
			return nil, err
		}
		in = bufio.NewReaderSize(z, 64<<10)
	}
	head, _ := in.Peek(3)
	switch {
	case bytes.Equal(head, []byte("\xef\xbb\xbf")):
		_, _ = in.Discard(3)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return nil, &RowError{1, "it is UTF-16", "save it as UTF-8"}
	}
	return in, nil
}

// give passes an item of a tree on; what is around it in the forms other tools
// write is taken off.
func give(yield emit, table string, line int, tree any) error {
	if object, ok := tree.(map[string]any); ok {
		tree = unwrapped(object)
	}
	it, err := item.FromObject(tree)
	if err == nil && len(it) == 0 {
		err = errors.New("an item without attributes")
	}
	if err != nil {
		return told(yield, line, err.Error(), "")
	}
	if !yield(Row{table, it, line}, nil) {
		return errStop
	}
	return nil
}

func told(yield emit, line int, message, hint string) error {
	if !yield(Row{}, &RowError{line, message, hint}) {
		return errStop
	}
	return nil
}

// unwrapped gives the item in {"Item": {...}} and {"PutRequest": {"Item": {...}}}. In an item
// these would be maps in DynamoDB's JSON of one attribute, which cannot be a key.
func unwrapped(object map[string]any) any {
	for _, name := range []string{"PutRequest", "Item"} {
		if inner, ok := object[name].(map[string]any); ok && len(object) == 1 {
			object = inner
		}
	}
	return object
}
