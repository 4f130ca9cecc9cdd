package table

import (
	"strings"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/stream"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Account is the account number in every ARN.
const Account = "000000000000"

// Status is where a table or an index stands in its life.
type Status string

// The statuses of tables and indexes.
const (
	Creating Status = "CREATING"
	Updating Status = "UPDATING"
	Active   Status = "ACTIVE"
	Deleting Status = "DELETING"
)

// Definition is what is known of a table but its items: what CreateTable and
// its relatives set and DescribeTable tells. A definition got from a [Table] is
// shared and must not be changed; [Catalog.Alter] hands out one that may be.
type Definition struct {
	Namespace string // "" = shared by all access keys and regions
	Name      string
	Region    string      // the table was created in: it stands in the ARN
	ID        string      // a UUID
	Space     store.Space // never used again after the table
	Created   time.Time

	Status Status
	// Until is when a delayed Status ends; zero when it waits for work to be
	// done, or for nothing.
	Until time.Time `json:",omitzero"`

	Attributes []Attribute // in the order given
	Keys       []KeyPart   // the partition key, then the sort key if there is one
	Indexes    []Index     // local and global ones, in the order given

	Billing    Billing
	Throughput Throughput `json:",omitzero"`
	OnDemand   *OnDemand  `json:",omitzero"`
	Stream     Stream     `json:",omitzero"`
	TTL        TTL        `json:",omitzero"`
	Tags       []Tag      `json:",omitzero"` // sorted by key
	SSE        *SSE       `json:",omitzero"`
	Class      string     `json:",omitzero"` // "" = STANDARD, never set
	ClassSet   time.Time  `json:",omitzero"`
	Protected  bool       `json:",omitzero"` // DeletionProtectionEnabled

	// Extra holds settings that change nothing here but are told back, by a name
	// of the API's own choice.
	Extra map[string]string `json:",omitzero"`

	// NextTree is the tree the next index gets.
	NextTree store.Tree
	// Version counts the changes of the definition. It stands in the table's
	// space too, so that a transaction knows the definition of the state it sees.
	Version uint64

	schema *schema // made of the above when the definition is put to use
}

// Attribute is an attribute definition: S, N or B.
type Attribute struct {
	Name string
	Kind value.Kind
}

// KeyPart is an element of a key schema.
type KeyPart struct {
	Name  string
	Range bool // RANGE, not HASH
}

// Index is a secondary index. A global one may have up to four attributes in
// each part of its key.
type Index struct {
	Name       string
	Local      bool
	Keys       []KeyPart // hash parts first
	Projection string    // ALL, KEYS_ONLY or INCLUDE
	Include    []string  `json:",omitzero"` // NonKeyAttributes, as given

	Status      Status
	Backfilling bool       `json:",omitzero"`
	Until       time.Time  `json:",omitzero"` // as Definition.Until
	Throughput  Throughput `json:",omitzero"`
	OnDemand    *OnDemand  `json:",omitzero"`

	Tree store.Tree
	// Extra is as Definition.Extra.
	Extra map[string]string `json:",omitzero"`

	schema *indexSchema
}

// Billing is how a table is paid for, which decides what DescribeTable tells.
type Billing struct {
	Mode     string    // PROVISIONED or PAY_PER_REQUEST
	Stated   bool      // the mode was named in a request (AWS tells BillingModeSummary only then)
	OnDemand time.Time `json:",omitzero"` // last change to PAY_PER_REQUEST
}

// Throughput is provisioned throughput in units a second.
type Throughput struct {
	Read, Write    int64
	Increased      time.Time `json:",omitzero"`
	Decreased      time.Time `json:",omitzero"`
	DecreasesToday int64     `json:",omitzero"`
}

// OnDemand limits a table paid per request, in units a second; 0 = not given,
// -1 = no limit.
type OnDemand struct {
	MaxRead, MaxWrite int64
}

// Stream is the stream of a table: the one that records its changes now, or
// the last one that did.
type Stream struct {
	Enabled bool
	View    stream.View
	Label   string // "" = there was never one
}

// TTLStatus is the state of a table's expiry.
type TTLStatus string

// The states of expiry.
const (
	TTLDisabled  TTLStatus = "DISABLED"
	TTLEnabling  TTLStatus = "ENABLING"
	TTLEnabled   TTLStatus = "ENABLED"
	TTLDisabling TTLStatus = "DISABLING"
)

// TTL is the expiry of a table's items. Items are indexed by it from Enabling
// on, and deleted when Enabled.
type TTL struct {
	Attribute string
	Status    TTLStatus // "" = DISABLED
	Until     time.Time `json:",omitzero"` // as Definition.Until
	Changed   time.Time `json:",omitzero"` // last change asked for
	// Backfilling tells that items written before Enabling are still to be
	// indexed.
	Backfilling bool `json:",omitzero"`
}

// Tag is a label of the user's.
type Tag struct{ Key, Value string }

// SSE is server-side encryption as it was asked for; nothing is encrypted.
type SSE struct {
	Status string // ENABLED, DISABLED, UPDATING
	Type   string // KMS or AES256
	KeyARN string
}

// ARN is the table's Amazon resource name.
func (d *Definition) ARN() string {
	return "arn:aws:dynamodb:" + d.Region + ":" + Account + ":table/" + d.Name
}

// IndexARN is the resource name of an index of the table.
func (d *Definition) IndexARN(index string) string { return d.ARN() + "/index/" + index }

// StreamARN is the resource name of the stream of that label.
func (d *Definition) StreamARN(label string) string { return d.ARN() + "/stream/" + label }

// SplitARN takes the ARN of a table, an index or a stream apart; ok tells
// whether it is one. Region and account are not compared with anything.
func SplitARN(arn string) (table, index, streamLabel string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "dynamodb" {
		return "", "", "", false
	}
	rest, found := strings.CutPrefix(parts[5], "table/")
	if !found {
		return "", "", "", false
	}
	table, rest, _ = strings.Cut(rest, "/")
	switch kind, name, _ := strings.Cut(rest, "/"); {
	case rest == "":
		return table, "", "", table != ""
	case kind == "index" && name != "":
		return table, name, "", table != ""
	case kind == "stream" && name != "":
		return table, "", name, table != ""
	}
	return "", "", "", false
}

// Kind is the kind of a defined attribute, or value.Invalid.
func (d *Definition) Kind(attribute string) value.Kind {
	for _, a := range d.Attributes {
		if a.Name == attribute {
			return a.Kind
		}
	}
	return value.Invalid
}

// Index finds an index by name; nil when there is none.
func (d *Definition) Index(name string) *Index {
	for i := range d.Indexes {
		if d.Indexes[i].Name == name {
			return &d.Indexes[i]
		}
	}
	return nil
}

// HashNames are the names of the partition key's attributes: one for a table
// and a local index, up to four for a global index.
func HashNames(keys []KeyPart) []string { return partNames(keys, false) }

// RangeNames are the names of the sort key's attributes, in order.
func RangeNames(keys []KeyPart) []string { return partNames(keys, true) }

func partNames(keys []KeyPart, rng bool) []string {
	var names []string
	for _, k := range keys {
		if k.Range == rng {
			names = append(names, k.Name)
		}
	}
	return names
}

// HasLocal tells whether the table has a local index, and so item collections
// whose size is kept.
func (d *Definition) HasLocal() bool {
	for i := range d.Indexes {
		if d.Indexes[i].Local {
			return true
		}
	}
	return false
}
