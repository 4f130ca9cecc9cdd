package arch

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// rules is the policy, read.
type rules struct {
	names map[string][]string
	rows  []row
}

type row struct{ packages, may []string }

func parseRules(text string) (rules, error) {
	r := rules{names: map[string][]string{}}
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		left, right, isRow := strings.Cut(line, "->")
		name, list, isName := strings.Cut(line, ":")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case isRow && strings.TrimSpace(left) != "":
			r.rows = append(r.rows, row{strings.Fields(left), r.expand(strings.Fields(right))})
		case isName:
			r.names[name] = r.expand(strings.Fields(list))
		default:
			return r, fmt.Errorf("line %d of the policy is neither a row nor a name: %s", n+1, line)
		}
	}
	return r, nil
}

func (r rules) expand(words []string) []string {
	var out []string
	for _, w := range words {
		if list, ok := r.names[w]; ok {
			out = append(out, list...)
		} else {
			out = append(out, w)
		}
	}
	return out
}

// row finds the first row of a package.
func (r rules) row(pkg string) (row, bool) {
	for _, row := range r.rows {
		if slices.ContainsFunc(row.packages, func(pattern string) bool { return matches(pattern, pkg) }) {
			return row, true
		}
	}
	return row{}, false
}

// matches says whether a pattern of the policy names a package.
func matches(pattern, pkg string) bool {
	if parent, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.HasPrefix(pkg, parent+"/")
	}
	return pattern == "*" || pattern == pkg
}

// below says whether pkg is folder or lies in it.
func below(folder, pkg string) bool { return pkg == folder || strings.HasPrefix(pkg, folder+"/") }

// importProblems holds the imports of one file against the rules.
func (r rules) importProblems(f source) []string {
	row, ok := r.row(f.pkg)
	if !ok {
		return []string{fmt.Sprintf("%s: package %s has no line in the policy", f.name, f.pkg)}
	}
	var bad []string
	for _, imp := range f.imports {
		if where, ok := restricted[imp]; ok && !f.test && !slices.Contains(testsOnly, f.pkg) && !slices.ContainsFunc(where, func(w string) bool { return below(w, f.pkg) }) {
			bad = append(bad, fmt.Sprintf("%s imports %s, which only %s may", f.name, imp, strings.Join(where, ", ")))
		}
		if imp != module && !strings.HasPrefix(imp, module+"/") {
			continue
		}
		own := strings.TrimPrefix(strings.TrimPrefix(imp, module), "/")
		switch {
		case slices.ContainsFunc(row.may, func(p string) bool { return matches(p, own) }):
		case f.test && (own == f.pkg || slices.Contains(testsOnly, own)):
		default:
			bad = append(bad, fmt.Sprintf("%s: package %s must not import %s", f.name, path.Clean(f.pkg), own))
		}
	}
	return bad
}
