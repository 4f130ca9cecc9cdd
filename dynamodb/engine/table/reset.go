package table

import (
	"context"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
)

// Reset removes all tables of all namespaces, whatever their status and
// protection. Snapshots stay. It takes milliseconds whatever the tables hold.
func (c *Catalog) Reset() error {
	return c.exchange(c.store.Clear)
}

// Restore replaces all tables by those of a snapshot; transactions begun before
// it are over, and tables found before it have gone.
func (c *Catalog) Restore(ctx context.Context, name string) error {
	return c.exchange(func() error { return c.store.Restore(ctx, name) })
}

// Snapshot keeps all tables as they are under a name, in place of an older
// snapshot of that name.
func (c *Catalog) Snapshot(ctx context.Context, name string) error {
	return c.store.Snapshot(ctx, name)
}

// exchange has all tables replaced while nobody uses one.
func (c *Catalog) exchange(replace func() error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gate.Lock()
	defer c.gate.Unlock()
	if err := replace(); err != nil {
		return err
	}
	for _, t := range *c.tables.Load() {
		t.def.Store(nil)
		t.nudge()
	}
	return c.load()
}

// ResetNamespace removes all tables of one namespace as Reset does those of
// all.
func (c *Catalog) ResetNamespace(namespace string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	tables := c.Tables(namespace)
	if len(tables) == 0 {
		return nil
	}
	spaces := []store.Space{catalogSpace}
	for _, t := range tables {
		spaces = append(spaces, t.space)
	}
	c.gate.Lock()
	defer c.gate.Unlock()
	err := c.store.Update(spaces, func(w store.Writer) error {
		for _, t := range tables {
			w.Delete(catalogSpace, treeDefinitions, definitionKey(t))
			w.DropSpace(t.space)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, t := range tables {
		c.forget(t)
	}
	return nil
}
