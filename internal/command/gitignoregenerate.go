package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/devhelper/devhelper/gitignore/catalog"
	"github.com/devhelper/devhelper/gitignore/generate"
	"github.com/devhelper/devhelper/internal/git"
	"github.com/devhelper/devhelper/internal/workspace"
)

type gitignoreGenerateArgs struct {
	Tech    []string `json:"tech" arg:"rest" choices:"gitignore.techs" doc:"technologies to write rules for; without one those that the project uses"`
	Output  string   `json:"output" short:"o" kind:"path" doc:"ignore file to write; .gitignore of the project by default"`
	Global  bool     `json:"global" doc:"write the user's own ignore file, which holds for all repositories: for editors and operating systems"`
	Reasons bool     `json:"reasons" doc:"say above each rule what it is"`
	Plain   bool     `json:"plain" doc:"no comments but those around the block"`
}

type gitignoreGenerateResult struct {
	Edits        Edits          `json:"edits" doc:"what to change"`
	Technologies []detectedTech `json:"technologies" doc:"what the rules are for"`
	Added        []string       `json:"added" doc:"rules of the block"`
	Covered      []coveredRule  `json:"covered" doc:"rules that are left out, because the rest of the file has them"`
	Kept         []coveredRule  `json:"kept" doc:"rules that are left out, because they would ignore a file that is tracked"`
	file         string
	open         Location
}

type coveredRule struct {
	Pattern string `json:"pattern" doc:"rule that is left out"`
	By      string `json:"by" doc:"line of the file that does its work, or file that is tracked"`
}

type detectedTech struct {
	ID       string   `json:"id" doc:"name of the technology"`
	Title    string   `json:"title" doc:"its name for people"`
	Dirs     []string `json:"dirs" doc:"folders that use it, below the project; empty for the project itself"`
	Evidence []string `json:"evidence" doc:"files that tell so"`
	Implied  string   `json:"implied,omitempty" doc:"technology that brings it along"`
}

// gitignoreGenerate writes a block of rules into an ignore file.
func gitignoreGenerate(ctx context.Context, call *Call, args gitignoreGenerateArgs) (gitignoreGenerateResult, error) {
	r := gitignoreGenerateResult{Technologies: []detectedTech{}, Added: []string{}, Covered: []coveredRule{}, Kept: []coveredRule{}}
	path, err := call.ignoreTarget(args)
	if err != nil {
		return r, err
	}
	found, err := call.technologies(ctx, args)
	if err != nil {
		return r, err
	}
	if len(found) == 0 {
		return r, WithHint(fmt.Errorf("the project shows no technology that is known"), "name some: devhelper gitignore generate python node; the list is: devhelper gitignore techs")
	}
	for _, f := range found {
		r.Technologies = append(r.Technologies, detected(f))
	}
	content, err := call.Snapshot.ReadFile(path)
	create := errors.Is(err, fs.ErrNotExist)
	if err != nil && !create {
		return r, err
	}
	options := generate.Options{Reasons: args.Reasons, Plain: args.Plain}
	if !args.Global {
		if options.Tracked, err = call.trackedBelow(filepath.Dir(path)); err != nil {
			return r, err
		}
	}
	change := generate.Compose(content, found, options)
	r.file = call.rel(path)
	r.Added = append(r.Added, change.Added...)
	for _, l := range change.Left {
		r.Covered = append(r.Covered, coveredRule{l.Pattern, l.By})
	}
	for _, k := range change.Kept {
		r.Kept = append(r.Kept, coveredRule{k.Pattern, k.By})
	}
	if change.Text == "" {
		return r, nil
	}
	edit := Edit{Path: path, Create: create, Start: change.Start, End: change.End, Text: change.Text}
	if !create {
		edit.Hash = workspace.Hash(content)
	}
	r.Edits = Edits{edit}
	before := string(content[:change.Start]) + change.Text
	before = before[:len(before)-len(strings.TrimLeft(change.Text, "\r\n"))]
	r.open = lineOf(path, 1+strings.Count(before, "\n"))
	return r, nil
}

// trackedBelow lists what a repository tracks below a folder, relative to it.
func (c *Call) trackedBelow(dir string) ([]string, error) {
	repository := git.Find(dir)
	if repository == nil {
		return nil, nil
	}
	tracked, err := repository.Tracked()
	if err != nil {
		return nil, WithHint(err, "git status may tell what is wrong with it")
	}
	rel, err := filepath.Rel(repository.Top, dir)
	if err != nil || rel == "." {
		return tracked.All(), nil
	}
	var below []string
	for _, path := range tracked.All() {
		if rest, ok := strings.CutPrefix(path, filepath.ToSlash(rel)+"/"); ok {
			below = append(below, rest)
		}
	}
	return below, nil
}

func (c *Call) ignoreTarget(args gitignoreGenerateArgs) (string, error) {
	switch {
	case args.Global && args.Output != "":
		return "", Usagef("--global and --output exclude each other")
	case args.Global:
		if path := c.Snapshot.UserExcludes(); path != "" {
			return path, nil
		}
		return "", WithHint(errors.New("no home is known, where the user's ignore file would be"), "name it in git's configuration: git config --global core.excludesFile FILE")
	case args.Output != "":
		return c.Abs(args.Output), nil
	case c.Root() == "":
		return "", WithHint(Usagef("no folder is open"), "open the project, or name the file with --output")
	}
	return filepath.Join(c.Root(), ".gitignore"), nil
}

// technologies are those named, else those the project shows, else for the user's
// own file that of the operating system.
func (c *Call) technologies(ctx context.Context, args gitignoreGenerateArgs) ([]catalog.Found, error) {
	known, err := c.ignoreCatalog()
	if err != nil {
		return nil, err
	}
	names := args.Tech
	if len(names) == 0 && args.Global {
		names = []string{map[string]string{"darwin": "macos", "windows": "windows"}[runtime.GOOS]}
		if names[0] == "" {
			names[0] = "linux"
		}
	}
	if len(names) == 0 {
		return catalog.Detect(ctx, projectFiles{c.Snapshot, c.Root()}, known)
	}
	var seen []catalog.Found
	if c.Root() != "" && !args.Global {
		if seen, err = catalog.Detect(ctx, projectFiles{c.Snapshot, c.Root()}, known); err != nil {
			return nil, err
		}
	}
	var found []catalog.Found
	for _, name := range names {
		t, ok := catalog.Find(known, name)
		if !ok {
			return nil, WithHint(fmt.Errorf("there is no technology %q", name), "%s", near(known, name))
		}
		f := catalog.Found{Technology: t}
		for _, s := range seen {
			if s.Technology.ID == t.ID {
				f = s // with the folders that use it
			}
		}
		if !slices.ContainsFunc(found, func(o catalog.Found) bool { return o.Technology.ID == t.ID }) {
			found = append(found, f)
		}
	}
	return found, nil
}

// near suggests technologies whose names have the letters that were typed.
func near(known []catalog.Technology, name string) string {
	var ids []string
	for _, t := range known {
		if strings.Contains(strings.ToLower(t.ID+" "+t.Title), strings.ToLower(name)) || len(name) > 2 && strings.HasPrefix(t.ID, strings.ToLower(name[:2])) {
			ids = append(ids, t.ID)
		}
	}
	if len(ids) == 0 || len(ids) > 8 {
		return "the list is: devhelper gitignore techs"
	}
	return "did you mean " + strings.Join(ids, ", ") + "?"
}

// ignoreCatalog is what devhelper knows, with the user's own catalogues and those
// of the project over it.
func (c *Call) ignoreCatalog() ([]catalog.Technology, error) {
	known := slices.Clone(catalog.All())
	dirs := []string{filepath.Join(c.Dirs.Config, "ignore")}
	if c.Root() != "" {
		dirs = append(dirs, filepath.Join(c.Root(), ".devhelper", "ignore"))
	}
	for _, dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // most people have none
		}
		for _, e := range entries {
			if filepath.Ext(e.Name()) != ".txt" || e.IsDir() {
				continue
			}
			path := filepath.Join(dir, e.Name())
			text, err := c.Snapshot.ReadFile(path)
			if err != nil {
				return nil, err
			}
			more, err := catalog.Parse(c.rel(path), string(text))
			if err != nil {
				return nil, err
			}
			for _, t := range more {
				known = slices.DeleteFunc(known, func(o catalog.Technology) bool { return o.ID == t.ID })
				known = append(known, t)
			}
		}
	}
	slices.SortFunc(known, func(a, b catalog.Technology) int { return strings.Compare(a.ID, b.ID) })
	return known, nil
}

// projectFiles is a root as detection looks at it.
type projectFiles struct {
	files *workspace.Snapshot
	root  string
}

// maxSign bounds in bytes the files that are looked into.
const maxSign = 1 << 20

func (p projectFiles) Walk(ctx context.Context, fn func(string) error) error {
	if p.root == "" {
		return nil
	}
	return p.files.Walk(ctx, p.root, func(path string, _ int64) error {
		rel, err := filepath.Rel(p.root, path)
		if err != nil {
			return nil // not below the root after all
		}
		return fn(filepath.ToSlash(rel))
	})
}

func (p projectFiles) Read(path string) []byte {
	content, err := p.files.ReadFile(filepath.Join(p.root, filepath.FromSlash(path)))
	if err != nil || len(content) > maxSign {
		return nil
	}
	return content
}

func detected(f catalog.Found) detectedTech {
	return detectedTech{
		ID: f.Technology.ID, Title: f.Technology.Title, Dirs: append([]string{}, f.Dirs...), Evidence: append([]string{}, f.Evidence...), Implied: f.Implied,
	}
}

// FileEdits are the edits.
func (r gitignoreGenerateResult) FileEdits() Edits { return r.Edits }

func (r gitignoreGenerateResult) message() string {
	var titles []string
	for _, t := range r.Technologies {
		titles = append(titles, t.Title)
	}
	if len(r.Edits) == 0 {
		return r.file + " has all the rules for " + strings.Join(titles, ", ")
	}
	text := fmt.Sprintf("%s for %s", count(int64(len(r.Added)), "rule"), strings.Join(titles, ", "))
	if n := len(r.Covered); n > 0 {
		text += fmt.Sprintf("; %d more are covered already", n)
	}
	if n := len(r.Kept); n > 0 {
		text += fmt.Sprintf("; %d would ignore tracked files, as %s would %s", n, r.Kept[0].Pattern, r.Kept[0].By)
	}
	return text
}

// Text says what a terminal shows when there is nothing to change.
func (r gitignoreGenerateResult) Text(w io.Writer) error {
	_, err := fmt.Fprintln(w, r.message())
	return err
}

// View applies the edit.
func (r gitignoreGenerateResult) View() View {
	if len(r.Edits) == 0 {
		return MessageView(r.message())
	}
	return View{Kind: KindEdit, Edits: r.Edits, Message: r.message(), Open: &r.open}
}

type gitignoreDetectArgs struct{}

type gitignoreDetectResult struct {
	Technologies []detectedTech `json:"technologies" doc:"what the project uses"`
}

func gitignoreDetect(ctx context.Context, call *Call, _ gitignoreDetectArgs) (gitignoreDetectResult, error) {
	r := gitignoreDetectResult{Technologies: []detectedTech{}}
	found, err := call.technologies(ctx, gitignoreGenerateArgs{})
	for _, f := range found {
		r.Technologies = append(r.Technologies, detected(f))
	}
	return r, err
}

// Text prints a line for each technology.
func (r gitignoreDetectResult) Text(w io.Writer) error {
	if len(r.Technologies) == 0 {
		_, err := fmt.Fprintln(w, "the project shows no technology that is known")
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, t := range r.Technologies {
		why := strings.Join(t.Evidence, ", ")
		if t.Implied != "" {
			why = "with " + t.Implied
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\n", t.ID, t.Title, why)
	}
	return tw.Flush()
}

// View shows the technologies as a text.
func (r gitignoreDetectResult) View() View { return textView("technologies", r) }

type gitignoreTechsArgs struct {
	Query string `json:"query" arg:"1" doc:"letters of the name, title or group"`
}

type gitignoreTechsResult struct {
	Technologies []catalog.Technology `json:"technologies" doc:"what rules are known for, with each rule's reason"`
	one          bool
}

func gitignoreTechs(_ context.Context, call *Call, args gitignoreTechsArgs) (gitignoreTechsResult, error) {
	known, err := call.ignoreCatalog()
	if err != nil {
		return gitignoreTechsResult{}, err
	}
	if t, ok := catalog.Find(known, args.Query); ok {
		return gitignoreTechsResult{[]catalog.Technology{t}, true}, nil
	}
	query := strings.ToLower(args.Query)
	known = slices.DeleteFunc(known, func(t catalog.Technology) bool {
		return !strings.Contains(strings.ToLower(t.ID+" "+t.Title+" "+t.Group+" "+strings.Join(t.Aliases, " ")), query)
	})
	if len(known) == 0 {
		return gitignoreTechsResult{}, WithHint(fmt.Errorf("there is no technology %q", args.Query), "the list is: devhelper gitignore techs")
	}
	return gitignoreTechsResult{Technologies: known}, nil
}

// Text prints a line for each technology; of one that was named, its rules.
func (r gitignoreTechsResult) Text(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	for _, t := range r.Technologies {
		if !r.one {
			fmt.Fprintf(tw, "%s\t%s\t%s\n", t.ID, t.Title, t.Group)
			continue
		}
		for _, rule := range t.Rules {
			note := rule.Reason
			if rule.Doubt != "" {
				note += " (not for " + rule.Doubt + ")"
			}
			fmt.Fprintf(tw, "%s\t%s\t%s\n", rule.Pattern, rule.Class, note)
		}
	}
	return tw.Flush()
}

// View shows the list as a text.
func (r gitignoreTechsResult) View() View { return textView("technologies", r) }

// Choices lists the technologies for gitignore generate.
func (r gitignoreTechsResult) Choices() []Choice {
	var out []Choice
	for _, t := range r.Technologies {
		out = append(out, Choice{Label: t.Title, Insert: t.ID, Detail: t.Group})
	}
	return out
}
