// Package settings reads what a user has set, from whatever layer he set it in.
//
// [Load] lays the layers over each other, the last one wins:
//
//	default   the tags of the types below
//	user      config.yaml in the user's directory ([files.Dirs].Config)
//	project   .devhelper/config.yaml in the root
//	editor    a JSON object the editor sends
//	flag      key=value on the command line
//
// Every value knows where it comes from ([Settings.Explain]). A mistake is a
// [Problem] with a position; the rest applies all the same. [Schema] describes
// the files to editors.
//
// What a project sets takes effect only as far as the root is trusted: see
// [Trust] and the kinds below.
package settings

// Settings are the values in effect. To add one, add a field: the schema, the
// checks, the documentation and the JSON Schema come from its tags.
//
//	yaml:"name"      the key, below the key of the struct it is in
//	doc:"..."        what it is; required
//	default:"text"   the value when no layer sets one
//	enum:"a,b"       the values it may have
//	kind:"..."       what the text means, see [Kind]
//	min, max         bounds of a number
type Settings struct {
	DynamoDB DynamoDB `yaml:"dynamodb" doc:"The local DynamoDB."`
	Fixture  Fixture  `yaml:"fixture" doc:"Generated test fixtures."`
	Palette  Palette  `yaml:"palette" doc:"The command palette."`
	Log      Log      `yaml:"log" doc:"What devhelper writes to its log."`

	values []Value
}

// DynamoDB are the settings of the local DynamoDB. Texts are empty when nothing is set.
type DynamoDB struct {
	Backend      string `yaml:"backend" doc:"What serves: the built-in engine, dynoxide, dynalite, the DynamoDB Local jar, its Docker image, or attach for a server that runs already. Empty takes the built-in engine." enum:"builtin,dynoxide,dynalite,jar,docker,attach"`
	Endpoint     string `yaml:"endpoint" doc:"The server to attach to, as http://127.0.0.1:8000." kind:"endpoint"`
	Port         string `yaml:"port" doc:"The port to listen on: 8000, a range 8000-8100, or a set 8000,8001 of which the first free one is taken. Empty takes a free one." kind:"port"`
	Lease        string `yaml:"lease" doc:"How long an instance goes on: editor, until nobody uses it; shared, some seconds longer (grace), so that an editor that is restarted finds it; detached, until it is stopped." enum:"editor,shared,detached" default:"editor"`
	Grace        int    `yaml:"grace" doc:"Seconds a shared instance goes on when nobody uses it." default:"30" min:"1" max:"86400"`
	Image        string `yaml:"image" doc:"The Docker image of DynamoDB Local with its version, as amazon/dynamodb-local:3.3.0. It is never pulled." kind:"image"`
	Docker       string `yaml:"docker" doc:"The docker program." kind:"program" default:"docker"`
	Delay        bool   `yaml:"delay" doc:"Make new tables and indexes pass through the states that take time on AWS, where the backend can." default:"false"`
	Dir          string `yaml:"dir" doc:"The directory the DynamoDB Local jar was extracted to." kind:"dir"`
	DataDir      string `yaml:"dataDir" doc:"The directory tables are kept in. Empty keeps them in memory." kind:"dir"`
	Durable      bool   `yaml:"durable" doc:"Make each write wait until the disk has it, where tables are kept in a directory and the backend can. Without it what was answered survives the end of the process, not that of the machine." default:"false"`
	Java         string `yaml:"java" doc:"The java program that runs the jar." kind:"program" default:"java"`
	Dynoxide     string `yaml:"dynoxide" doc:"The dynoxide program." kind:"program" default:"dynoxide"`
	Dynalite     string `yaml:"dynalite" doc:"The dynalite program." kind:"program" default:"dynalite"`
	ReadyTimeout int    `yaml:"readyTimeout" doc:"Seconds a server may take until it answers." default:"30" min:"1" max:"600"`
}

// Fixture are the settings of generated fixtures.
type Fixture struct {
	Framework string `yaml:"framework" doc:"The test framework to write for, as devhelper fixture frameworks lists them. Empty takes what the project uses."`
}

// Palette are the settings of the command palette.
type Palette struct {
	Frecency bool `yaml:"frecency" doc:"Remember which commands are used, to list them first. Only their names are kept, on this machine." default:"true"`
	Limit    int  `yaml:"limit" doc:"The most items listed at once." default:"50" min:"1" max:"1000"`
}

// Log are the settings of the log.
type Log struct {
	Level string   `yaml:"level" doc:"The least severe messages that are written." enum:"error,warn,info,debug" default:"info"`
	Trace []string `yaml:"trace" doc:"Methods whose messages are written in full, as textDocument/didOpen; * stands for any letters."`
}

// Kind tells what the text of a setting means.
type Kind string

// The kinds. Those that [Kind.NeedsTrust] could make devhelper run, read or talk to
// something of a stranger's choice.
const (
	KindNone     Kind = ""
	KindProgram  Kind = "program"  // a name looked up in PATH, or a file
	KindDir      Kind = "dir"      // a directory
	KindPath     Kind = "path"     // a file
	KindEndpoint Kind = "endpoint" // http://HOST:PORT
	KindPort     Kind = "port"     // a port, a range, a set
	KindImage    Kind = "image"    // of a container
)

// NeedsTrust says whether a project's value of this kind is ignored until the
// project's root is trusted.
func (k Kind) NeedsTrust() bool {
	switch k {
	case KindProgram, KindDir, KindPath, KindEndpoint, KindImage:
		return true
	}
	return false
}

// Explain lists every setting in the order of the types above, with its value
// and where that comes from. The caller must not change the list.
func (s *Settings) Explain() []Value { return s.values }

// Value is one setting, explained.
type Value struct {
	Key     string    `json:"key"`               // as dynamodb.port
	Value   any       `json:"value"`             // string, bool, int or []string
	Source  Source    `json:"source"`            // the layer that sets it
	File    string    `json:"file,omitempty"`    // where, for a layer that is a file
	Line    int       `json:"line,omitempty"`    // from 1; 0 when there is no file
	Column  int       `json:"column,omitempty"`  // from 1, in bytes
	Default any       `json:"default"`           // of the same type as Value
	Doc     string    `json:"doc"`               // what it is
	Enum    []string  `json:"enum,omitempty"`    // the values it may have
	Kind    Kind      `json:"kind,omitempty"`    // what the text means
	Ignored []Ignored `json:"ignored,omitempty"` // what earlier layers set in vain
}

// Ignored is a value that does not apply, for a later layer sets another.
type Ignored struct {
	Value  any    `json:"value"`
	Source Source `json:"source"`
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
}
