package schema

import "strings"

func (c *checker) indexes() {
	t := c.table
	seen := map[string]bool{}
	for _, index := range t.Indexes() {
		c.name(index.Name, "index name")
		if index.Name.Value == "" {
			c.add(Error, "index-unnamed", index.Pos, "give it an IndexName", "an index has no name")
		} else if seen[index.Name.Value] {
			c.add(Error, "index-duplicate", first(index.Name.Pos, index.Pos), "global and local indexes share one set of names",
				"index %q is declared twice", index.Name.Value)
		}
		seen[index.Name.Value] = true
		c.projection(index)
	}
	for _, index := range t.Global {
		c.keys(index.Keys, index.Pos, "index "+shown(index.Name.Value), maxIndexParts)
	}
	for _, index := range t.Local {
		c.keys(index.Keys, index.Pos, "index "+shown(index.Name.Value), 1)
		c.local(index)
	}
	if len(t.Global) > maxGlobal {
		c.add(Warning, "many-indexes", t.Global[maxGlobal].Pos, "AWS allows more only on request", "%d global indexes; the limit is %d", len(t.Global), maxGlobal)
	}
	if len(t.Local) > maxLocal {
		c.add(Error, "many-indexes", t.Local[maxLocal].Pos, "", "%d local indexes; the limit is %d", len(t.Local), maxLocal)
	}
}

// local checks what holds for local indexes alone: they share the table's hash
// key and bring another range key.
func (c *checker) local(index Index) {
	t := c.table
	if len(t.Keys) == 0 {
		return
	}
	if len(t.Keys) < 2 {
		c.add(Error, "local-without-range", index.Pos, "give the table a RANGE key, or make the index global",
			"local index %q on a table without a range key", index.Name.Value)
	}
	if len(index.Keys) == 0 {
		return
	}
	hash := strings.Join(HashKeys(t.Keys), ", ")
	if own := strings.Join(HashKeys(index.Keys), ", "); own != hash && own != "" && hash != "" {
		c.add(Error, "local-hash", first(index.Keys[0].Pos, index.Pos), "make the index global, or use the table's hash key",
			"local index %q has the hash key %q, the table has %q", index.Name.Value, own, hash)
	}
	if len(index.Keys) < 2 {
		c.add(Error, "local-needs-range", index.Pos, "add an attribute with KeyType RANGE",
			"local index %q has no range key", index.Name.Value)
	}
}

func (c *checker) projection(index Index) {
	p := index.Projection
	pos := first(p.Type.Pos, index.Pos)
	switch {
	case p.Type.Unresolved != "":
	case p.Type.Value == "":
		c.add(Error, "no-projection", pos, "add a Projection with ProjectionType ALL, KEYS_ONLY or INCLUDE",
			"index %q has no projection", index.Name.Value)
	case p.Type.Value == ProjectInclude && len(p.Include) == 0:
		c.add(Error, "projection-empty", pos, "list the attributes in NonKeyAttributes, or use KEYS_ONLY",
			"index %q includes no attributes", index.Name.Value)
	case p.Type.Value != ProjectInclude && len(p.Include) > 0:
		c.add(Error, "projection-extra", pos, "NonKeyAttributes go with ProjectionType INCLUDE",
			"index %q projects %s and lists attributes", index.Name.Value, p.Type.Value)
	case p.Type.Value != ProjectAll && p.Type.Value != ProjectKeys && p.Type.Value != ProjectInclude:
		c.add(Error, "projection-type", pos, "it is ALL, KEYS_ONLY or INCLUDE",
			"index %q has projection type %q", index.Name.Value, p.Type.Value)
	}
}

func (c *checker) billing() {
	t := c.table
	b := t.Billing
	given := b.Read.Declared() || b.Write.Declared()
	switch {
	case b.Mode.Unresolved != "":
	case b.Mode.Value != Provisioned && b.Mode.Value != PayPerRequest:
		c.add(Error, "billing-mode", b.Mode.Pos, "it is PROVISIONED or PAY_PER_REQUEST", "billing mode %q", b.Mode.Value)
	case b.Mode.Value == Provisioned && !(b.Read.Declared() && b.Write.Declared()):
		c.add(Error, "no-throughput", b.Mode.Pos, "add ProvisionedThroughput, or BillingMode: PAY_PER_REQUEST",
			"table %s is billed as provisioned and has no throughput", shown(t.ID))
	case b.Mode.Value == PayPerRequest && given:
		c.add(Error, "throughput-unused", first(b.Read.Pos, b.Mode.Pos), "remove ProvisionedThroughput",
			"table %s is billed per request and has a throughput", shown(t.ID))
	}
	for _, index := range t.Global {
		given := index.Read.Declared() || index.Write.Declared()
		if b.Mode.Unresolved == "" && b.Mode.Value == PayPerRequest && given {
			c.add(Error, "throughput-unused", first(index.Read.Pos, index.Pos), "remove its ProvisionedThroughput",
				"index %q has a throughput, its table is billed per request", index.Name.Value)
		}
		if b.Mode.Unresolved == "" && b.Mode.Value == Provisioned && !given {
			c.add(Error, "index-no-throughput", index.Pos, "add its ProvisionedThroughput",
				"index %q has no throughput, its table is billed as provisioned", index.Name.Value)
		}
	}
}

func (c *checker) extras() {
	t := c.table
	if t.Stream != nil && t.Stream.Unresolved == "" {
		switch t.Stream.Value {
		case "KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES":
		default:
			c.add(Error, "stream-view", t.Stream.Pos, "it is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES",
				"stream view type %q", t.Stream.Value)
		}
	}
	if t.TTL == nil || t.TTL.Attribute.Unresolved != "" {
		return
	}
	name := t.TTL.Attribute
	if name.Value == "" && t.TTL.Enabled {
		c.add(Error, "ttl-unnamed", name.Pos, "add its AttributeName", "time to live names no attribute")
	}
	// A key attribute that is no number can never hold the time.
	if kind := t.AttributeType(name.Value); kind == "S" || kind == "B" {
		c.add(Warning, "ttl-type", name.Pos, "items expire only where it is a number: seconds since 1970",
			"the time to live attribute %q has type %s", name.Value, kind)
	}
}
