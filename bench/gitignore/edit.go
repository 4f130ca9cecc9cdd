package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/devhelper/devhelper/gitignore"
	"github.com/devhelper/devhelper/internal/workspace"
)

// edit measures what happens when a line of an ignore file at the top of a tree of
// 100,000 files is changed in an editor, with lint of a long file and the memory of
// the process that counts what each rule decides about.
func edit(ctx context.Context, binary, dir string, names, lines []string, runs int) (string, error) {
	made := map[string]bool{}
	for _, name := range names {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if parent := filepath.Dir(path); !made[parent] {
			made[parent] = true
			if err := os.MkdirAll(parent, 0o700); err != nil {
				return "", err
			}
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			return "", err
		}
	}
	w := workspace.New([]string{dir})
	began := time.Now()
	census, err := w.Census(ctx, dir, 0)
	if err != nil {
		return "", err
	}
	counted := time.Since(began)
	top := workspace.Clean(filepath.Join(dir, ".gitignore"))
	var changed, linted []time.Duration
	for i := range runs {
		text := strings.Join(append([]string{fmt.Sprintf("*.changed%d", i)}, lines...), "\n") + "\n"
		w.Open(workspace.Buffer{Path: top, Version: int32(i), Text: text})
		began := time.Now()
		census.Tally(w.Snapshot(), nil, 20)
		changed = append(changed, time.Since(began))
	}
	var long strings.Builder
	for i := range 500 {
		fmt.Fprintf(&long, "%s%d\n", strings.TrimSuffix(lines[i%len(lines)], "/"), i/len(lines))
	}
	for range runs {
		began := time.Now()
		gitignore.Lint([]byte(long.String()), false)
		linted = append(linted, time.Since(began))
	}
	cmd := exec.CommandContext(ctx, binary, "gitignore", "matches")
	cmd.Dir = dir
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("gitignore matches: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "| a line of the top file changed, %d files and %d rules decided anew, ms | %.1f | | | <= 50 |\n", census.Files, len(lines)+1, ms(median(changed)))
	fmt.Fprintf(&b, "| before that, once: the tree walked with sizes, ms | %.0f | | | |\n", ms(counted))
	fmt.Fprintf(&b, "| lint of 500 lines, ms | %.1f | | | <= 20 |\n", ms(median(linted)))
	if peak, ok := peakOf(cmd.ProcessState); ok {
		fmt.Fprintf(&b, "| peak memory of `gitignore matches` there, MB | %.1f | | | <= 60 |\n", float64(peak)/(1<<20))
	}
	return b.String(), nil
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
