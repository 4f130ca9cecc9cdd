package arch

// module is the path that the imports of this module begin with.
const module = "github.com/devhelper/devhelper"

// policy says what each package of this module may import of this module: the
// packages left of -> may import those right of it, and nothing else. A line
// without -> gives a name to a list. "x/*" is every package below x, not x;
// "*" is every package. A package takes its first line. A package without a
// line fails the test: add one when you add a package.
//
// Tests may import what their package may, the package itself, and what
// testsOnly lists.
const policy = `
features: gitignore gitignore/* todo todo/* blame blame/* fixturesgen fixturesgen/* dynamodb dynamodb/schema dynamodb/item dynamodb/seed dynamodb/data

# The bottom: these know nothing of devhelper.
internal/files internal/proc internal/diff lsp/rpc dynamodb/reserved dynamodb/item gitignore internal/arch ->

internal/cache internal/palette internal/settings -> internal/files
gitignore/generate                -> gitignore gitignore/catalog
# What it knows is read as rules by its tests.
gitignore/catalog                 -> gitignore
# The matcher is compared with git.
gitignore/dialect                 -> gitignore
gitignore/portable                -> gitignore gitignore/catalog
gitignore/difftest                -> gitignore gitignore/catalog
internal/git internal/git/*       -> internal/git/* internal/proc internal/cache internal/diff
internal/workspace                -> gitignore internal/git internal/files internal/cache

# What engine and features both know of DynamoDB.
dynamodb/schema                   -> dynamodb/reserved

# Features. They do not import each other, and nothing of the surfaces.
# Tests that run fixtures on a database.
fixturesgen/live                  -> fixturesgen fixturesgen/* dynamodb/schema dynamodb/engine internal/workspace
todo todo/*                       -> todo/* internal/workspace internal/git internal/files internal/cache
blame blame/*                     -> blame/* internal/git internal/workspace internal/files internal/cache internal/diff
# Tests that try declarations on a database.
fixturesgen/corpus fixturesgen/matrix -> fixturesgen fixturesgen/* dynamodb/schema dynamodb/engine internal/workspace
# What declarations in code say is compared with what they make when they run.
fixturesgen/importer/runtest      -> fixturesgen/* dynamodb/schema dynamodb/engine
fixturesgen fixturesgen/*         -> fixturesgen/* dynamodb/schema internal/workspace internal/cache
# Tests of the engine as a whole stand beside its parts.
dynamodb/engine/difftest dynamodb/engine/difftest/* dynamodb/engine/clienttest -> dynamodb/engine dynamodb/engine/* dynamodb/reserved
dynamodb/engine dynamodb/engine/* -> dynamodb/engine/* dynamodb/reserved
dynamodb/seed                     -> dynamodb/item
dynamodb/data                     -> dynamodb/schema dynamodb/item dynamodb/seed internal/files
dynamodb                          -> dynamodb/engine dynamodb/schema dynamodb/data dynamodb/item dynamodb/seed internal/proc internal/files

# One table of commands on top of them, and the surfaces on top of that.
internal/command                  -> features internal/workspace internal/git internal/palette internal/diff internal/files internal/settings
internal/cli                      -> internal/command internal/workspace
lsp                               -> lsp/rpc internal/command internal/workspace internal/settings features
lsp/lsptest                       -> lsp lsp/rpc
# The one place that reads the process's environment, clock and home: it wires the rest.
cmd/devhelper                     -> internal/cli internal/command internal/files lsp dynamodb

# Programs for developers. Nothing imports them.
internal/cli/gen                  -> internal/cli internal/command fixturesgen
scripts/*                         ->
editors/vim                       ->
editors/vim/test/*                ->
bench/*                           -> *
`

// testsOnly is imported by tests alone, by any of them.
var testsOnly = []string{"lsp/lsptest"}

// restricted packages are imported only below the folders listed, beside by
// tests and testsOnly.
var restricted = map[string][]string{
	"os/exec": {"internal/proc", "bench", "scripts"}, // processes are started, watched and ended in one place
}

// maxLines is the length of a file that a person can still read as one; a
// generated file may be longer.
const maxLines = 600

// forbidden finds text that has no business in any file. The patterns are
// written so that they do not find themselves.
var forbidden = map[string]string{
	`\b(proxy|sum)\.golang\.or[g]|\bregistr[y]\.(npmjs|yarnpkg)\.|\bfiles\.pythonhoste[d]\.|\brepo1?\.maven\.apach[e]\.`: "the address of a package registry: which one is used is the machine's business",
	`[^\w.~-]/wor[k]/(main|shared)\b|/roo[t]/\.`: "a path of somebody's machine",
}

// forbiddenInTests is looked for in Go's test files only.
var forbiddenInTests = map[string]string{
	`\btime\.Slee[p]\(`: "await a condition with a deadline instead: a sleep is too short on one machine and too long on all others",
}
