package command

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
)

type trustAddArgs struct {
	Dir   string `json:"dir" arg:"1" kind:"dir" doc:"the project's folder; by default the root of the open file or working directory"`
	Force bool   `json:"force" doc:"trust a folder that holds more than projects, as the home directory"`
}

type trustRemoveArgs struct {
	Dir string `json:"dir" arg:"1" choices:"trust.list" doc:"a folder that is trusted; by default the root of the open file or working directory"`
}

type trustResult struct {
	Dir     string `json:"dir" doc:"real path of the folder"`
	Trusted bool   `json:"trusted" doc:"whether it is trusted now"`
}

func (r trustResult) line() string {
	if r.Trusted {
		return "trusted: " + r.Dir
	}
	return "no longer trusted: " + r.Dir
}

func (r trustResult) Text(w io.Writer) error { _, err := fmt.Fprintln(w, r.line()); return err }

// View is one line.
func (r trustResult) View() View { return MessageView(r.line()) }

func trustAdd(ctx context.Context, call *Call, args trustAddArgs) (trustResult, error) {
	dir, err := call.trustDir(args.Dir)
	if err != nil {
		return trustResult{}, err
	}
	real, err := call.Trust.Add(ctx, dir, args.Force)
	return trustResult{real, true}, err
}

func trustRemove(ctx context.Context, call *Call, args trustRemoveArgs) (trustResult, error) {
	dir, err := call.trustDir(args.Dir)
	if err != nil {
		return trustResult{}, err
	}
	return trustResult{dir, false}, call.Trust.Remove(ctx, dir)
}

func (c *Call) trustDir(dir string) (string, error) {
	switch {
	case dir == "" && c.Root() == "":
		return "", Usagef("no folder is open; name one")
	case dir == "":
		return c.Root(), nil
	}
	return c.Abs(dir), nil
}

// Abs makes a path the user typed absolute: relative ones start at the working
// directory, or the root in an editor.
func (c *Call) Abs(path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	base := c.Dir
	if base == "" {
		base = c.Root()
	}
	return filepath.Join(base, path)
}

type trustListArgs struct{}

type trustListResult struct {
	Dirs []string `json:"dirs" doc:"real paths of the trusted folders"`
}

func trustList(_ context.Context, call *Call, _ trustListArgs) (trustListResult, error) {
	dirs, err := call.Trust.List()
	return trustListResult{append([]string{}, dirs...)}, err
}

func (r trustListResult) Text(w io.Writer) error {
	for _, d := range r.Dirs {
		if _, err := fmt.Fprintln(w, d); err != nil {
			return err
		}
	}
	return nil
}

// View lists the folders as a text.
func (r trustListResult) View() View { return textView("trust", r) }

// Choices lists the folders for trust remove.
func (r trustListResult) Choices() []Choice {
	var out []Choice
	for _, d := range r.Dirs {
		out = append(out, Choice{Label: d, Insert: d})
	}
	return out
}
