package seed

import (
	"bufio"
	"encoding/base64"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/devhelper/devhelper/dynamodb/item"
)

// column is an attribute of a CSV file. Its type is "" when the cells tell.
type column struct {
	name string
	typ  item.Type
	key  bool // the type is the table's
}

// asJSON is a type that only columns have.
const asJSON item.Type = "JSON"

func readCSV(in *bufio.Reader, o Options, yield emit) error {
	r := csv.NewReader(in)
	r.ReuseRecord = true
	r.Comma = ','
	if o.Format == TSV {
		r.Comma = '\t'
	} else if head, _ := in.Peek(64 << 10); headSeparator(string(head)) == ';' {
		r.Comma = ';' // what spreadsheets write where , is the decimal sign
	}
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return csvError(err)
	}
	var types map[string]item.Type
	if o.Types != nil {
		types = o.Types("")
	}
	columns, err := columnsOf(head, types)
	if err != nil {
		return err
	}
	for {
		cells, err := r.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &parse) && errors.Is(err, csv.ErrFieldCount):
			message := fmt.Sprintf("%d cells, and the first line names %d columns", len(cells), len(columns))
			if err := told(yield, parse.StartLine, message, "quote a cell that has a separator in it"); err != nil {
				return err
			}
			continue
		case err != nil:
			return csvError(err)
		}
		line, _ := r.FieldPos(0)
		it, err := rowOf(columns, cells)
		switch {
		case err != nil:
			err = told(yield, line, err.Error(), "")
		case !yield(Row{"", it, line}, nil):
			err = errStop
		}
		if err != nil {
			return err
		}
	}
}

func headSeparator(text string) rune {
	head, _, _ := strings.Cut(text, "\n")
	if strings.Count(head, ";") > strings.Count(head, ",") {
		return ';'
	}
	return ','
}

// csvError is a line after which nothing can be read.
func csvError(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return &RowError{parse.Line, parse.Err.Error(), `write a quote within a quoted cell as ""`}
	}
	return err
}

func columnsOf(head []string, types map[string]item.Type) ([]column, error) {
	var out []column
	seen := map[string]bool{}
	for i, cell := range head {
		c := column{name: strings.TrimSpace(cell)}
		if at := strings.LastIndexByte(c.name, ':'); at > 0 {
			switch t := item.Type(strings.ToUpper(strings.TrimSpace(c.name[at+1:]))); t {
			case item.String, item.Number, item.Binary, item.Bool, item.StringSet, item.NumberSet, item.BinarySet, asJSON:
				c.name, c.typ = strings.TrimSpace(c.name[:at]), t
			}
		}
		switch {
		case c.name == "":
			return nil, &RowError{1, fmt.Sprintf("column %d has no name", i+1), "the first line names the attributes"}
		case !utf8.ValidString(c.name):
			return nil, &RowError{1, "not UTF-8", "save the file as UTF-8"}
		case seen[c.name]:
			return nil, &RowError{1, fmt.Sprintf("two columns are called %q", c.name), "rename one"}
		}
		seen[c.name] = true
		if c.typ == "" {
			c.typ, c.key = types[c.name], types[c.name] != ""
		}
		out = append(out, c)
	}
	return out, nil
}

func rowOf(columns []column, cells []string) (item.Item, error) {
	it := make(item.Item, len(columns))
	for i, cell := range cells {
		if cell == "" {
			continue
		}
		if !utf8.ValidString(cell) {
			return nil, fmt.Errorf("column %s: not UTF-8", columns[i].name)
		}
		v, err := columns[i].value(cell)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", columns[i].name, err)
		}
		it[columns[i].name] = v
	}
	if len(it) == 0 {
		return nil, errors.New("a line without values")
	}
	return it, nil
}

func (c column) value(cell string) (item.Value, error) {
	v := item.Value{Type: c.typ, Text: cell}
	switch c.typ {
	case "":
		return guess(cell), nil
	case item.Number:
		v.Text = strings.TrimSpace(cell)
		return v, item.CheckNumber(v.Text)
	case item.Binary:
		data, err := base64.StdEncoding.DecodeString(cell)
		v.Text = string(data)
		return v, err
	case item.Bool:
		switch strings.ToLower(cell) {
		case "true", "false":
			return item.Value{Type: item.Bool, Bool: strings.EqualFold(cell, "true")}, nil
		}
		return v, fmt.Errorf("%q is neither true nor false", cell)
	case item.StringSet, item.NumberSet, item.BinarySet:
		return c.set(cell)
	case asJSON:
		return item.ParseValue([]byte(cell))
	}
	return v, nil
}

func (c column) set(cell string) (item.Value, error) {
	v := item.Value{Type: c.typ}
	for one := range strings.SplitSeq(cell, ";") {
		one = strings.TrimSpace(one)
		switch c.typ {
		case item.NumberSet:
			if err := item.CheckNumber(one); err != nil {
				return v, err
			}
		case item.BinarySet:
			data, err := base64.StdEncoding.DecodeString(one)
			if err != nil {
				return v, err
			}
			one = string(data)
		}
		v.Set = append(v.Set, one)
	}
	return v, nil
}

// guess tells the type of a cell. A text that only looks like a number, as 007
// or +49, keeps its zeros and its plus.
func guess(cell string) item.Value {
	switch {
	case cell == "true" || cell == "false":
		return item.Value{Type: item.Bool, Bool: cell == "true"}
	case cell[0] == '{' || cell[0] == '[':
		if v, err := item.ParseValue([]byte(cell)); err == nil {
			return v
		}
	case looksLikeNumber(cell):
		return item.Num(cell)
	}
	return item.Text(cell)
}

func looksLikeNumber(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	if digits == "" || digits[0] < '0' || digits[0] > '9' || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	return item.CheckNumber(cell) == nil
}
