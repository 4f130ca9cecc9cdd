package generator

import (
	"regexp"
	"strings"
)

// insertPytest puts fixtures and tests into an open module.
func insertPytest(j *job) error {
	src := string(j.content)
	if strings.TrimSpace(src) == "" {
		if err := pytestFile(j); err != nil {
			return err
		}
		j.changes = []change{{0, len(src), j.text}}
		return nil
	}
	statements := pyStatements(src)
	made, shared := "", "dynamodb"
	if j.python().class {
		made, shared = "create_", "local_dynamodb"
	}
	for _, t := range j.tables {
		if st, ok := pyDefined(src, statements, made+t.snake()); ok {
			return exists(j.path, "the fixture "+made+t.snake(), 1+strings.Count(src[:st.start], "\n"))
		}
	}
	part := "file"
	if _, ok := pyDefined(src, statements, shared); ok {
		part = "tables"
	}
	body, err := j.renderPython(part)
	if err != nil {
		return err
	}
	var missing []pyImport
	imports, ofShared := j.pytestImports()
	if part == "file" {
		imports = append(imports, ofShared...)
	}
	for _, i := range imports {
		if !pyHas(src, statements, i) {
			missing = append(missing, i)
		}
	}
	j.changes = append(pyImportChanges(src, statements, missing), pyBlock(src, statements, j.target.Offset, body))
	return nil
}

// pyDefined finds the definition of a top-level function.
func pyDefined(src string, statements []pyStatement, name string) (pyStatement, bool) {
	def := regexp.MustCompile(`(?m)^(async\s+)?def\s+` + regexp.QuoteMeta(name) + `\s*\(`)
	for _, st := range statements {
		if def.MatchString(src[st.start:st.end]) {
			return st, true
		}
	}
	return pyStatement{}, false
}

// pyBlock replaces the blank lines where the block goes: behind the statement
// the offset is in, never before the imports.
func pyBlock(src string, statements []pyStatement, offset int, body string) change {
	start := pyPreamble(src, statements)
	for _, st := range statements {
		if st.start < offset {
			start = max(start, st.end)
		}
	}
	if line := lineStart(src, offset); line > start {
		start = line
		for start > 0 && src[start:] != "" && src[start] == '#' && src[lineStart(src, start-1)] == '#' {
			start = lineStart(src, start-1) // a comment stays in one piece
		}
	}
	for start > 0 && strings.TrimSpace(src[lineStart(src, start-1):start]) == "" {
		start = lineStart(src, start-1)
	}
	end := start
	for end < len(src) {
		line, _, _ := strings.Cut(src[end:], "\n")
		if strings.TrimSpace(line) != "" {
			break
		}
		end = min(end+len(line)+1, len(src))
	}
	text := body
	switch {
	case start > 0 && src[start-1] != '\n':
		text = "\n\n\n" + body
	case start > 0:
		text = "\n\n" + body
	}
	if end < len(src) {
		text += "\n\n"
	}
	return change{start, end, text}
}

// lineStart is where the line of an offset begins.
func lineStart(src string, offset int) int { return strings.LastIndexByte(src[:offset], '\n') + 1 }

// pyPreamble is the end of the docstring and the imports at the module's top.
func pyPreamble(src string, statements []pyStatement) int {
	end := 0
	for i, st := range statements {
		switch {
		case importLine().MatchString(st.text), i == 0 && docstring().MatchString(st.text):
			end = st.end
		}
	}
	return end
}

var pyDefinition = lazily(`^(async\s+)?(def|class)\b`)

var docstring = lazily(`^[rRuU]?("|')`)

// pyImportChanges adds imports: each to the run of imports of its kind, in
// isort's order, or as a run of its own.
func pyImportChanges(src string, statements []pyStatement, missing []pyImport) []change {
	if len(missing) == 0 {
		return nil
	}
	groups := pyGroups(src, statements)
	var changes []change
	var apart []pyImport // those without a run of their kind
	for _, i := range missing {
		g := groupFor(groups, i)
		if g == nil {
			apart = append(apart, i)
			continue
		}
		at := g[len(g)-1].end
		for _, st := range g {
			if pyBefore(i.String(), st.text) {
				at = st.start
				break
			}
		}
		changes = append(changes, change{at, at, i.String() + "\n"})
	}
	if len(apart) > 0 {
		changes = append(changes, apartChange(src, statements, groups, apart))
	}
	for i, c := range changes {
		if c.start == len(src) && !strings.HasSuffix(src, "\n") {
			changes[i].text = "\n" + strings.TrimRight(c.text, "\n") // the file's last line has no end
		}
	}
	return mergeInserts(changes)
}

// pyGroups are the runs of top-level imports without a blank line inside.
func pyGroups(src string, statements []pyStatement) [][]pyStatement {
	var groups [][]pyStatement
	last := -1
	for _, st := range statements {
		if !importLine().MatchString(st.text) {
			continue
		}
		if last < 0 || st.start != last {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], st)
		last = st.end
	}
	return groups
}

var (
	commonStd   = lazily(`^(import|from)\s+(abc|argparse|asyncio|base64|collections|concurrent|contextlib|copy|csv|dataclasses|datetime|decimal|enum|functools|glob|hashlib|http|importlib|inspect|io|itertools|json|logging|math|os|pathlib|pickle|random|re|shutil|signal|socket|string|subprocess|sys|tempfile|textwrap|threading|time|traceback|types|typing|unittest|urllib|uuid|warnings|zipfile|zoneinfo)\b`)
	commonThird = lazily(`^(import|from)\s+(attrs?|aws_lambda_powertools|boto3|botocore|django|fastapi|flask|freezegun|hypothesis|moto|numpy|pandas|pydantic|pytest|requests|yaml)\b`)
)

// groupFor finds the run of imports a module belongs to, nil if there is none.
func groupFor(groups [][]pyStatement, i pyImport) []pyStatement {
	kind := commonThird()
	if stdlib[i.module] {
		kind = commonStd()
	}
	for _, g := range groups {
		for _, st := range g {
			if kind.MatchString(st.text) {
				return g
			}
		}
	}
	return nil
}

// apartChange adds runs of imports of a kind the module has none of yet.
func apartChange(src string, statements []pyStatement, groups [][]pyStatement, imports []pyImport) change {
	std := stdlib[imports[0].module]
	for _, i := range imports {
		std = std && stdlib[i.module]
	}
	future := regexp.MustCompile(`^from\s+__future__\s`)
	switch {
	case len(groups) == 0:
		at := pyPreamble(src, statements)
		if at > 0 {
			return change{at, at, "\n" + pyHeader(imports)}
		}
		if len(statements) > 0 {
			at = statements[0].start
		}
		if len(statements) == 0 || pyDefinition().MatchString(statements[0].text) || strings.HasPrefix(src[at:], "@") {
			return change{at, at, pyHeader(imports) + "\n\n"}
		}
		return change{at, at, pyHeader(imports) + "\n"}
	case std && !future.MatchString(groups[0][0].text):
		at := groups[0][0].start
		return change{at, at, pyHeader(imports) + "\n"}
	default:
		group := groups[0]
		for _, g := range groups {
			if commonStd().MatchString(g[0].text) || future.MatchString(g[0].text) {
				group = g
			}
		}
		at := group[len(group)-1].end
		return change{at, at, "\n" + pyHeader(imports)}
	}
}
