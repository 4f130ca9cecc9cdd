package generator

import (
	"slices"
	"sort"
	"strings"

	"github.com/devhelper/devhelper/fixturesgen/snippet"
)

// Packages of the SDK.
const (
	jsClient    = "@aws-sdk/client-dynamodb"
	jsDocuments = "@aws-sdk/lib-dynamodb"
)

// jsOrigin is the module that a name comes from; "" for the framework's own.
func jsOrigin(name string) string {
	switch name {
	case "CreateTableCommand", "DeleteTableCommand", "DynamoDBClient", "UpdateTimeToLiveCommand", "waitUntilTableExists":
		return jsClient
	case "DynamoDBDocumentClient", "GetCommand", "NumberValue", "PutCommand", "QueryCommand":
		return jsDocuments
	case "randomUUID":
		return "node:crypto"
	case "assert":
		return "node:assert"
	}
	return ""
}

// jsNeed is a name to import: name as the module has it, local as the file does.
type jsNeed struct{ module, name, local string }

// needs lists what has to be imported for what was used, without what the file
// has already.
func (v *jsView) needs(had func(name string) bool) []jsNeed {
	var out []jsNeed
	for name := range v.used {
		n := jsNeed{module: jsOrigin(name), name: name, local: name}
		if n.module == "" {
			n.module = jsModules[v.ID]
			if !v.imports {
				continue
			}
		}
		if local, ok := v.local[name]; ok {
			n.local = local
		}
		if name == "assert" {
			n.name = "strict"
		}
		if had == nil || !had(name) {
			out = append(out, n)
		}
	}
	sort.Slice(out, func(a, b int) bool {
		if out[a].module != out[b].module {
			return jsModuleBefore(out[a].module, out[b].module)
		}
		return out[a].name < out[b].name
	})
	return out
}

// jsModuleBefore orders modules: those of Node.js, then packages.
func jsModuleBefore(a, b string) bool {
	if node := strings.HasPrefix(a, "node:"); node != strings.HasPrefix(b, "node:") {
		return node
	}
	return a < b
}

// spec is the name as it stands in the braces.
func (n jsNeed) spec(module bool) string {
	switch {
	case n.name == n.local:
		return n.name
	case module:
		return n.name + " as " + n.local
	}
	return n.name + ": " + n.local
}

// jsImportLines imports names, a line or more for each module.
func jsImportLines(needs []jsNeed, module bool) string {
	var b strings.Builder
	for from := 0; from < len(needs); {
		to := from
		var specs []layout
		for to < len(needs) && needs[to].module == needs[from].module {
			specs = append(specs, jsAtom(needs[to].spec(module)))
			to++
		}
		l := layout{lead: "import ", open: "{", close: "} from " + jsQuote(needs[from].module) + ";", items: specs}
		if !module {
			l.lead, l.close = "const ", "} = require("+jsQuote(needs[from].module)+");"
		}
		b.WriteString(l.in(jsStyle, 0, "") + "\n")
		from = to
	}
	return b.String()
}

// jsImport is a statement that imports: import ... from, or const ... = require().
type jsImport struct {
	statement jsStatement
	module    string
	require   bool     // by require()
	types     bool     // of types alone
	whole     []string // names of the default, or of the module as a whole
	braces    *jsToken // where names are listed
	specs     []jsSpec
	remarks   bool // there are comments in the braces
}

// jsSpec is a name in the braces.
type jsSpec struct {
	name, local string
	text        string // as written
	types       bool
}

// bound lists the names an import gives a meaning to.
func (i jsImport) bound() []string {
	names := slices.Clone(i.whole)
	for _, s := range i.specs {
		names = append(names, s.local)
	}
	return names
}

// importOf reads a statement that imports; its module is "" if it is another.
func (m *jsModule) importOf(st jsStatement) jsImport {
	i := jsImport{statement: st}
	tokens := st.tokens
	switch st.first {
	case "import":
		return m.importFrom(i, tokens[1:])
	case "const", "let", "var":
		// const <target> = require("module")
		if len(tokens) < 5 || m.text(tokens[2]) != "=" || m.word(tokens[3]) != "require" || tokens[4].kind != '(' ||
			len(tokens) > 6 || len(tokens) == 6 && m.text(tokens[5]) != ";" {
			return i
		}
		argument := m.inner(tokens[4])
		in := argument.statements[0].tokens
		if len(in) != 1 || in[0].kind != 's' {
			return i
		}
		i.require, i.module = true, unquoteJS(argument.text(in[0]))
		m.target(&i, tokens[1])
	}
	return i
}

func (m *jsModule) importFrom(i jsImport, tokens []jsToken) jsImport {
	for n, t := range tokens {
		switch {
		case t.kind == '(' || t.kind == 'p' && (m.text(t) == "." || m.text(t) == "="):
			return jsImport{statement: i.statement, whole: i.whole} // import(), import.meta, import x = require()
		case t.kind == 's':
			i.module = unquoteJS(m.text(t))
			return i
		case m.word(t) == "type" && n+1 < len(tokens) && (tokens[n+1].kind == '{' || tokens[n+1].kind == 'w' && m.text(tokens[n+1]) != "from"):
			i.types = true
		case m.word(t) == "from" && n+1 < len(tokens) && tokens[n+1].kind == 's', m.word(t) == "as":
		case t.kind == 'w', t.kind == '{':
			m.target(&i, tokens[n])
		}
	}
	return jsImport{statement: i.statement}
}

// target reads what an import binds: a name, or names in braces.
func (m *jsModule) target(i *jsImport, t jsToken) {
	if t.kind == 'w' {
		i.whole = append(i.whole, m.text(t))
	}
	if t.kind != '{' {
		return
	}
	i.braces = &t
	in := m.inner(t)
	i.remarks = len(in.comments) > 0
	var part []jsToken
	flush := func() {
		if len(part) == 0 {
			return
		}
		s := jsSpec{text: in.src[part[0].start:part[len(part)-1].end]}
		if len(part) > 1 && in.text(part[0]) == "type" && in.text(part[1]) != "as" {
			s.types, part = true, part[1:]
		}
		s.name, s.local = in.text(part[0]), in.text(part[len(part)-1])
		if len(part) > 1 && in.text(part[1]) == "=" { // a default value
			s.local = s.name
		}
		i.specs = append(i.specs, s)
		part = nil
	}
	for _, t := range in.statements[0].tokens {
		if t.kind == 'p' && in.text(t) == "," {
			flush()
			continue
		}
		part = append(part, t)
	}
	flush()
}

func unquoteJS(literal string) string {
	if len(literal) < 2 {
		return ""
	}
	return literal[1 : len(literal)-1]
}

// imports lists the statements that import.
func (m *jsModule) imports() []jsImport {
	var out []jsImport
	for _, st := range m.statements {
		if i := m.importOf(st); i.module != "" {
			out = append(out, i)
		}
	}
	return out
}

// sameModule says whether two names lead to one module, or to one that has the
// same names.
func sameModule(a, b string) bool {
	plain := func(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, "node:"), "/strict") }
	return a == b || plain(a) == plain(b) && a != "test" && b != "test"
}

// resolve tells the view which names the file has, and which mean something else
// in it. It gives the test for what needs no import.
func (v *jsView) resolve(m *jsModule) (had func(name string) bool) {
	present := map[string]bool{}
	taken := m.declared()
	imports := m.imports()
	for _, name := range jsNames {
		origin := jsOrigin(name)
		if origin == "" {
			origin = jsModules[v.ID]
		}
		for _, i := range imports {
			if i.types || !sameModule(i.module, origin) {
				continue
			}
			for _, s := range i.specs {
				if !s.types && (s.name == name || name == "assert" && s.name == "strict") {
					v.know(name, s.local)
					present[name] = true
				}
			}
			// The default of node:test is test, that of node:assert is assert.
			if v.ID == idNodeTest && len(i.whole) > 0 && (name == "assert" || name == "test" && m.isDefault(i)) {
				v.know(name, i.whole[0])
				present[name] = true
			}
		}
		if _, clash := taken[name]; clash && !present[name] {
			local := "fixture" + strings.ToUpper(name[:1]) + name[1:]
			if name[0] <= 'Z' {
				local = "Fixture" + name
			}
			for had := true; had; {
				if _, had = taken[local]; had {
					local += "s"
				}
			}
			v.know(name, local)
		}
	}
	return func(name string) bool { return present[name] }
}

// know notes the name that something has in the file.
func (v *jsView) know(name, local string) {
	if name != local {
		v.local[name] = local
	} else {
		delete(v.local, name)
	}
}

// isDefault says whether what an import binds as a whole is the default, not a
// namespace.
func (m *jsModule) isDefault(i jsImport) bool { return m.text(i.statement.tokens[1]) != "*" }

// jsNames are those that fixtures import.
var jsNames = []string{
	"CreateTableCommand", "DeleteTableCommand", "DynamoDBClient", "UpdateTimeToLiveCommand", "waitUntilTableExists",
	"DynamoDBDocumentClient", "GetCommand", "NumberValue", "PutCommand", "QueryCommand",
	"randomUUID", "assert", "afterEach", "beforeEach", "describe", "expect", "test",
}

// merge adds names to imports the file has, and gives those for which it has
// none. Only additions are made when plain is set: several fixtures of a file
// are refreshed by themselves.
func (m *jsModule) merge(needs []jsNeed, module, plain bool) (changes []change, rest []jsNeed) {
	imports := m.imports()
	for from := 0; from < len(needs); {
		to := from
		for to < len(needs) && needs[to].module == needs[from].module {
			to++
		}
		at := slices.IndexFunc(imports, func(i jsImport) bool {
			return i.module == needs[from].module && i.braces != nil && !i.types && i.require != module
		})
		switch {
		case at < 0:
			rest = append(rest, needs[from:to]...)
		case plain || imports[at].remarks || len(imports[at].specs) == 0:
			for _, n := range needs[from:to] {
				changes = append(changes, m.addSpec(imports[at], n.spec(module)))
			}
		default:
			changes = append(changes, m.addSpecs(imports[at], needs[from:to], module))
		}
		from = to
	}
	return changes, rest
}

// addSpecs writes the braces of an import anew.
func (m *jsModule) addSpecs(i jsImport, needs []jsNeed, module bool) change {
	var specs []string
	for _, s := range i.specs {
		specs = append(specs, s.text)
	}
	sorted := slices.IsSortedFunc(specs, jsCompare)
	for _, n := range needs {
		specs = append(specs, n.spec(module))
	}
	if sorted {
		slices.SortStableFunc(specs, jsCompare)
	}
	var items []layout
	for _, s := range specs {
		items = append(items, jsAtom(strings.ReplaceAll(snippet.Clean(s), "\r\n", "\n")))
	}
	lead := m.src[i.statement.start:i.braces.start]
	tail := m.src[i.braces.end:i.statement.end]
	text := layout{lead: lead, open: "{", close: "}" + tail, items: items}.in(jsStyle, 0, "")
	return change{i.braces.start, i.braces.end, strings.TrimSuffix(strings.TrimPrefix(text, lead), tail)}
}

// jsCompare orders names without regard to case, as formatters of imports do.
func jsCompare(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }

// addSpec puts a name before the others in the braces.
func (m *jsModule) addSpec(i jsImport, spec string) change {
	at := i.braces.start + 1
	rest := m.src[at:i.braces.end]
	blank := rest[:len(rest)-len(strings.TrimLeft(rest, " \t\r\n"))]
	switch {
	case len(i.specs) == 0:
		return change{at, at, " " + spec + strings.Repeat(" ", min(1, len(rest)-len(blank)))}
	case strings.Contains(blank, "\n"):
		return change{at, at, "\n" + blank[strings.LastIndex(blank, "\n")+1:] + spec + ","}
	}
	return change{at, at, " " + spec + ","}
}
