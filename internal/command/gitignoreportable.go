package command

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/gitignore/portable"
)

// portableWait bounds what comparing one ignore file may take.
const portableWait = 5 * time.Second

// portableFindings tells the lines of an ignore file that others read otherwise.
func (c *Call) portableFindings(ctx context.Context, path string, content []byte) []gitignore.Finding {
	ctx, cancel := context.WithTimeout(ctx, portableWait)
	defer cancel()
	dir := filepath.Dir(path)
	var below []string
	paths, _ := c.Workspace.FileList(ctx, dir, secretAge)
	below = append(below, paths...)
	var found []gitignore.Finding
	starts := lineStarts(content)
	for _, d := range portable.Compare(ctx, content, below, filepath.Base(path) == ".dockerignore") {
		var names []string
		for _, r := range d.Readers {
			names = append(names, string(r))
		}
		f := gitignore.Finding{
			Line: d.Line, Start: starts[d.Line-1], End: starts[d.Line-1] + len(d.Text), Code: "portability",
			Message: "read otherwise by " + strings.Join(names, ", "),
		}
		switch {
		case d.Path != "" && d.Ignored:
			f.Message += fmt.Sprintf(": %s does not ignore %s, and git does", names[0], d.Path)
		case d.Path != "":
			f.Message += fmt.Sprintf(": %s ignores %s, and git does not", names[0], d.Path)
		}
		found = append(found, f)
	}
	return found
}
