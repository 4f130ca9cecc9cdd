package generator

import (
	"bytes"
	"slices"

	"mvdan.cc/sh/v3/syntax"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// shellStatement is a statement at the top level of a script. Start is that of
// its first line, comments before it left out; end is behind its last line.
type shellStatement struct {
	start, end, line int
	function         string // that it declares
}

// shellStatements reads a script as bash does.
func shellStatements(content []byte) ([]shellStatement, error) {
	file, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(content), "")
	if err != nil {
		return nil, err
	}
	var found []shellStatement
	for _, st := range file.Stmts {
		end := int(st.End().Offset())
		for _, r := range st.Redirs {
			if r.Hdoc != nil {
				end = max(end, int(r.Hdoc.End().Offset()))
			}
		}
		s := shellStatement{start: int(st.Pos().Offset()), end: lineEnd(content, end), line: int(st.Pos().Line())}
		if f, ok := st.Cmd.(*syntax.FuncDecl); ok {
			s.function = f.Name.Value
		}
		found = append(found, s)
	}
	return found, nil
}

// lineEnd is the offset behind the line that an offset is in.
func lineEnd(content []byte, at int) int {
	at = min(at, len(content))
	if n := bytes.IndexByte(content[at:], '\n'); n >= 0 {
		return at + n + 1
	}
	return len(content)
}

// insertShell puts the fixture behind the statement at the offset, before the
// call that runs the tests.
func insertShell(j *job) error {
	statements, err := shellStatements(j.content)
	if err != nil {
		return &source.Error{Pos: schema.Pos{File: j.path, Line: 1, Column: 1}, Message: "is no script that bash can read: " + err.Error(), Next: "mend it first, or write the fixture to a new file"}
	}
	declared := map[string]int{}
	limit := len(j.content)
	for _, s := range statements {
		if s.function != "" {
			declared[s.function] = s.line
		}
		if first := firstWord(j.content[s.start:s.end]); first == "local_dynamodb" || first == "run_tests" {
			limit = min(limit, 1+bytes.LastIndexByte(j.content[:s.start], '\n'))
		}
	}
	for _, t := range j.tables {
		if line := declared["create_"+t.snake()]; line > 0 {
			return exists(j.path, "create_"+t.snake(), line)
		}
	}
	at := min(j.target.Offset, limit)
	for _, s := range statements {
		if s.start < at && at < s.end {
			at = s.end
		}
	}
	at = min(at, limit)
	if at > 0 && j.content[at-1] != '\n' {
		at = lineEnd(j.content, at)
	}
	parts := []string{"table", "all", "tests"}
	if declared["local_dynamodb"] == 0 {
		parts = append([]string{"shared"}, parts...)
		if declared["run_tests"] == 0 {
			parts = append(parts, "run")
			at = max(at, lastEnd(statements)) // what stands here would run behind the tests
		}
	}
	text, err := j.renderShell(parts...)
	if err != nil {
		return err
	}
	before := ""
	switch {
	case at > 0 && j.content[at-1] != '\n':
		before = "\n\n"
	case at > 0 && !bytes.HasSuffix(j.content[:at], []byte("\n\n")):
		before = "\n"
	}
	if rest := j.content[at:]; len(rest) > 0 && rest[0] != '\n' {
		text += "\n"
	}
	j.changes = []change{{at, at, before + text}}
	return nil
}

func lastEnd(statements []shellStatement) int {
	if len(statements) == 0 {
		return 0
	}
	return slices.MaxFunc(statements, func(a, b shellStatement) int { return a.end - b.end }).end
}

func firstWord(text []byte) string {
	if words := bytes.Fields(text); len(words) > 0 {
		return string(words[0])
	}
	return ""
}

// shellManaged is the function behind the comment, from the comment on.
func shellManaged(content []byte, marker int) (start, end int, ok bool) {
	statements, err := shellStatements(content)
	if err != nil {
		return 0, 0, false
	}
	start = 1 + bytes.LastIndexByte(content[:marker], '\n')
	for _, s := range statements {
		switch {
		case s.end <= marker:
		case s.start < marker || s.function == "": // inside a function: the comment has moved
			return 0, 0, false
		default:
			return start, len(bytes.TrimRight(content[:s.end], " \t\r\n")), true
		}
	}
	return 0, 0, false
}
