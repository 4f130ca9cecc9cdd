package difftest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const pins = "testdata/pins"

func writePin(t *testing.T, p Pin) {
	t.Helper()
	b, err := p.encode()
	if err == nil {
		err = os.MkdirAll(pins, 0o755)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(pins, p.Class+".json"), b, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// TestPins repeats the recorded reproduction of each class against the engine
// alone: its answer is as it was, and as decided. After a decision has changed:
//
//	go test ./dynamodb/engine/difftest -run TestDifferential -requests 60000 -record -timeout 1h
func TestPins(t *testing.T) {
	c, err := Decisions()
	if err != nil {
		t.Fatal(err)
	}
	s := ours(t)
	known := map[string]bool{}
	for _, k := range c.List() {
		if k.Test != "" {
			hasTest(t, k)
			continue
		}
		known[k.Name] = true
		t.Run(k.Name, func(t *testing.T) {
			b, err := os.ReadFile(filepath.Join(pins, k.Name+".json"))
			if err != nil {
				t.Fatal("no reproduction is recorded: ", err)
			}
			p, err := readPin(b)
			if err != nil {
				t.Fatal(err)
			}
			replayPin(t, c, s, p)
		})
	}
	files, err := os.ReadDir(pins)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !known[strings.TrimSuffix(f.Name(), ".json")] {
			t.Errorf("%s is of no class", f.Name())
		}
	}
}

// hasTest tells whether the test that a class names is there.
func hasTest(t *testing.T, k *Class) {
	t.Helper()
	pkg, name, _ := strings.Cut(k.Test, " ")
	files, err := filepath.Glob(filepath.Join("..", pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), "\nfunc "+name+"(") {
			return
		}
	}
	t.Errorf("class %s: there is no test %s in package %s", k.Name, name, pkg)
}

func replayPin(t *testing.T, c *Classes, s *Server, p Pin) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for _, h := range p.History {
		r := h.request()
		if a, err := s.ask(r); err != nil {
			t.Fatal(err)
		} else if !a.ok() {
			continue
		}
		switch r.Op {
		case "CreateTable":
			defer s.get("DeleteTable", Object{"TableName": r.table()})
			fallthrough
		case "UpdateTable":
			if err := s.settle(ctx, r.table(), false); err != nil {
				t.Fatal(err)
			}
		}
	}
	r := p.Request.request()
	got, err := s.ask(r)
	if err != nil {
		t.Fatal(err)
	}
	if !alike(got, p.Ours) {
		t.Errorf("%s %s:\n got %d %s\nwant %d %s", r.Op, clip(string(r.encode(nil))), got.Status, text(got.Body), p.Ours.Status, text(p.Ours.Body))
	}
	j := c.judge(r, p.Dynoxide, p.Dynalite, &got)
	if j.Verdict != Decided || j.Class.Name != p.Class {
		t.Errorf("%s: %s, expected %s\n%s", p.Class, j.Verdict, j.Expected, j.Key)
	}
	if r.Op == "CreateTable" && got.ok() {
		s.get("DeleteTable", Object{"TableName": r.table()})
	}
}
