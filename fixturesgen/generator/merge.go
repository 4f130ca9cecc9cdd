package generator

import (
	"fmt"
	"slices"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
	"github.com/devhelper/devhelper/internal/workspace"
)

// merge adds to a file that exists: fixtures that are missing go to its end,
// those of tables that have changed are written anew, all else stays.
func (j *job) merge(f Framework, tables []schema.Table, content []byte) (workspace.Edits, error) {
	there := Blocks(j.path, content)
	var edits workspace.Edits
	var missing []schema.Table
	for _, t := range tables {
		i := slices.IndexFunc(there, func(b Block) bool { return b.Framework == f.ID && b.IsFor(t, j.target.Root) })
		switch {
		case i < 0:
			missing = append(missing, t)
		case !there[i].Same(t):
			made, err := Set{f}.Refresh(j.ctx, there[i], content, t, j.target.Root)
			if err != nil {
				return nil, err
			}
			edits = append(edits, made...)
		}
	}
	if len(missing) > 0 {
		target := Target{Root: j.target.Root, Path: j.path, Insert: true, Offset: len(content), Content: content}
		added := &job{ctx: j.ctx, files: j.files, target: target, used: f, tables: tablesOf(f, missing, target.Root), path: j.path}
		made, err := added.insertion(f)
		if err != nil {
			return nil, err
		}
		edits = append(edits, made...)
	}
	slices.SortStableFunc(edits, func(a, b workspace.Edit) int { return a.Start - b.Start })
	for i := 1; i < len(edits); i++ {
		if edits[i].Start < edits[i-1].End {
			return nil, &source.Error{
				Pos: schema.Pos{File: j.path}, Message: fmt.Sprintf("has fixtures that are outdated and lacks others, at one place (byte %d)", edits[i].Start),
				Next: "devhelper fixture refresh first",
			}
		}
	}
	return slices.CompactFunc(edits, func(a, b workspace.Edit) bool {
		return a.Start == b.Start && a.End == b.End && a.Text == b.Text // an import that both need
	}), nil
}
