package fixturesgen

import (
	"context"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/generator"
	"github.com/devhelper/devhelper/internal/workspace"
)

// Framework is a test framework fixtures are written for.
type Framework = generator.Framework

// Target is where a fixture goes.
type Target = generator.Target

// Frameworks lists what fixtures can be written for without templates of users;
// see [UserFrameworks].
func Frameworks() generator.Set { return generator.Builtin() }

// Request asks for a fixture.
type Request struct {
	Tables    []schema.Table
	Framework string // id or alias; empty takes what the project uses
	Target    Target

	Frameworks generator.Set // to choose from; empty for those of devhelper
}

// tolerable problems do not stop a fixture: the tables can be created without
// what is wrong.
var tolerable = map[string]bool{"attribute-unused": true, "throughput-unused": true, "no-throughput": true, "index-no-throughput": true}

// Generate writes a fixture for tables: edits of one file, made for the content
// the target's files have now. What a template leaves open is a tab stop.
func Generate(ctx context.Context, files Files, req Request) (workspace.Edits, error) {
	if len(req.Tables) == 0 {
		return nil, failf("name one with --table", "no table is chosen")
	}
	for _, t := range req.Tables {
		for _, p := range schema.Check(t) {
			if p.Severity == schema.Error && !tolerable[p.Code] {
				return nil, &Error{Pos: p.Pos, Message: p.Message, Next: p.Hint}
			}
		}
	}
	framework, err := req.Frameworks.Find(ctx, files, req.Framework, req.Tables, req.Target)
	if err != nil {
		return nil, err
	}
	return generator.Generate(ctx, files, framework, req.Tables, req.Target)
}
