package schema

import (
	"fmt"
	"slices"
	"strings"
)

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
	c.projected()
	c.sameKeys()
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

// projected checks how much the indexes list, each and together.
func (c *checker) projected() {
	total := 0
	for _, index := range c.table.Indexes() {
		list := index.Projection.Include
		for i, name := range list {
			if name.Unresolved == "" && slices.ContainsFunc(list[:i], func(t Text) bool { return t.Value == name.Value }) {
				c.add(Error, "projection-duplicate", first(name.Pos, index.Pos), "list it once",
					"index %q lists the attribute %q twice", index.Name.Value, name.Value)
			}
		}
		if len(list) > maxInIndex {
			c.add(Error, "projection-many", first(list[maxInIndex].Pos, index.Pos), "project ALL, or list less",
				"index %q lists %d attributes; the limit is %d", index.Name.Value, len(list), maxInIndex)
		}
		if total <= maxProjected && total+len(list) > maxProjected {
			c.add(Error, "projection-many", first(list[maxProjected-total].Pos, index.Pos), "project ALL, or list less",
				"the indexes list more than %d attributes together", maxProjected)
		}
		total += len(list)
	}
}

// sameKeys finds indexes that answer the same questions: each costs its writes.
func (c *checker) sameKeys() {
	seen := map[string]string{keyText(c.table.Keys): ""}
	for _, index := range c.table.Indexes() {
		keys := keyText(index.Keys)
		other, twice := seen[keys]
		switch {
		case keys == "":
		case !twice:
			seen[keys] = index.Name.Value
		case other == "":
			c.add(Warning, "index-same-keys", first(index.Name.Pos, index.Pos), "query the table itself, or give the index other keys",
				"index %q has the keys of the table", index.Name.Value)
		default:
			c.add(Warning, "index-same-keys", first(index.Name.Pos, index.Pos), "one index with both projections is cheaper",
				"index %q has the keys of index %q", index.Name.Value, other)
		}
	}
}

// keyText is the same for the same keys; "" when they are not known.
func keyText(keys []Key) string {
	var b strings.Builder
	for _, k := range keys {
		if k.Attribute.Unresolved != "" || k.Role.Unresolved != "" {
			return ""
		}
		fmt.Fprintf(&b, "%q %s ", k.Attribute.Value, k.Role.Value)
	}
	return b.String()
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
	for _, units := range []Number{b.Read, b.Write} {
		if units.Unresolved == "" && units.Value > maxUnits {
			c.add(Warning, "many-units", units.Pos, "AWS allows more only on request",
				"%d capacity units; the limit of a table is %d", units.Value, maxUnits)
		}
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
