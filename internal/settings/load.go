package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/devhelper/devhelper/internal/files"
)

// Sources name where the layers come from. Any may be empty.
type Sources struct {
	Dirs    files.Dirs      // Config holds the user's config.yaml
	Home    string          // what ~/ stands for
	Root    string          // the project's directory, absolute; holds .devhelper/config.yaml
	Trusted bool            // the root is trusted, see Trust
	Editor  json.RawMessage // an object like the files, nested or with keys as dynamodb.port; may stand below "devhelper"
	Flags   []string        // key=value, a later one before an earlier
	Base    string          // what relative names in Flags are relative to; Root when empty
}

// UserFile is the name of the user's settings.
func UserFile(dirs files.Dirs) string { return filepath.Join(dirs.Config, "config.yaml") }

// ProjectFile is the name of a project's settings.
func ProjectFile(root string) string { return filepath.Join(root, ".devhelper", "config.yaml") }

// Load reads all layers. It always returns settings: what a problem is about
// does not take effect, everything else does.
func Load(from Sources) (*Settings, []Problem) {
	l := loader{from: from, origins: map[string][]origin{}}
	if from.Dirs.Config != "" {
		l.file(SourceUser, UserFile(from.Dirs))
	}
	if from.Root != "" {
		l.file(SourceProject, ProjectFile(from.Root))
	}
	l.editor(from.Editor)
	for _, flag := range from.Flags {
		l.flag(flag)
	}
	return l.settings(), l.problems
}

// origin is a value with the place it was set at.
type origin struct {
	value        any
	source       Source
	file         string
	line, column int
}

// maxProblems is how many problems of a layer are told, after which it is not read further.
const maxProblems = 50

type loader struct {
	from     Sources
	origins  map[string][]origin // by key, in the order of the layers
	problems []Problem
}

func (l *loader) file(source Source, name string) {
	data, err := readFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	problem := Problem{Severity: SeverityError, Source: source, File: name}
	if err != nil {
		problem.Message = err.Error()
		l.problems = append(l.problems, problem)
		return
	}
	tree, syntax := parseYAML(data)
	if syntax != nil {
		problem.Line, problem.Column, problem.Message = syntax.line, syntax.column, syntax.text
		l.problems = append(l.problems, problem)
		return
	}
	l.layer(source, name, tree)
}

// readFile reads a file of settings, but neither a pipe, which would make us wait, nor
// more than anybody writes.
func readFile(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, plain(err)
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("is not a file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, plain(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, plain(err)
	}
	if len(data) > maxSize {
		return nil, fmt.Errorf("is larger than %d bytes", maxSize)
	}
	return data, nil
}

// plain leaves out the file's name, which a problem carries already.
func plain(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

func (l *loader) editor(raw json.RawMessage) {
	if len(raw) == 0 {
		return
	}
	problem := Problem{Severity: SeverityError, Source: SourceEditor}
	if len(raw) > maxSize {
		problem.Message = fmt.Sprintf("larger than %d bytes", maxSize)
		l.problems = append(l.problems, problem)
		return
	}
	tree, syntax := parseJSON(raw)
	if syntax != nil {
		problem.Message = syntax.text
		l.problems = append(l.problems, problem)
		return
	}
	if tree.kind == mapNode && len(tree.entries) == 1 && tree.entries[0].key == "devhelper" {
		tree = tree.entries[0].value
	}
	if tree.kind == listNode && len(tree.list) == 0 {
		return // Neovim 0.7 sends an empty table so
	}
	l.layer(SourceEditor, "", tree)
}

func (l *loader) flag(flag string) {
	key, text, ok := strings.Cut(flag, "=")
	problem := Problem{Severity: SeverityError, Source: SourceFlag, Key: key}
	if !ok {
		problem.Message, problem.HintText = fmt.Sprintf("%q has no value", flag), "write key=value, as dynamodb.port=8000"
		l.problems = append(l.problems, problem)
		return
	}
	s := theSchema.byKey[key]
	if s == nil {
		l.unknown(problem)
		return
	}
	v, m := s.parse(text)
	l.set(s, v, m, origin{source: SourceFlag})
}

// layer takes in a tree.
func (l *loader) layer(source Source, file string, tree node) {
	w := walker{loader: l, source: source, file: file, seen: map[string]int{}, before: len(l.problems)}
	switch {
	case tree.kind == nullNode:
	case tree.kind != mapNode:
		message := "settings are a map, as dynamodb: {port: 8000}, not " + tree.describe()
		if tree.problem != "" {
			message = tree.problem
		}
		w.report("", tree.line, tree.column, message, "")
	default:
		w.group("", tree.entries)
	}
}

// walker goes through the tree of one layer.
type walker struct {
	*loader
	source Source
	file   string
	seen   map[string]int // line by key
	before int            // problems of earlier layers
}

func (w *walker) report(key string, line, column int, message, hint string) {
	w.problems = append(w.problems, Problem{
		Severity: SeverityError, Source: w.source, Key: key,
		File: w.file, Line: line, Column: column, Message: message, HintText: hint,
	})
}

// full says that the layer has more problems than anybody reads at once.
func (w *walker) full() bool { return len(w.problems)-w.before >= maxProblems }

func (w *walker) group(prefix string, entries []entry) {
	for _, e := range entries {
		if w.full() {
			return
		}
		key := prefix + e.key
		s := theSchema.byKey[key]
		switch _, isGroup := theSchema.groups[key]; {
		case e.value.problem != "":
			w.report(key, e.value.line, e.value.column, e.value.problem, "")
		case e.value.kind == nullNode && (s != nil || isGroup):
			// "key:" with nothing behind it sets nothing.
		case isGroup && e.value.kind == mapNode:
			w.group(key+".", e.value.entries)
		case isGroup && e.value.kind == listNode && len(e.value.list) == 0:
			// An empty table of Lua's.
		case isGroup:
			w.report(key, e.value.line, e.value.column, key+" is a group of settings, not "+e.value.describe(), "")
		case s == nil:
			w.unknown(Problem{Severity: SeverityError, Source: w.source, Key: key, File: w.file, Line: e.line, Column: e.column})
		default:
			if first, twice := w.seen[key]; twice {
				message := key + " is set twice"
				if first > 0 {
					message += fmt.Sprintf(", first on line %d", first)
				}
				w.report(key, e.line, e.column, message, "")
				continue
			}
			w.seen[key] = e.line
			v, m := s.convert(e.value)
			w.set(s, v, m, origin{source: w.source, file: w.file, line: e.value.line, column: e.value.column})
		}
	}
}

func (l *loader) unknown(p Problem) {
	p.Message = fmt.Sprintf("there is no setting %q", shorten(p.Key))
	if near := theSchema.nearest(p.Key); near != "" {
		p.HintText = "did you mean " + near + "?"
	} else {
		p.HintText = "the list is: devhelper config show"
	}
	l.problems = append(l.problems, p)
}

// set takes in one value, unless it is wrong or not trusted.
func (l *loader) set(s *setting, v any, m *mistake, o origin) {
	problem := Problem{Severity: SeverityError, Source: o.source, Key: s.key, File: o.file, Line: o.line, Column: o.column}
	if m == nil {
		v, m = l.resolve(s, v, o.source)
	}
	switch {
	case m != nil:
		problem.Message, problem.HintText = m.text, m.hint
		l.problems = append(l.problems, problem)
	case o.source == SourceProject && s.kind.NeedsTrust() && !l.from.Trusted && v != "":
		problem.Severity = SeverityWarning
		problem.Message = fmt.Sprintf("%s is ignored: it names %s, and the project is not trusted", s.key, s.kind.noun())
		problem.HintText = "devhelper trust add " + l.from.Root
		l.problems = append(l.problems, problem)
	default:
		o.value = v
		l.origins[s.key] = append(l.origins[s.key], o)
	}
}

func (k Kind) noun() string {
	switch k {
	case KindProgram:
		return "a program"
	case KindImage:
		return "an image"
	case KindDir:
		return "a directory"
	case KindEndpoint:
		return "an endpoint"
	}
	return "a file"
}

// resolve makes file names absolute. The name of a program without a / is left
// alone: it is looked up in PATH.
func (l *loader) resolve(s *setting, v any, source Source) (any, *mistake) {
	name, isText := v.(string)
	if !isText || name == "" {
		return v, nil
	}
	switch s.kind {
	case KindProgram:
		if !strings.ContainsAny(name, `/\`) {
			return v, nil
		}
	case KindDir, KindPath:
	default:
		return v, nil
	}
	if rest, ok := strings.CutPrefix(name, "~/"); ok && l.from.Home != "" {
		return filepath.Join(l.from.Home, filepath.FromSlash(rest)), nil
	}
	if filepath.IsAbs(name) {
		return filepath.Clean(name), nil
	}
	base := l.from.Root
	switch {
	case source == SourceUser:
		base = ""
	case source == SourceFlag && l.from.Base != "":
		base = l.from.Base
	}
	if base == "" {
		return nil, &mistake{fmt.Sprintf("%s: %q is not an absolute path", s.key, name), "begin it with / or ~/"}
	}
	return filepath.Join(base, filepath.FromSlash(name)), nil
}

// settings puts the values that win into a Settings.
func (l *loader) settings() *Settings {
	out := &Settings{}
	target := reflect.ValueOf(out).Elem()
	for i := range theSchema.settings {
		s := &theSchema.settings[i]
		v := Value{Key: s.key, Value: s.def, Source: SourceDefault, Default: s.def, Doc: s.doc, Enum: s.enum, Kind: s.kind}
		for k, o := range l.origins[s.key] {
			if k > 0 {
				v.Ignored = append(v.Ignored, Ignored{v.Value, v.Source, v.File, v.Line})
			}
			v.Value, v.Source, v.File, v.Line, v.Column = o.value, o.source, o.file, o.line, o.column
		}
		target.FieldByIndex(s.index).Set(reflect.ValueOf(v.Value))
		out.values = append(out.values, v)
	}
	return out
}
