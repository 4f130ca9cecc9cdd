package palette

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// clock is a clock that a test sets.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func record(t *testing.T, u *Usage, id, project string) {
	t.Helper()
	if err := u.Record(context.Background(), id, project); err != nil {
		t.Fatal(err)
	}
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestUsageDecays(t *testing.T) {
	c := &clock{t: epoch}
	u := NewUsage(t.TempDir(), c.now)
	if w := u.Weights(""); len(w) != 0 {
		t.Errorf("weights from nowhere: %v", w)
	}
	record(t, u, "git.blame", "")
	record(t, u, "git.blame", "/p")
	record(t, u, "todo.list", "/q")
	if w := u.Weights(""); !near(w["git.blame"], 2) || !near(w["todo.list"], 1) {
		t.Errorf("weights %v", w)
	}
	if w := u.Weights("/p"); !near(w["git.blame"], 3) || !near(w["todo.list"], 1) {
		t.Errorf("weights in the project %v", w)
	}
	c.add(halfLife)
	if w := u.Weights(""); !near(w["git.blame"], 1) || !near(w["todo.list"], 0.5) {
		t.Errorf("weights after ten days %v", w)
	}
	record(t, u, "git.blame", "")
	if w := u.Weights(""); !near(w["git.blame"], 2) {
		t.Errorf("weights after one more use %v", w)
	}
	c.add(5 * halfLife)
	if w := u.Weights("/q"); !near(w["git.blame"], 2.0/32) || w["todo.list"] != 0 {
		t.Errorf("weights after another fifty days %v", w)
	}
}

func TestUsageSurvivesAClockMovedBack(t *testing.T) {
	c := &clock{t: epoch}
	u := NewUsage(t.TempDir(), c.now)
	record(t, u, "git.blame", "")
	c.add(-365 * 24 * time.Hour)
	if w := u.Weights(""); !near(w["git.blame"], 1) {
		t.Errorf("weights %v", w)
	}
	record(t, u, "git.blame", "")
	if w := u.Weights(""); !near(w["git.blame"], 2) {
		t.Errorf("weights after a use %v", w)
	}
	c.add(halfLife)
	if w := u.Weights(""); !near(w["git.blame"], 1) {
		t.Errorf("the weight stands still: %v", w)
	}
}

// Every process has its own Usage; here they are as many, over one file.
func TestUsageLosesNothingAmongProcesses(t *testing.T) {
	dir := t.TempDir()
	c := &clock{t: epoch}
	var wg sync.WaitGroup
	const processes, uses = 4, 10
	for range processes {
		u := NewUsage(dir, c.now)
		wg.Go(func() {
			for range uses {
				if err := u.Record(context.Background(), "git.blame", "/p"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if w := NewUsage(dir, c.now).Weights("/p"); !near(w["git.blame"], 2*processes*uses) {
		t.Errorf("weights %v", w)
	}
}

func TestUsageSeesOtherProcesses(t *testing.T) {
	dir := t.TempDir()
	c := &clock{t: epoch}
	one, other := NewUsage(dir, c.now), NewUsage(dir, c.now)
	for n := 1; n <= 3; n++ {
		record(t, other, "git.blame", "")
		if w := one.Weights(""); !near(w["git.blame"], float64(n)) {
			t.Errorf("after %d uses elsewhere: %v", n, w)
		}
	}
	if err := other.Clear(context.Background()); err != nil || len(one.Weights("")) != 0 {
		t.Errorf("cleared elsewhere: %v, %v", one.Weights(""), err)
	}
	if err := other.Clear(context.Background()); err != nil {
		t.Errorf("clearing twice: %v", err)
	}
}

func TestUsageKeepsNamesOnly(t *testing.T) {
	dir := t.TempDir()
	u := NewUsage(dir, (&clock{t: epoch}).now)
	for _, id := range []string{"", "/home/me/secret.txt", "git.blame --author me", "a b", ".hidden", "näme", strings.Repeat("x", 65)} {
		record(t, u, id, "/p")
	}
	if _, err := os.Stat(filepath.Join(dir, "usage.json")); !os.IsNotExist(err) {
		t.Fatalf("something was kept: %v", err)
	}
	record(t, u, "devhelper.git.blame", "/home/me/secret-project")
	data, err := os.ReadFile(filepath.Join(dir, "usage.json"))
	if err != nil || strings.Contains(string(data), "secret") || !strings.Contains(string(data), "devhelper.git.blame") {
		t.Errorf("file %s, %v", data, err)
	}
	var off *Usage
	if err := off.Record(context.Background(), "git.blame", ""); err != nil || off.Weights("") != nil || off.Clear(context.Background()) != nil {
		t.Errorf("usage that is off: %v", err)
	}
}

func TestUsageStartsAnewAfterDamage(t *testing.T) {
	for name, content := range map[string]string{
		"empty": "", "cut": `{"version":1,"comm`, "other": `[1,2]`, "newer": `{"version":2,"commands":{"git.blame":{"w":5,"t":1}}}`,
		"binary": "\x00\xff", "null": "null", "large": `{"version":1,"x":"` + strings.Repeat("x", maxUsageFile) + `"}`,
		"nonsense": `{"version":1,"commands":{"git.blame":{"w":-4,"t":1},"/etc/passwd":{"w":1,"t":1},"a":{"w":1e300,"t":1}},"projects":{"x":null}}`,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "usage.json"), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			u := NewUsage(dir, (&clock{t: epoch}).now)
			if w := u.Weights("/p"); len(w) != 0 {
				t.Errorf("weights %v", w)
			}
			record(t, u, "git.blame", "/p")
			if w := u.Weights(""); !near(w["git.blame"], 1) || len(w) != 1 {
				t.Errorf("weights afterwards %v", w)
			}
		})
	}
}

func TestUsageIsPruned(t *testing.T) {
	f := usageFile{Version: 1, Commands: map[string]memory{}, Projects: map[string]map[string]memory{}}
	for i := range maxCommands + 50 {
		f.Commands[fmt.Sprintf("c%d", i)] = memory{Weight: float64(i + 1), Time: epoch.Unix()}
	}
	for i := range maxProjects + 10 {
		f.Projects[fmt.Sprint("p", i)] = map[string]memory{"c": {Weight: float64(i + 1), Time: epoch.Unix()}}
	}
	f.Projects["old"] = map[string]memory{"c": {Weight: 9, Time: epoch.Add(-20 * halfLife).Unix()}}
	f.prune(epoch)
	if _, kept := f.Commands["c0"]; len(f.Commands) != maxCommands || kept {
		t.Errorf("%d commands, the least used kept: %v", len(f.Commands), kept)
	}
	_, old := f.Projects["old"]
	if _, least := f.Projects["p0"]; len(f.Projects) != maxProjects || old || least {
		t.Errorf("%d projects, old %v, least used %v", len(f.Projects), old, least)
	}
	data, err := json.Marshal(f)
	if err != nil || len(data) > maxUsageFile/4 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

func TestUsageReportsWhatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	u := NewUsage(filepath.Join(file, "state"), (&clock{t: epoch}).now)
	if err := u.Record(context.Background(), "git.blame", ""); err == nil {
		t.Error("no error")
	}
	if w := u.Weights(""); len(w) != 0 {
		t.Errorf("weights %v", w)
	}
}
