package generator

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// rustUsed is what fixtures import, in rustfmt's order; the names that a text
// does not use are left out.
var rustUsed = []struct {
	path  string
	names []string
}{
	{"std::collections", []string{"HashMap"}},
	{"std", []string{"env"}},
	{"std::net", []string{"IpAddr"}},
	{"std", []string{"process"}},
	{"std::sync::atomic", []string{"AtomicUsize", "Ordering"}},
	{"std", []string{"thread"}},
	{"std::time", []string{"Duration", "SystemTime", "UNIX_EPOCH"}},
	{"aws_sdk_dynamodb::config", []string{"Credentials", "Region"}},
	{"aws_sdk_dynamodb::primitives", []string{"Blob"}},
	{"aws_sdk_dynamodb::types", []string{
		"AttributeDefinition", "AttributeValue", "BillingMode", "GlobalSecondaryIndex", "KeySchemaElement", "KeyType", "LocalSecondaryIndex",
		"Projection", "ProjectionType", "ProvisionedThroughput", "ScalarAttributeType", "StreamSpecification", "StreamViewType", "TableStatus", "TimeToLiveSpecification",
	}},
	{"aws_sdk_dynamodb", []string{"Client", "Config"}},
}

// rustUse is a use declaration.
type rustUse struct {
	path  string
	names []string
}

// rustUses lists what a text needs of rustUsed.
func rustUses(text string) []rustUse {
	blank := string(rustBlank([]byte(text)))
	var needed []rustUse
	for _, u := range rustUsed {
		names := slices.DeleteFunc(slices.Clone(u.names), func(name string) bool { return !hasWord(blank, name) })
		if len(names) > 0 {
			needed = append(needed, rustUse{u.path, names})
		}
	}
	return needed
}

// rustHeader writes use declarations: the standard library's, then the others.
func rustHeader(uses []rustUse) string {
	var b strings.Builder
	for i, u := range uses {
		if i > 0 && strings.HasPrefix(uses[i-1].path, "std") && !strings.HasPrefix(u.path, "std") {
			b.WriteByte('\n')
		}
		b.WriteString(u.String())
	}
	return b.String()
}

func (u rustUse) String() string {
	if len(u.names) == 1 {
		return "use " + u.path + "::" + u.names[0] + ";\n"
	}
	line := "use " + u.path + "::{" + strings.Join(u.names, ", ") + "};\n"
	if len(line) <= rustStyle.width {
		return line
	}
	var b strings.Builder
	b.WriteString("use " + u.path + "::{")
	column := rustStyle.width
	for _, name := range u.names {
		if column+len(name)+2 > rustStyle.width {
			b.WriteString("\n   ")
			column = 3
		}
		b.WriteString(" " + name + ",")
		column += len(name) + 2
	}
	return b.String() + "\n};\n"
}

// rustBlank is a program with blanks in place of comments, strings and
// characters, its lines as they are. It takes time in proportion to the text.
func rustBlank(src []byte) []byte {
	out := bytes.Clone(src)
	erase := func(from, to int) {
		for i := from; i < min(to, len(out)); i++ {
			if out[i] != '\n' && out[i] != '\r' {
				out[i] = ' '
			}
		}
	}
	for i := 0; i < len(src); {
		end := i + 1
		switch c := src[i]; {
		case bytes.HasPrefix(src[i:], []byte("//")):
			if end = bytes.IndexByte(src[i:], '\n') + i; end < i {
				end = len(src)
			}
			erase(i, end)
		case bytes.HasPrefix(src[i:], []byte("/*")):
			end = rustComment(src, i)
			erase(i, end)
		case c == '"':
			end = rustString(src, i+1)
			erase(i, end)
		case c == '\'':
			if end = rustChar(src, i); end > i+1 {
				erase(i, end)
			}
		case isRustWord(c):
			for end < len(src) && isRustWord(src[end]) {
				end++
			}
			if word := string(src[i:end]); word == "r" || word == "br" || word == "cr" {
				if stop := rustRaw(src, end); stop > 0 {
					erase(i, stop)
					end = stop
				}
			}
		}
		i = end
	}
	return out
}

func isRustWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// rustComment is the end of a block comment; they nest.
func rustComment(src []byte, at int) int {
	depth := 0
	for i := at; i < len(src); i++ {
		switch {
		case bytes.HasPrefix(src[i:], []byte("/*")):
			depth++
			i++
		case bytes.HasPrefix(src[i:], []byte("*/")):
			i++
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(src)
}

func rustString(src []byte, at int) int {
	for ; at < len(src) && src[at] != '"'; at++ {
		if src[at] == '\\' {
			at++
		}
	}
	return min(at+1, len(src))
}

// rustChar is the end of a character; of a lifetime, which has no second quote,
// the offset behind the first.
func rustChar(src []byte, at int) int {
	if at+1 < len(src) && src[at+1] == '\\' {
		for i := at + 3; i < min(at+14, len(src)); i++ {
			if src[i] == '\'' {
				return i + 1
			}
		}
		return at + 1
	}
	for i := at + 2; i <= min(at+5, len(src)-1); i++ { // up to four bytes
		if src[i] == '\'' {
			if i == at+2 || src[at+1] >= 0x80 {
				return i + 1
			}
			return at + 1
		}
	}
	return at + 1
}

// rustRaw is the end of a raw string whose r ends at an offset; 0 where none is.
func rustRaw(src []byte, at int) int {
	hashes := 0
	for at+hashes < len(src) && src[at+hashes] == '#' {
		hashes++
	}
	if at+hashes >= len(src) || src[at+hashes] != '"' {
		return 0
	}
	end := append([]byte{'"'}, bytes.Repeat([]byte{'#'}, hashes)...)
	if n := bytes.Index(src[at+hashes+1:], end); n >= 0 {
		return at + hashes + 1 + n + len(end)
	}
	return len(src)
}

// rustItems are the ends of a program's items, behind their lines; ok is false
// for brackets that do not fit.
func rustItems(src, blank []byte) (ends []int, ok bool) {
	depth := 0
	for i, c := range blank {
		switch c {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			if depth--; depth < 0 {
				return nil, false
			}
			if depth == 0 && c == '}' {
				ends = append(ends, lineEnd(src, i))
			}
		case ';':
			if depth == 0 {
				ends = append(ends, lineEnd(src, i))
			}
		}
	}
	return ends, depth == 0
}

// insertRust puts the fixture behind the item that the offset is in or behind.
func insertRust(j *job) error {
	src := string(j.content)
	blank := rustBlank(j.content)
	ends, ok := rustItems(j.content, blank)
	if !ok {
		return &source.Error{Pos: schema.Pos{File: j.path, Line: 1, Column: 1}, Message: "has brackets that do not fit", Next: "mend it first, or write the fixture to a new file"}
	}
	for _, t := range j.tables {
		name := "create_" + t.snake()
		if m := regexp.MustCompile(`\bfn\s+` + name + `\b`).FindIndex(blank); m != nil {
			return exists(j.path, name, 1+strings.Count(src[:m[0]], "\n"))
		}
	}
	parts := []string{"shared", "table", "tests"}
	if hasWord(string(blank), "local_dynamodb") {
		parts = parts[1:]
	}
	body, err := j.renderRust(parts...)
	if err != nil {
		return err
	}
	at := len(src)
	for i, end := range ends {
		if end >= j.target.Offset || strings.TrimSpace(src[end:min(j.target.Offset, len(src))]) == "" && (i+1 == len(ends) || ends[i+1] > j.target.Offset) {
			at = end
			break
		}
	}
	j.changes = append(j.changes, rustNewUses(src, body)...)
	if before := strings.TrimRight(src[:at], " \t\r\n"); before != "" {
		gap := "\n"
		if !strings.HasSuffix(src[:at], "\n") {
			gap = "\n\n"
		}
		body = gap + body
	}
	if strings.TrimSpace(src[at:]) != "" && !strings.HasPrefix(src[at:], "\n") && !strings.HasPrefix(src[at:], "\r\n") {
		body += "\n"
	}
	j.changes = append(j.changes, change{at, at, body})
	if n := len(j.changes); n > 1 && j.changes[0].start == at {
		j.changes = []change{{at, at, j.changes[0].text + body}}
	}
	return nil
}

var rustUseLine = lazily(`(?m)^[ \t]*(?:pub[^\n]*?[ \t])?use\s+([^;]*);`)

// rustNewUses are the declarations that a text needs and a file lacks: behind the
// file's last one at its top level, else before its first item.
func rustNewUses(src, text string) []change {
	blank := rustBlank([]byte(src))
	bound := map[string]bool{}
	at := -1
	for _, m := range rustUseLine().FindAllSubmatchIndex(blank, -1) {
		if blank[m[0]] == ' ' || blank[m[0]] == '\t' {
			continue // of a module within
		}
		rustBound(string(blank[m[2]:m[3]]), "", bound)
		at = lineEnd([]byte(src), m[1]-1)
	}
	var missing []rustUse
	for _, u := range rustUses(text) {
		u.names = slices.DeleteFunc(u.names, func(name string) bool { return bound[name] })
		if len(u.names) > 0 {
			missing = append(missing, u)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if at >= 0 {
		return []change{{at, at, strings.ReplaceAll(rustHeader(missing), "\n\n", "\n")}}
	}
	at = rustPreamble(src)
	gap := ""
	if strings.TrimSpace(src[at:]) != "" {
		gap = "\n"
	}
	return []change{{at, at, rustHeader(missing) + gap}}
}

// rustPreamble is the length of what has to stay first: attributes and comments
// of the file itself.
func rustPreamble(src string) int {
	at := 0
	for rest := src; ; {
		line, more, found := strings.Cut(rest, "\n")
		text := strings.TrimSpace(line)
		if text != "" && !strings.HasPrefix(text, "//!") && !strings.HasPrefix(text, "#![") && !strings.HasPrefix(text, "#!/") {
			return at
		}
		if !found {
			return len(src)
		}
		rest = more
		at = len(src) - len(rest)
	}
}

// rustBound notes the names that a use tree binds; last is the segment before it.
func rustBound(tree, last string, bound map[string]bool) {
	tree = strings.TrimSpace(tree)
	if open := strings.IndexByte(tree, '{'); open >= 0 {
		segments := strings.Split(strings.TrimSuffix(strings.TrimSpace(tree[:open]), "::"), "::")
		depth, from := 0, open+1
		for i := open; i < len(tree); i++ {
			switch c := tree[i]; {
			case c == '{':
				depth++
			case c == ',' && depth == 1, c == '}' && depth == 1:
				rustBound(tree[from:i], strings.TrimSpace(segments[len(segments)-1]), bound)
				from = i + 1
				if c == '}' {
					return
				}
			case c == '}':
				depth--
			}
		}
		return
	}
	name := tree
	if before, as, renamed := strings.Cut(tree, " as "); renamed {
		name = as
		_ = before
	} else if i := strings.LastIndex(tree, "::"); i >= 0 {
		name = tree[i+2:]
	}
	if name = strings.TrimSpace(name); name == "self" {
		name = last
	}
	if name != "" && name != "*" && name != "_" {
		bound[name] = true
	}
}

// rustManaged is the function behind the comment, from the comment on.
func rustManaged(content []byte, marker int) (start, end int, ok bool) {
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	line := lineEnd(content, marker)
	blank := rustBlank(content)
	depth := 0
	for i := line; i < len(blank); i++ {
		switch blank[i] {
		case '{':
			if depth == 0 && !bytes.Contains(blank[line:i], []byte("fn create_")) {
				return 0, 0, false
			}
			depth++
		case '}':
			if depth--; depth == 0 {
				return start, i + 1, true
			}
			if depth < 0 {
				return 0, 0, false
			}
		}
	}
	return 0, 0, false
}
