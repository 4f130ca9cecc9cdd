package command

// Version is devhelper's version; a release build sets it.
var Version = "0.1.0-dev"

// Manifest is the table as data: editors/commands.json, from which the front
// ends make their commands, mappings and actions.
type Manifest struct {
	Protocol int     `json:"protocol" doc:"version of what front ends and the server say to each other"`
	Version  string  `json:"version" doc:"of devhelper"`
	Commands []Entry `json:"commands" doc:"every command, in the order of the table"`
}

// Entry is one command of the manifest with all its derived names.
type Entry struct {
	Name     string   `json:"name" doc:"area.verb"`
	Area     string   `json:"area,omitempty" doc:"the part before the dot"`
	Verb     string   `json:"verb" doc:"the part after the dot"`
	Title    string   `json:"title" doc:"what it does, in a few words"`
	Label    string   `json:"label" doc:"the palette's line"`
	Doc      string   `json:"doc" doc:"what it does"`
	Execute  string   `json:"execute" doc:"name for workspace/executeCommand, and JetBrains action id"`
	Method   string   `json:"method" doc:"LSP request"`
	Synonyms []string `json:"synonyms,omitempty" doc:"words that find it in the palette"`
	ReadOnly bool     `json:"readOnly,omitempty" doc:"changes nothing"`
	Edits    bool     `json:"edits,omitempty" doc:"its result holds edits"`
	Starts   string   `json:"starts,omitempty" doc:"what it leaves running"`
	Git      bool     `json:"needsGit,omitempty" doc:"works in a git repository only"`
	Trust    bool     `json:"needsTrust,omitempty" doc:"refused in an untrusted root"`
	CLIOnly  bool     `json:"cliOnly,omitempty" doc:"makes sense in a terminal alone"`
	Plumbing bool     `json:"plumbing,omitempty" doc:"for front ends and scripts"`
	Long     bool     `json:"long,omitempty" doc:"shows progress, can be cancelled"`
	Args     []Arg    `json:"args,omitempty" doc:"its arguments"`
}

// Manifest lists the table as data.
func (t *Table) Manifest() Manifest {
	m := Manifest{Protocol: Protocol, Version: Version}
	for _, c := range t.rows {
		m.Commands = append(m.Commands, Entry{
			Name: c.Name, Area: c.Area(), Verb: c.Verb(), Title: c.Title, Label: c.Label(), Doc: c.Doc,
			Execute: c.Execute(), Method: c.Method(), Synonyms: c.Synonyms, ReadOnly: c.Reads, Edits: c.Edits,
			Starts: c.Start, Git: c.Git, Trust: c.Trust, CLIOnly: c.CLIOnly, Plumbing: c.Plumb, Long: c.Long, Args: c.Args,
		})
	}
	return m
}
