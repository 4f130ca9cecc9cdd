package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/workspace"
)

type gitignoreMatchesArgs struct {
	File  string `json:"file" arg:"1" kind:"path" from:"document" doc:"ignore file; the project's .gitignore without it"`
	Line  int    `json:"line" short:"n" doc:"of the rule whose paths are listed, from 1; without it every rule is counted"`
	Limit int    `json:"limit" default:"1000" doc:"paths that are listed at most"`
}

type gitignoreMatchesResult struct {
	File      string         `json:"file" doc:"the ignore file"`
	Rules     []matchedPaths `json:"rules" doc:"what each rule decides about"`
	Paths     []string       `json:"paths" doc:"with line: the files, below the top of the repository"`
	Truncated bool           `json:"truncated" doc:"the tree holds more than is counted"`
	top       string
	one       bool
}

type matchedPaths struct {
	Location Location `json:"location" doc:"the rule"`
	Pattern  string   `json:"pattern" doc:"the rule's text"`
	Files    int      `json:"files" doc:"files it decides about; those of ignored folders count"`
	Folders  int      `json:"folders" doc:"folders it matches itself"`
	Bytes    int64    `json:"bytes" doc:"of the files"`
	Tracked  int      `json:"tracked" doc:"files that are tracked and so not ignored"`
	First    []string `json:"first" doc:"the first paths, at most 20; folders end with /"`
}

const (
	firstPaths = 20

	// censusAge is how old what is known of a tree's files may be while an ignore
	// file is edited.
	censusAge = 30 * time.Second
)

// gitignoreMatches tells what the lines of an ignore file decide about.
func gitignoreMatches(ctx context.Context, call *Call, args gitignoreMatchesArgs) (gitignoreMatchesResult, error) {
	path := filepath.Join(call.Root(), ".gitignore")
	if args.File != "" {
		path = call.Abs(args.File)
	} else if call.Root() == "" {
		return gitignoreMatchesResult{}, WithHint(Usagef("no folder is open"), "name an ignore file")
	}
	content, err := call.Snapshot.ReadFile(path)
	if err != nil {
		return gitignoreMatchesResult{}, err
	}
	r := gitignoreMatchesResult{File: call.rel(path), Rules: []matchedPaths{}, Paths: []string{}, one: args.Line > 0}
	call.Context.Path = path
	m, err := call.matches(ctx, 0)
	if err != nil {
		return r, err
	}
	r.Truncated, r.top = m.census.Truncated, m.census.Top
	for _, rule := range gitignore.Read(path, content, false).Rules {
		if r.one && rule.Line != args.Line {
			continue
		}
		d := m.tally.Of(path, rule.Line)
		r.Rules = append(r.Rules, matchedPaths{
			Location: lineOf(path, rule.Line), Pattern: rule.Text, Files: d.Files, Folders: d.Dirs, Bytes: d.Bytes, Tracked: d.Tracked, First: append([]string{}, d.First...),
		})
	}
	if !r.one {
		return r, nil
	}
	if len(r.Rules) == 0 {
		return r, WithHint(fmt.Errorf("%s:%d: there is no rule in this line", r.File, args.Line), "every rule with its line: devhelper gitignore matches")
	}
	r.Paths = append(r.Paths, m.census.Paths(call.Snapshot, path, args.Line, max(args.Limit, 0))...)
	return r, nil
}

// matched is what the rules of the active file's repository decide about.
type matched struct {
	census *workspace.Census
	tally  *workspace.Tally
}

// matches counts for the call's active ignore file.
func (c *Call) matches(ctx context.Context, age time.Duration) (*matched, error) {
	base := c.ignoreBase()
	if base == "" {
		return nil, errors.New("no folder is open")
	}
	ignores := c.Snapshot.Ignores(base)
	census, err := c.Workspace.Census(ctx, ignores.Top, age)
	if err != nil {
		return nil, err
	}
	var tracked []string
	if ignores.Repository != nil {
		if t, err := ignores.Repository.Tracked(); err == nil { // else nothing is known to be tracked
			tracked = t.All()
		}
	}
	return &matched{census, census.Tally(c.Snapshot, tracked, firstPaths)}, nil
}

// Text prints a line for each rule; of one, its files.
func (r gitignoreMatchesResult) Text(w io.Writer) error {
	if r.one {
		for _, path := range r.Paths {
			if _, err := fmt.Fprintln(w, path); err != nil {
				return err
			}
		}
		return nil
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', tabwriter.AlignRight)
	for _, m := range r.Rules {
		fmt.Fprintf(tw, "%s\t%s\t%s\t  %s\n", strconv.Itoa(m.Location.Span.Start.Line), filesOf(m.Files, m.Tracked), bytesOf(m.Bytes), m.Pattern)
	}
	if r.Truncated {
		fmt.Fprintf(tw, "only the first %s files and folders were counted\n", thousands(workspace.MaxCounted))
	}
	return tw.Flush()
}

// View shows the files of a rule as places, else the counts.
func (r gitignoreMatchesResult) View() View {
	if !r.one {
		return textView("matches", r)
	}
	var places []Place
	for _, path := range r.Paths {
		places = append(places, Place{Location: lineOf(filepath.Join(r.top, filepath.FromSlash(path)), 1), Text: path})
	}
	if len(places) == 0 {
		return MessageView("the rule matches no file")
	}
	return View{Kind: KindLocations, Title: r.Rules[0].Pattern, Locations: places}
}

// filesOf says how many files there are: "1,204 files, 2 tracked".
func filesOf(files, tracked int) string {
	text := thousands(files) + " files"
	switch files {
	case 0:
		return "no file"
	case 1:
		text = "1 file"
	}
	if tracked > 0 {
		text += ", " + thousands(tracked) + " tracked"
	}
	return text
}

// thousands writes a number with commas.
func thousands(n int) string {
	digits := strconv.Itoa(n)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// bytesOf writes a size as people read it, in units of 1,024.
func bytesOf(n int64) string {
	if n < 1<<10 {
		return strconv.FormatInt(n, 10) + " B"
	}
	size, unit := float64(n)/(1<<10), 0
	for size >= 1<<10 && unit < 4 {
		size /= 1 << 10
		unit++
	}
	return strconv.FormatFloat(size, 'f', 1, 64) + " " + []string{"KiB", "MiB", "GiB", "TiB", "PiB"}[unit]
}

// IgnoreHint is a note behind a rule.
type IgnoreHint struct {
	Pos   Pos
	Label string
	More  string
}

// IgnoreHints tells for each rule of the call's active file how many files it
// decides about.
func IgnoreHints(ctx context.Context, call *Call) ([]IgnoreHint, error) {
	content, ok := call.ignoreText()
	if !ok {
		return nil, nil
	}
	m, err := call.matches(ctx, censusAge)
	if err != nil {
		return nil, err
	}
	var hints []IgnoreHint
	for _, rule := range gitignore.Read(call.Context.Path, content, false).Rules {
		d := m.tally.Of(call.Context.Path, rule.Line)
		more := bytesOf(d.Bytes)
		if len(d.First) > 0 {
			more += ": " + strings.Join(d.First[:min(len(d.First), 5)], ", ")
		}
		hints = append(hints, IgnoreHint{Pos{Line: rule.Line, Column: 1 + len(rule.Text)}, filesOf(d.Files, d.Tracked), more})
	}
	return hints, nil
}

// IgnoreTargets lists files that the rule at the cursor decides about, with their
// absolute paths; not more than an editor can show.
func IgnoreTargets(ctx context.Context, call *Call) ([]string, error) {
	if _, ok := call.ignoreText(); !ok {
		return nil, nil
	}
	m, err := call.matches(ctx, censusAge)
	if err != nil {
		return nil, err
	}
	const enough = 500
	var paths []string
	for _, path := range m.census.Paths(call.Snapshot, call.Context.Path, call.Context.Pos.Line, enough) {
		paths = append(paths, filepath.Join(m.census.Top, filepath.FromSlash(path)))
	}
	return paths, nil
}
