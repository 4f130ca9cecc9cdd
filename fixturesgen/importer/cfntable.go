package importer

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/source"
)

// plain reads the properties of an AWS::DynamoDB::Table.
func (t *template) plain(p *source.Node) {
	table := t.table
	t.common(p)
	throughput := t.child(p, "ProvisionedThroughput")
	table.Billing.Read = t.number(throughput.Get("ReadCapacityUnits"))
	table.Billing.Write = t.number(throughput.Get("WriteCapacityUnits"))
	for i, index := range t.list(p, "GlobalSecondaryIndexes") {
		throughput := t.child(index, "ProvisionedThroughput")
		table.Global[i].Read = t.number(throughput.Get("ReadCapacityUnits"))
		table.Global[i].Write = t.number(throughput.Get("WriteCapacityUnits"))
	}
	table.Protected = t.yes(p.Get("DeletionProtectionEnabled"))
	table.Tags = t.tags(p)
}

// global reads the properties of an AWS::DynamoDB::GlobalTable. What belongs to
// a replica is taken from the first.
func (t *template) global(p *source.Node) {
	table := t.table
	t.common(p)
	var replica *source.Node
	if replicas := t.list(p, "Replicas"); len(replicas) > 0 {
		replica = replicas[0]
	}
	table.Billing.Write = t.capacity(t.child(p, "WriteProvisionedThroughputSettings"), "Write")
	table.Billing.Read = t.capacity(t.child(replica, "ReadProvisionedThroughputSettings"), "Read")
	for i, index := range t.list(p, "GlobalSecondaryIndexes") {
		table.Global[i].Write = t.capacity(t.child(index, "WriteProvisionedThroughputSettings"), "Write")
		for _, of := range t.list(replica, "GlobalSecondaryIndexes") {
			if t.text(of.Get("IndexName")).Value == table.Global[i].Name.Value {
				table.Global[i].Read = t.capacity(t.child(of, "ReadProvisionedThroughputSettings"), "Read")
			}
		}
	}
	// An auto-scaled table begins with its least capacity; reads may be left to a default.
	if table.Billing.Write.Declared() && !table.Billing.Read.Declared() {
		table.Billing.Read = table.Billing.Write
	}
	table.Protected = t.yes(replica.Get("DeletionProtectionEnabled"))
	table.Tags = t.tags(replica)
}

// capacity reads the settings of a global table, whose names begin with Read
// or Write.
func (t *template) capacity(settings *source.Node, what string) schema.Number {
	if units := settings.Get(what + "CapacityUnits"); units != nil {
		return t.number(units)
	}
	return t.number(t.child(settings, what+"CapacityAutoScalingSettings").Get("MinCapacity"))
}

// simple reads the properties of an AWS::Serverless::SimpleTable. SAM makes an
// id of type String where no key is given, and bills per request where no
// throughput is.
func (t *template) simple(p *source.Node) {
	table := t.table
	t.name(p)
	key := t.child(p, "PrimaryKey")
	name, kind := t.text(key.Get("Name")), t.text(key.Get("Type"))
	if key == nil {
		name = schema.Text{Value: "id", Pos: table.Pos}
	}
	if kind.Unresolved == "" {
		switch kind.Value {
		case "", "String":
			kind.Value = "S"
		case "Number":
			kind.Value = "N"
		case "Binary":
			kind.Value = "B"
		}
	}
	at := table.Pos
	if key != nil {
		at = key.Pos
	}
	table.Keys = []schema.Key{{Attribute: name, Role: schema.Text{Value: schema.Hash}, Pos: at}}
	table.Attributes = []schema.Attribute{{Name: name, Type: kind, Pos: at}}
	table.Billing.Mode = schema.Text{Value: schema.PayPerRequest}
	if throughput := t.child(p, "ProvisionedThroughput"); throughput != nil {
		table.Billing = schema.Billing{
			Mode: schema.Text{Value: schema.Provisioned},
			Read: t.number(throughput.Get("ReadCapacityUnits")), Write: t.number(throughput.Get("WriteCapacityUnits")),
		}
	}
	for _, tag := range t.eval(p.Get("Tags")).node.Entries() {
		table.Tags = append(table.Tags, schema.Tag{Key: tag.Key.Value, Value: t.text(tag.Value)})
	}
}

// common reads what plain and global tables share.
func (t *template) common(p *source.Node) {
	table := t.table
	t.name(p)
	table.Keys = t.keys(p)
	for _, n := range t.list(p, "AttributeDefinitions") {
		table.Attributes = append(table.Attributes, schema.Attribute{
			Name: t.text(n.Get("AttributeName")), Type: t.text(n.Get("AttributeType")), Pos: n.Place(),
		})
	}
	table.Billing.Mode = t.text(p.Get("BillingMode"))
	if table.Billing.Mode.Value == "" {
		table.Billing.Mode.Value = schema.Provisioned // the reference's default
	}
	for _, n := range t.list(p, "GlobalSecondaryIndexes") {
		table.Global = append(table.Global, t.index(n))
	}
	for _, n := range t.list(p, "LocalSecondaryIndexes") {
		table.Local = append(table.Local, t.index(n))
	}
	if view := t.child(p, "StreamSpecification").Get("StreamViewType"); view != nil {
		text := t.text(view)
		table.Stream = &text
	}
	if ttl := t.child(p, "TimeToLiveSpecification"); ttl != nil {
		table.TTL = &schema.TTL{Attribute: t.text(ttl.Get("AttributeName")), Enabled: t.yes(ttl.Get("Enabled"))}
	}
}

func (t *template) name(p *source.Node) {
	n := p.Get("TableName")
	name := t.text(n)
	switch {
	case n == nil || name.Value == "" && name.Unresolved == "":
		// CloudFormation makes one up: stack, logical id, random letters.
		name = schema.Text{Value: t.table.ID, Unresolved: "${AWS::StackName}-" + t.table.ID, Pos: name.Pos}
	case name.Unresolved != "":
		name.Value = t.table.ID
	}
	t.table.Name = name
}

func (t *template) keys(of *source.Node) []schema.Key {
	var keys []schema.Key
	for _, n := range t.list(of, "KeySchema") {
		keys = append(keys, schema.Key{
			Attribute: t.text(n.Get("AttributeName")), Role: t.text(n.Get("KeyType")), Pos: n.Place(),
		})
	}
	return keys
}

func (t *template) index(n *source.Node) schema.Index {
	index := schema.Index{Name: t.text(n.Get("IndexName")), Keys: t.keys(n), Pos: n.Place()}
	projection := t.child(n, "Projection")
	index.Projection.Type = t.text(projection.Get("ProjectionType"))
	for _, name := range t.list(projection, "NonKeyAttributes") {
		index.Projection.Include = append(index.Projection.Include, t.text(name))
	}
	return index
}

func (t *template) tags(of *source.Node) []schema.Tag {
	var tags []schema.Tag
	for _, n := range t.list(of, "Tags") {
		tags = append(tags, schema.Tag{Key: t.text(n.Get("Key")).Value, Value: t.text(n.Get("Value"))})
	}
	return tags
}

// text reads a property that is a text.
func (t *template) text(n *source.Node) schema.Text {
	if n == nil {
		return schema.Text{}
	}
	got := t.eval(n)
	text := schema.Text{Unresolved: got.open, Pos: n.Pos}
	switch {
	case got.node == nil: // AWS::NoValue: as if it were not there
	case got.node.Kind != source.Scalar && got.open == "":
		t.note(schema.Error, "wrong-kind", n.Pos, "", "a text is expected here, not %s", got.node.What())
	default:
		text.Value = got.node.Text()
	}
	return text
}

func (t *template) number(n *source.Node) schema.Number {
	text := t.text(n)
	number := schema.Number{Unresolved: text.Unresolved, Pos: text.Pos}
	if text.Unresolved != "" {
		if standIn, err := strconv.ParseInt(text.Value, 10, 64); err == nil && standIn > 0 {
			number.Value = standIn // the branch of a condition nobody can decide
		} else {
			number.Value = 1
		}
		return number
	}
	if n == nil || text.Value == "" {
		return schema.Number{}
	}
	value, err := strconv.ParseInt(strings.TrimSpace(text.Value), 10, 64)
	if err != nil || value < 1 {
		t.note(schema.Error, "not-a-number", n.Pos, "it is a whole number from 1 upwards", "%q is not a number of capacity units", text.Value)
		value = 1
	}
	number.Value = value
	return number
}

func (t *template) yes(n *source.Node) bool {
	return strings.EqualFold(t.text(n).Value, "true") || strings.EqualFold(t.text(n).Value, "yes")
}

// child evaluates a property that is a map; nil when it is not there.
func (t *template) child(of *source.Node, key string) *source.Node {
	n := of.Get(key)
	got := t.eval(n)
	if got.open != "" {
		t.unread(n, key, got.open)
	}
	if got.node == nil {
		return nil
	}
	if got.node.Kind != source.Map {
		if got.open == "" {
			t.note(schema.Error, "wrong-kind", n.Pos, "", "%s is %s, not a map", key, got.node.What())
		}
		return nil
	}
	return got.node
}

// list evaluates a property that is a list, and its items.
func (t *template) list(of *source.Node, key string) []*source.Node {
	n := of.Get(key)
	got := t.eval(n)
	if got.open != "" {
		t.unread(n, key, got.open)
	}
	if got.node == nil {
		return nil
	}
	if got.node.Kind != source.List {
		if got.open == "" {
			t.note(schema.Error, "wrong-kind", n.Pos, "begin each entry with a dash", "%s is %s, not a list", key, got.node.What())
		}
		return nil
	}
	var items []*source.Node
	for _, item := range got.node.Items {
		e := t.eval(item)
		if e.open != "" && !e.node.IsText() { // a text tells by itself that it is open
			t.unread(item, "an entry of "+key, e.open)
		}
		if e.node != nil {
			items = append(items, e.node)
		}
	}
	return items
}

func (t *template) unread(n *source.Node, key, open string) {
	t.note(schema.Info, "unresolved", n.Pos, "give what it depends on a default", "%s depends on %s, which has no value here", key, open)
}

// note adds a problem once: some properties are read twice.
func (t *template) note(s schema.Severity, code string, pos schema.Pos, hint, format string, args ...any) {
	p := schema.Problem{Severity: s, Code: code, Hint: hint, Pos: pos, Message: fmt.Sprintf(format, args...)}
	for _, had := range t.table.Notes {
		if had == p {
			return
		}
	}
	t.table.Notes = append(t.table.Notes, p)
}
