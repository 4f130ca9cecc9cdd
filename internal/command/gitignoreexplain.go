package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

type gitignoreExplainArgs struct {
	Path string `json:"path" arg:"1" kind:"path" from:"document" need:"true" doc:"file or folder, which need not exist"`
	Kind string `json:"kind" doc:"ask another tool's ignore file at the top of the project: docker, npm, prettier, ..."`
}

type gitignoreExplainResult struct {
	Path    string       `json:"path" doc:"below the top of the repository"`
	Ignored bool         `json:"ignored" doc:"git ignores it"`
	Tracked bool         `json:"tracked" doc:"it is tracked, so that no rule matters"`
	Rules   []ruleReason `json:"rules" doc:"every rule that matches it or a folder above it, from the top down"`
}

type ruleReason struct {
	Location Location `json:"location" doc:"where the rule stands"`
	Source   string   `json:"source" doc:"its ignore file, below the repository where it is there"`
	Pattern  string   `json:"pattern" doc:"the rule"`
	Path     string   `json:"path" doc:"what it matches: the path or a folder above it"`
	Decides  bool     `json:"decides" doc:"it is the one that decides"`
	Negated  bool     `json:"negated" doc:"it says what is not ignored"`
}

// gitignoreExplain tells why a path is ignored, or why not.
func gitignoreExplain(_ context.Context, call *Call, args gitignoreExplainArgs) (gitignoreExplainResult, error) {
	if args.Kind != "" && args.Kind != "git" {
		return call.explainKind(args)
	}
	c, err := call.checker(false)
	if err != nil {
		return gitignoreExplainResult{}, err
	}
	below, err := c.of(call, call.Abs(args.Path))
	if err != nil {
		return gitignoreExplainResult{}, err
	}
	isDir := c.isDir(below)
	r := gitignoreExplainResult{Path: below, Tracked: c.tracked.Has(below), Rules: []ruleReason{}}
	r.Ignored = !r.Tracked && c.Tree.Decide(below, isDir).Ignored()
	for _, reason := range c.Tree.Explain(below, isDir) {
		start := Pos{Line: reason.Rule.Line, Column: 1, ASCII: true}
		end := start
		end.Column += len(reason.Rule.Text)
		r.Rules = append(r.Rules, ruleReason{
			Location: Location{Path: filepath.FromSlash(reason.File.Name), Span: Span{Start: start, End: end}}, Source: c.Source(reason.File),
			Pattern: reason.Rule.Text, Path: reason.Path, Decides: reason.Decides, Negated: reason.Rule.Negated,
		})
	}
	return r, nil
}

// verdict is the answer in a line.
func (r gitignoreExplainResult) verdict() string {
	switch {
	case r.Tracked && len(r.Rules) > 0:
		return r.Path + " is tracked: rules that match it do not matter"
	case r.Tracked:
		return r.Path + " is tracked"
	case r.Ignored:
		return r.Path + " is ignored"
	case len(r.Rules) > 0:
		return r.Path + " is not ignored"
	}
	return r.Path + " is not ignored: no rule matches it"
}

func (r ruleReason) text(of string) string {
	var notes []string
	if r.Path != of {
		notes = append(notes, "folder "+r.Path)
	}
	switch {
	case r.Decides && r.Negated:
		notes = append(notes, "decides: not ignored")
	case r.Decides:
		notes = append(notes, "decides")
	}
	if len(notes) == 0 {
		return r.Pattern
	}
	return r.Pattern + "  (" + strings.Join(notes, ", ") + ")"
}

// Text prints the answer and the rules as places.
func (r gitignoreExplainResult) Text(w io.Writer) error {
	if _, err := fmt.Fprintln(w, r.verdict()); err != nil {
		return err
	}
	for _, rule := range r.Rules {
		if _, err := fmt.Fprintf(w, "%s:%d: %s\n", rule.Source, rule.Location.Span.Start.Line, rule.text(r.Path)); err != nil {
			return err
		}
	}
	return nil
}

// View lists the rules.
func (r gitignoreExplainResult) View() View {
	if len(r.Rules) == 0 {
		return MessageView(r.verdict())
	}
	v := View{Kind: KindLocations, Title: r.verdict(), Message: r.verdict()}
	for _, rule := range r.Rules {
		v.Locations = append(v.Locations, Place{rule.Location, rule.text(r.Path)})
	}
	return v
}
