// Package schema is the model of a DynamoDB table as a project declares it:
// what importers read out of templates, generators write fixtures for, and
// launchers create.
//
// [Table] is the place to start. Everything in it knows where it was declared,
// and whether its value could be told: see [Text] and [Number]. [Check] finds
// what DynamoDB would refuse or what the author cannot have meant.
//
// The model has what matters to a table on one machine. Left out on purpose:
// encryption, backups, auto scaling, resource policies, table classes, replicas.
package schema

// Pos is a place in a file. Line and Column count from 1, Column in bytes; a
// byte order mark does not count. Length is how many bytes the thing there has
// on that line, 0 when unknown. ASCII says that the line holds only ASCII
// before Column. The zero Pos means that the place is not known.
type Pos struct {
	File   string `json:"file,omitempty"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Length int    `json:"length,omitempty"`
	ASCII  bool   `json:"ascii,omitempty"`
}

// Known says whether the place is known.
func (p Pos) Known() bool { return p.Line > 0 }

// Text is a string of a declaration. When it hangs on something that has a
// value only at deployment, Unresolved is the expression, shortened, and Value
// a stand-in: the name of the thing it refers to.
type Text struct {
	Value      string `json:"value"`
	Unresolved string `json:"unresolved,omitempty"`
	Pos        Pos    `json:"pos,omitzero"`
}

// Number is a whole number of a declaration; see [Text]. The stand-in of an
// unresolved number is 1, or what the likeliest branch says.
type Number struct {
	Value      int64  `json:"value"`
	Unresolved string `json:"unresolved,omitempty"`
	Pos        Pos    `json:"pos,omitzero"`
}

// Declared says whether the number was there at all.
func (n Number) Declared() bool { return n.Pos.Known() || n.Value != 0 }

// Table is a table as declared.
type Table struct {
	ID   string `json:"id"`   // the name the declaration goes by: CloudFormation's logical id, Terraform's address
	Kind string `json:"kind"` // the declaring type: AWS::DynamoDB::Table, ...
	Pos  Pos    `json:"pos"`  // of the ID

	// Name is the table's name. Without one in the declaration, or when it
	// cannot be told, it is unresolved and its Value is the ID.
	Name Text `json:"name"`

	Keys       []Key       `json:"keys"`
	Attributes []Attribute `json:"attributes"`
	Billing    Billing     `json:"billing"`
	Global     []Index     `json:"globalIndexes,omitempty"`
	Local      []Index     `json:"localIndexes,omitempty"`
	Stream     *Text       `json:"stream,omitempty"` // view type of the stream; nil without one
	TTL        *TTL        `json:"ttl,omitempty"`
	Tags       []Tag       `json:"tags,omitempty"`
	Protected  bool        `json:"deletionProtection,omitempty"`

	// Condition names what decides whether the table exists; Off says that with
	// the defaults it does not.
	Condition string `json:"condition,omitempty"`
	Off       bool   `json:"off,omitempty"`

	// Seed are the items that are declared with the table, in order.
	Seed []Item `json:"seed,omitempty"`

	// Variables are the environment variables through which the project's
	// functions learn the table's name.
	Variables []Variable `json:"variables,omitempty"`

	// Notes are what the importer could not read as it stands; [Check] returns
	// them with its own findings.
	Notes []Problem `json:"-"`
}

// Roles of an attribute in a key.
const (
	Hash  = "HASH"
	Range = "RANGE"
)

// Key is one part of a key: an attribute and its role.
type Key struct {
	Attribute Text `json:"attribute"`
	Role      Text `json:"role"` // Hash or Range
	Pos       Pos  `json:"pos,omitzero"`
}

// Attribute is an attribute definition.
type Attribute struct {
	Name Text `json:"name"`
	Type Text `json:"type"` // S, N or B
	Pos  Pos  `json:"pos,omitzero"`
}

// Billing modes.
const (
	Provisioned   = "PROVISIONED"
	PayPerRequest = "PAY_PER_REQUEST"
)

// Billing is the billing mode, and the provisioned throughput where the mode
// is [Provisioned].
type Billing struct {
	Mode  Text   `json:"mode"`
	Read  Number `json:"read,omitzero"`  // capacity units
	Write Number `json:"write,omitzero"` // capacity units
}

// Types of a projection.
const (
	ProjectAll     = "ALL"
	ProjectKeys    = "KEYS_ONLY"
	ProjectInclude = "INCLUDE"
)

// Index is a secondary index.
type Index struct {
	Name       Text       `json:"name"`
	Keys       []Key      `json:"keys"`
	Projection Projection `json:"projection"`
	Read       Number     `json:"read,omitzero"`
	Write      Number     `json:"write,omitzero"`
	Pos        Pos        `json:"pos,omitzero"`
}

// Projection is what of an item an index holds beside the keys.
type Projection struct {
	Type    Text   `json:"type"`
	Include []Text `json:"include,omitempty"` // with type INCLUDE
}

// TTL is the attribute by whose time items expire.
type TTL struct {
	Attribute Text `json:"attribute"`
	Enabled   bool `json:"enabled"`
}

// Tag is a tag of the table.
type Tag struct {
	Key   string `json:"key"`
	Value Text   `json:"value"`
}

// Variable is an environment variable of a function that holds a table's name.
type Variable struct {
	Name     string `json:"name"`
	Function string `json:"function,omitempty"` // logical id; empty for the default of all functions
	Pos      Pos    `json:"pos"`
}

// HashKeys lists the attributes of the hash key in order: one, but for an index
// with a multi-attribute key.
func HashKeys(keys []Key) []string { return withRole(keys, Hash) }

// RangeKeys lists the attributes of the range key in order; none without one.
func RangeKeys(keys []Key) []string { return withRole(keys, Range) }

func withRole(keys []Key, role string) []string {
	var names []string
	for _, k := range keys {
		if k.Role.Value == role {
			names = append(names, k.Attribute.Value)
		}
	}
	return names
}

// AttributeType is the type of a defined attribute, "" for others.
func (t *Table) AttributeType(name string) string {
	for _, a := range t.Attributes {
		if a.Name.Value == name {
			return a.Type.Value
		}
	}
	return ""
}

// Indexes lists the global and then the local indexes.
func (t *Table) Indexes() []Index {
	return append(append([]Index(nil), t.Global...), t.Local...)
}

// OnDemand says whether the table is billed per request.
func (t *Table) OnDemand() bool { return t.Billing.Mode.Value == PayPerRequest }

// VariableNames lists the distinct environment variables that hold the table's
// name, in order of their declaration.
func (t *Table) VariableNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, v := range t.Variables {
		if !seen[v.Name] {
			seen[v.Name] = true
			names = append(names, v.Name)
		}
	}
	return names
}
