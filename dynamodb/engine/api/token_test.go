package api

import (
	"fmt"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/table"
	"github.com/devhelper/devhelper/dynamodb/engine/wire"
)

// addOnce is a transaction that counts how often it is carried out.
const addOnce = `{"TransactItems":[{"Update":{"TableName":"hash","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}],"ClientRequestToken":"t"}`

func added(n int) step {
	return step{"GetItem", `{"TableName":"hash","Key":{"pk":{"S":"a"}},"ProjectionExpression":"n"}`, fmt.Sprintf(`{"Item":{"n":{"N":"%d"}}}`, n)}
}

// TestTokenAfterRestart sends a transaction again to the next process that has
// its folder.
func TestTokenAfterRestart(t *testing.T) {
	dir, clock := t.TempDir(), table.NewFrozenClock(startOfTests)
	during := func(test func(s *itemServer)) {
		t.Helper()
		st, err := store.OpenDisk(dir, store.DiskOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		db, err := Open(st, Options{Clock: clock, SweepEvery: -1})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		test(&itemServer{t: t, db: db, http: wire.NewServer(Operations(db), wire.Options{}), clock: clock})
	}
	during(func(s *itemServer) { s.withTables().run(t, []step{{"TransactWriteItems", addOnce, `{}`}, added(1)}) })
	clock.Advance(table.TokenLife - time.Second)
	during(func(s *itemServer) { s.run(t, []step{{"TransactWriteItems", addOnce, `{}`}, added(1)}) })
	clock.Advance(time.Second)
	during(func(s *itemServer) { s.run(t, []step{{"TransactWriteItems", addOnce, `{}`}, added(2)}) })
}

// TestTokenAfterReset sends a transaction again when what it did is no more.
func TestTokenAfterReset(t *testing.T) {
	overStores(t, func(t *testing.T, s *itemServer) {
		s.withTables().run(t, []step{{"TransactWriteItems", addOnce, `{}`}, added(1)})
		if err := s.db.Catalog.Reset(); err != nil {
			t.Fatal(err)
		}
		s.withTables().run(t, []step{{"TransactWriteItems", addOnce, `{}`}, added(1)})
	})
}

// TestTokenOfNamespace has two namespaces use the same token.
func TestTokenOfNamespace(t *testing.T) {
	s := newItemServer(t, store.Memory(), wire.Options{}).withTables()
	s.run(t, []step{{"TransactWriteItems", addOnce, `{}`}})
	for _, request := range []struct{ op, in string }{
		{"CreateTable", createHash}, {"TransactWriteItems", addOnce},
	} {
		if code, out := s.as("NSother", request.op, request.in); code != 200 {
			t.Fatalf("%s: %d %s", request.op, code, out)
		}
	}
	_, out := s.as("NSother", added(1).op, added(1).in)
	if out != added(1).want {
		t.Errorf("the other namespace has %s, want %s", out, added(1).want)
	}
}
