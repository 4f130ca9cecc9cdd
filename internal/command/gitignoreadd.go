package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	"github.com/devhelper/devhelper/internal/workspace"
)

type gitignoreAddArgs struct {
	Path  string `json:"path" arg:"1" kind:"path" from:"document" need:"true" doc:"file or folder to ignore"`
	As    string `json:"as" enum:"file,folder,name,extension" default:"file" doc:"what to ignore: this path alone, the folder it is in, all files of its name, or all of its extension"`
	Where string `json:"where" enum:"repository,here,local,global" default:"repository" doc:"in which ignore file: the one at the top, the one beside the file, the repository's own that is not shared, or the user's"`
}

type gitignoreAddResult struct {
	Edits   Edits  `json:"edits" doc:"what to change"`
	Pattern string `json:"pattern" doc:"the rule"`
	File    string `json:"file" doc:"ignore file it goes into"`
	Tracked bool   `json:"tracked" doc:"the path is tracked: it is ignored only once it is no longer"`
	said    string
}

// gitignoreAdd writes a rule for a path into an ignore file.
func gitignoreAdd(_ context.Context, call *Call, args gitignoreAddArgs) (gitignoreAddResult, error) {
	c, err := call.checker(false)
	if err != nil {
		return gitignoreAddResult{}, err
	}
	below, err := c.of(call, call.Abs(args.Path))
	if err != nil {
		return gitignoreAddResult{}, err
	}
	isDir := c.isDir(below)
	r := gitignoreAddResult{Tracked: c.tracked.Has(below)}
	if m := c.Tree.Decide(below, isDir); m.Ignored() && !r.Tracked {
		r.Pattern, r.File = m.Rule.Text, c.Source(m.File)
		r.said = fmt.Sprintf("%s is ignored already, by %s:%d: %s", below, r.File, m.Rule.Line, m.Rule.Text)
		return r, nil
	}
	target, base := filepath.Join(c.Top, ".gitignore"), ""
	switch args.Where {
	case "here":
		base = path.Dir(below)
		target = filepath.Join(c.Top, filepath.FromSlash(base), ".gitignore")
	case "local":
		if c.Repository == nil {
			return r, WithHint(fmt.Errorf("%s is in no repository", args.Path), "use --where repository")
		}
		target = filepath.Join(c.Repository.Common, "info", "exclude")
	case "global":
		if target = call.Snapshot.UserExcludes(); target == "" {
			return r, WithHint(errors.New("no home is known, where the user's ignore file would be"), "name it in git's configuration: git config --global core.excludesFile FILE")
		}
	}
	if r.Pattern, err = patternFor(below, base, isDir, args); err != nil {
		return r, err
	}
	r.File = call.rel(target)
	content, err := call.Snapshot.ReadFile(target)
	create := errors.Is(err, fs.ErrNotExist)
	if err != nil && !create {
		return r, err
	}
	edit := Edit{Path: target, Create: create, Start: len(content), End: len(content), Text: r.Pattern + "\n"}
	if !create {
		edit.Hash = workspace.Hash(content)
		if bytes.Contains(content, []byte("\r\n")) {
			edit.Text = r.Pattern + "\r\n"
		}
		if len(content) > 0 && !bytes.HasSuffix(content, []byte("\n")) {
			edit.Text = strings.TrimPrefix(edit.Text, r.Pattern) + edit.Text
		}
	}
	r.Edits = Edits{edit}
	r.said = fmt.Sprintf("%s now has %s", r.File, r.Pattern)
	return r, nil
}

// patternFor is the rule for a path below the top, in an ignore file of the
// folder base.
func patternFor(below, base string, isDir bool, args gitignoreAddArgs) (string, error) {
	if base != "" && base != "." {
		below = strings.TrimPrefix(below, base+"/")
	}
	slash := ""
	if isDir {
		slash = "/"
	}
	switch args.As {
	case "name":
		return firstByte(quotePattern(path.Base(below))) + slash, nil
	case "extension":
		ext := path.Ext(path.Base(below))
		if ext == "" || ext == path.Base(below) {
			return "", WithHint(fmt.Errorf("%s has no extension", below), "use --as file or --as name")
		}
		return "*" + quotePattern(ext), nil
	case "folder":
		if !isDir {
			below = path.Dir(below)
		}
		if below == "." {
			return "", WithHint(errors.New("the file is in the folder of the ignore file itself"), "use --as file")
		}
		slash = "/"
	}
	if args.Where == "global" { // one file for all repositories
		return firstByte(quotePattern(path.Base(below))) + slash, nil
	}
	return "/" + quotePattern(below) + slash, nil
}

// quotePattern makes a pattern that matches a name alone.
func quotePattern(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if strings.IndexByte(`*?[\`, name[i]) >= 0 || name[i] == ' ' && i == len(name)-1 {
			b.WriteByte('\\')
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

// firstByte keeps a pattern from being a comment or a negation.
func firstByte(pattern string) string {
	if strings.HasPrefix(pattern, "#") || strings.HasPrefix(pattern, "!") {
		return `\` + pattern
	}
	return pattern
}

// FileEdits are the edits.
func (r gitignoreAddResult) FileEdits() Edits { return r.Edits }

func (r gitignoreAddResult) hint() string {
	if !r.Tracked {
		return ""
	}
	return "it is tracked, and stays so until: git rm --cached"
}

// Text says what a terminal shows when there is nothing to change.
func (r gitignoreAddResult) Text(w io.Writer) error {
	_, err := fmt.Fprintln(w, r.said)
	return err
}

// View applies the edit.
func (r gitignoreAddResult) View() View {
	if len(r.Edits) == 0 {
		return MessageView(r.said)
	}
	return View{Kind: KindEdit, Edits: r.Edits, Message: r.said, Hint: r.hint()}
}
