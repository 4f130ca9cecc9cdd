package seed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"unicode/utf8"
)

// maxLine bounds an item: DynamoDB takes 400 KB, which escapes may make longer.
const maxLine = 16 << 20

// readLines reads an item a line. What is wrong in one line leaves the others.
func readLines(in *bufio.Reader, yield emit) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	n := 0
	for lines.Scan() {
		n++
		text := bytes.TrimSpace(lines.Bytes())
		if len(text) == 0 {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber()
		var tree any
		err := d.Decode(&tree)
		if err == nil {
			if _, more := d.Token(); !errors.Is(more, io.EOF) {
				err = errors.New("more than one value on a line")
			}
		}
		switch {
		case err != nil:
			err = told(yield, n, "not JSON: "+plain(err), "a JSONL file has an object on each line; is it a JSON file? --format json")
		case !utf8.Valid(text):
			err = told(yield, n, "not UTF-8", "save the file as UTF-8")
		default:
			err = give(yield, "", n, tree)
		}
		if err != nil {
			return err
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return &RowError{n + 1, "a line of more than 16 MB", "an item has at most 400 KB; is it a JSON file? --format json"}
	}
	return lines.Err()
}

func plain(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return "it ends too early"
	}
	return err.Error()
}

// lineCounter knows on which line a byte is that has just gone through.
type lineCounter struct {
	in    io.Reader
	at    int64
	ends  []int64 // of lines not yet passed
	lines int     // passed
}

func (c *lineCounter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	for i, b := range p[:n] {
		if b == '\n' {
			c.ends = append(c.ends, c.at+int64(i))
		}
	}
	c.at += int64(n)
	return n, err
}

// line must be asked with growing offsets.
func (c *lineCounter) line(offset int64) int {
	n, _ := slices.BinarySearch(c.ends, offset)
	c.lines += n
	c.ends = slices.Delete(c.ends, 0, n)
	return c.lines + 1
}

type jsonReader struct {
	*json.Decoder
	lines *lineCounter
	yield emit
}

func readJSON(in *bufio.Reader, yield emit) error {
	c := &lineCounter{in: in}
	r := &jsonReader{json.NewDecoder(c), c, yield}
	r.UseNumber()
	for {
		err := r.top()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errStop):
			return err
		case err != nil:
			return r.broken(err)
		}
	}
}

// broken says where the JSON goes wrong; nothing behind that can be read.
func (r *jsonReader) broken(err error) error {
	var row *RowError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &row):
		return err
	case errors.As(err, &syntax):
		return &RowError{r.lines.line(max(0, syntax.Offset-1)), "not JSON: " + err.Error(), "is it another format? --format jsonl, yaml, csv or tsv"}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &RowError{r.lines.line(r.lines.at), "not JSON: it ends too early", "was it written to its end?"}
	}
	return err
}

// top reads what stands at the top of a file: an array of items goes through
// one by one, anything else is small or an item.
func (r *jsonReader) top() error {
	begin, err := r.peek()
	if err != nil {
		return err
	}
	if begin == '[' {
		return eofInside(r.array(""))
	}
	var raw json.RawMessage
	line, err := r.value(&raw)
	if err != nil {
		return err
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(raw, &members) == nil && holds(members) {
		return eofInside(r.container(raw, line))
	}
	return r.item("", line, raw)
}

// eofInside keeps the end of an inner reader from being taken for that of the
// file.
func eofInside(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// peek gives the first character of the next value at the top.
func (r *jsonReader) peek() (byte, error) {
	if !r.More() {
		_, err := r.Token()
		if !errors.Is(err, io.EOF) {
			err = &RowError{r.lines.line(r.InputOffset()), "not JSON: a bracket is closed that was not opened", ""}
		}
		return 0, err
	}
	first := make([]byte, 1)
	_, err := io.ReadFull(r.Buffered(), first) // More has read as far as there
	return first[0], err
}

// value reads the next value and gives the line it begins on.
func (r *jsonReader) value(raw *json.RawMessage) (line int, err error) {
	if err := r.Decode(raw); err != nil {
		return 0, err
	}
	return r.lines.line(r.InputOffset() - int64(len(*raw))), nil
}

func (r *jsonReader) item(table string, line int, raw json.RawMessage) error {
	if !utf8.Valid(raw) {
		return told(r.yield, line, "not UTF-8", "save the file as UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return err
	}
	return give(r.yield, table, line, tree)
}

// array reads the items of an array.
func (r *jsonReader) array(table string) error {
	if _, err := r.Token(); err != nil {
		return err
	}
	for r.More() {
		var raw json.RawMessage
		line, err := r.value(&raw)
		if err != nil {
			return err
		}
		if err := r.item(table, line, raw); err != nil {
			return err
		}
	}
	_, err := r.Token()
	return err
}

// holds says whether an object holds items rather than being one: it has the
// marks of a scan's answer or of a model of NoSQL Workbench, or all its members
// are arrays of objects. Such can be no item: the key is never a list.
func holds(members map[string]json.RawMessage) bool {
	if isArray(members["Items"]) && (members["Count"] != nil || members["ScannedCount"] != nil || len(members) == 1) || isArray(members["DataModel"]) {
		return true
	}
	for _, raw := range members {
		if !isArray(raw) {
			return false
		}
		var all []map[string]json.RawMessage
		if json.Unmarshal(raw, &all) != nil {
			return false
		}
	}
	return len(members) > 0
}

func isArray(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '[' }

// within gives a reader of a part that has been read, which began on line.
func (r *jsonReader) within(raw json.RawMessage, line int) *jsonReader {
	c := &lineCounter{in: bytes.NewReader(raw), lines: line - 1}
	inner := &jsonReader{json.NewDecoder(c), c, r.yield}
	inner.UseNumber()
	return inner
}

// container reads the items within an object.
func (r *jsonReader) container(raw json.RawMessage, line int) error {
	return r.within(raw, line).members(func(in *jsonReader, name string) error {
		switch name {
		case "DataModel":
			return in.models()
		case "Items":
			name = ""
		}
		return in.array(name)
	})
}

// members calls f for each member of the next object that is an array, with a
// reader of it.
func (r *jsonReader) members(f func(in *jsonReader, name string) error) error {
	if _, err := r.Token(); err != nil {
		return err
	}
	for r.More() {
		token, err := r.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string)
		var raw json.RawMessage
		line, err := r.value(&raw)
		if err == nil && isArray(raw) {
			err = f(r.within(raw, line), name)
		}
		if err != nil {
			return err
		}
	}
	_, err := r.Token()
	return err
}

// models reads the tables of a NoSQL Workbench model: TableName and TableData,
// which is in DynamoDB's JSON.
func (r *jsonReader) models() error {
	if _, err := r.Token(); err != nil {
		return err
	}
	for r.More() {
		var raw json.RawMessage
		line, err := r.value(&raw)
		if err != nil {
			return err
		}
		var named struct{ TableName string }
		if err := json.Unmarshal(raw, &named); err != nil || named.TableName == "" {
			if err := told(r.yield, line, "a table of the model has no TableName", "export the model again"); err != nil {
				return err
			}
			continue
		}
		err = r.within(raw, line).members(func(in *jsonReader, name string) error {
			if name != "TableData" {
				return nil
			}
			return in.array(named.TableName)
		})
		if err != nil {
			return err
		}
	}
	_, err := r.Token()
	return err
}
