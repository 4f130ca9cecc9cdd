package generator

import (
	"bytes"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// javaBraces visits the curly brackets of a program with their offsets, those in
// strings, characters and comments left out, until visit says that it is enough.
// It takes time in proportion to the text.
func javaBraces(src []byte, from int, visit func(at int, open bool) (more bool)) {
	for i := from; i < len(src); i++ {
		rest := src[i:]
		skip := func(end string, from int) {
			if n := bytes.Index(rest[from:], []byte(end)); n >= 0 {
				i += from + n + len(end) - 1
				return
			}
			i = len(src)
		}
		switch c := src[i]; {
		case bytes.HasPrefix(rest, []byte("//")):
			skip("\n", 2)
		case bytes.HasPrefix(rest, []byte("/*")):
			skip("*/", 2)
		case bytes.HasPrefix(rest, []byte(`"""`)):
			skip(`"""`, 3)
		case c == '"' || c == '\'':
			for i++; i < len(src) && src[i] != c && src[i] != '\n'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
		case c == '{' || c == '}':
			if !visit(i, c == '{') {
				return
			}
		}
	}
}

// insert puts the fixture's members at the end of the file's first class.
func (v *jvm) insert(j *job) error {
	src := string(j.content)
	end, depth := -1, 0
	javaBraces(j.content, 0, func(at int, open bool) bool {
		if open {
			depth++
			return true
		}
		depth--
		if depth == 0 {
			end = at
		}
		return depth > 0
	})
	if end < 0 || depth != 0 {
		return &source.Error{Pos: schema.Pos{File: j.path, Line: 1, Column: 1}, Message: "has no class that ends", Next: "mend it first, or write the fixture to a new file"}
	}
	for _, t := range j.tables {
		name := "create" + t.pascal()
		if at := strings.Index(src, v.made+name+"("); at >= 0 {
			return exists(j.path, name, 1+strings.Count(src[:at], "\n"))
		}
	}
	parts := []string{"shared", "table", "tests"}
	if strings.Contains(src, v.shared) {
		parts = parts[1:]
	}
	body, err := v.render(j, parts...)
	if err != nil {
		return err
	}
	before := ""
	if trimmed := strings.TrimRight(src[:end], " \t\r\n"); !strings.HasSuffix(trimmed, "{") {
		before = "\n"
	}
	at := end
	if line := strings.LastIndexByte(src[:end], '\n') + 1; strings.TrimSpace(src[line:end]) == "" {
		at = line
	} else {
		before += "\n"
	}
	j.changes = append(v.newImports(j, src), change{at, at, before + body})
	return nil
}

// newImports are the imports that a file lacks: behind its last one, else behind
// the package.
func (v *jvm) newImports(j *job, src string) []change {
	var static, plain string
	for _, name := range v.imports(j) {
		dot := strings.LastIndexByte(name, '.')
		if strings.Contains(src, "import "+name+v.semicolon+"\n") || strings.Contains(src, "import "+name+v.semicolon+"\r") ||
			strings.Contains(src, "import "+name[:dot]+".*"+v.semicolon) {
			continue
		}
		if strings.HasPrefix(name, "static ") {
			static += "import " + name + v.semicolon + "\n"
			continue
		}
		plain += "import " + name + v.semicolon + "\n"
	}
	at, before, first := 0, "", true
	for offset := 0; offset < len(src); {
		line, _, _ := strings.Cut(src[offset:], "\n")
		next := min(offset+len(line)+1, len(src))
		switch {
		case strings.HasPrefix(line, "import "):
			at, before, first = next, "", false
		case strings.HasPrefix(line, "package ") && first:
			at, before = next, "\n"
		case strings.Contains(line, "{"):
			offset = len(src)
			continue
		}
		offset = next
	}
	text := static + plain
	if text == "" {
		return nil
	}
	if first && at == 0 {
		text += "\n"
	}
	return []change{{at, at, before + text}}
}

// javaManaged is the method behind the comment, from the comment on.
func javaManaged(content []byte, marker int) (start, end int, ok bool) {
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	line := lineEnd(content, marker)
	depth := 0
	javaBraces(content, line, func(at int, open bool) bool {
		switch {
		case open:
			depth++
		case depth == 0: // the end of the class: no method follows
			return false
		default:
			if depth--; depth == 0 {
				end, ok = at+1, true
				return false
			}
		}
		return true
	})
	if ok {
		head, _, _ := bytes.Cut(content[line:end], []byte("{"))
		ok = bytes.Contains(head, []byte(" create"))
	}
	return start, end, ok
}
