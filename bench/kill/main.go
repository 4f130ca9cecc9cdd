// Command kill starts instances and kills who holds or supervises them without
// warning, a thousand times, and counts what is left running.
//
//	go run ./bench/kill [-o docs/benchmarks.md] [-rounds N] [BINARY]
//
// In turns the command that started the instance, its supervisor, or both get
// SIGKILL; the built-in engine and dynoxide take turns as well. Whatever of an
// instance runs a second later is an orphan. The suite has a hundred such rounds
// for each victim (dynamodb/kill_test.go).
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/internal/proc"
)

func main() {
	out := flag.String("o", "docs/benchmarks.md", "write the results into this Markdown file; empty for none")
	rounds := flag.Int("rounds", 1000, "how many kills")
	flag.Parse()
	binary := "bin/devhelper"
	if flag.NArg() > 0 {
		binary = flag.Arg(0)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	orphans, text, err := measure(ctx, binary, *rounds)
	if err == nil {
		fmt.Print(text)
		if *out != "" {
			err = peer.WriteSection(*out, "bench/kill", text)
		}
	}
	if err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "bench/kill:", err)
		os.Exit(1)
	}
	if orphans > 0 {
		stop()
		os.Exit(1)
	}
}

// orphanLimit is how long after a kill anything may go on.
const orphanLimit = time.Second

var (
	backends = []string{"builtin", "dynoxide"}
	victims  = []string{"owner", "supervisor", "both"}
)

// tally is what came of the kills of one victim and backend.
type tally struct {
	rounds, orphans int
	ends            []time.Duration
}

func measure(ctx context.Context, binary string, rounds int) (orphans int, text string, err error) {
	binary, err = filepath.Abs(binary)
	if err != nil {
		return 0, "", err
	}
	home, err := os.MkdirTemp("", "devhelper-bench-kill-")
	if err != nil {
		return 0, "", err
	}
	defer os.RemoveAll(home)
	all := map[string]*tally{}
	for n := range rounds {
		if ctx.Err() != nil {
			return 0, "", ctx.Err()
		}
		backend, victim := backends[n%len(backends)], victims[n/len(backends)%len(victims)]
		key := backend + " | " + victim
		if all[key] == nil {
			all[key] = &tally{}
		}
		if err := all[key].round(ctx, binary, home, backend, victim); err != nil {
			return 0, "", fmt.Errorf("round %d, %s: %w", n, key, err)
		}
	}
	var rows strings.Builder
	for _, backend := range backends {
		for _, victim := range victims {
			t := all[backend+" | "+victim]
			if t == nil {
				continue
			}
			slices.Sort(t.ends)
			orphans += t.orphans
			fmt.Fprintf(&rows, "| %s | %s | %d | %d | %s | %s |\n", backend, victim, t.rounds, t.orphans, milliseconds(t.ends[len(t.ends)/2]), milliseconds(t.ends[len(t.ends)-1]))
		}
	}
	return orphans, fmt.Sprintf("## Kills\n\n`go run ./bench/kill`, %s, %s/%s, %d CPUs, %s\n\n"+
		"%d instances whose owner, supervisor, or both got SIGKILL. An orphan is what runs a second later.\n\n"+
		"| backend | killed | rounds | orphans | gone after, median ms | slowest ms |\n|---|---|---|---|---|---|\n%s",
		time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), rounds, rows.String()), nil
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000)
}

func (t *tally) round(ctx context.Context, binary, home, backend, victim string) error {
	cmd := exec.CommandContext(ctx, binary, "dynamodb", "start", "--json", "--backend", backend, "--root", home)
	cmd.Env = append(os.Environ(), "DEVHELPER_HOME="+filepath.Join(home, "devhelper"))
	var said bytes.Buffer // of an owner whose supervisor is killed, that it was
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return fmt.Errorf("it did not start: %w", err)
	}
	var i struct{ PID, Shim int }
	if err := json.Unmarshal(line, &i); err != nil {
		return err
	}
	var ids []proc.ID
	for _, pid := range []int{i.PID, i.Shim} {
		id, err := proc.Lookup(pid)
		if err != nil {
			return fmt.Errorf("process %d did not run before the kill: %w", pid, err)
		}
		ids = append(ids, id)
	}
	if victim != "supervisor" {
		_ = cmd.Process.Kill()
	}
	if victim != "owner" {
		if p, err := os.FindProcess(i.Shim); err == nil {
			_ = p.Kill()
		}
	}
	killed := time.Now()
	for slices.ContainsFunc(ids, proc.Alive) && time.Since(killed) < orphanLimit {
		time.Sleep(200 * time.Microsecond)
	}
	t.rounds++
	t.ends = append(t.ends, time.Since(killed))
	for _, id := range ids {
		if proc.Alive(id) {
			t.orphans++
			_ = proc.End(id, 0)
		}
	}
	return nil
}
