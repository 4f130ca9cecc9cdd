//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// screen is a terminal of 100 columns and 30 lines that nobody looks at: a
// tmux server of its own with one window.
type screen struct {
	socket string
	env    []string
	dir    string
}

// open starts argv in a new screen.
func open(dir string, env, argv []string) (*screen, error) {
	s := &screen{socket: fmt.Sprintf("devhelper-demo-%d-%d", os.Getpid(), time.Now().UnixNano()), env: env, dir: dir}
	args := append([]string{"new-session", "-d", "-x", "100", "-y", "30", "--"}, argv...)
	return s, s.tmux(args...)
}

func (s *screen) tmux(args ...string) error {
	_, err := s.output(args...)
	return err
}

func (s *screen) output(args ...string) (string, error) {
	// -f /dev/null: the user's tmux settings stay out; -u: cells are UTF-8.
	cmd := exec.Command("tmux", append([]string{"-u", "-L", s.socket, "-f", "/dev/null"}, args...)...)
	cmd.Env, cmd.Dir = s.env, s.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", args[0], err, strings.TrimSpace(string(out)))
	}
	return string(out), nil
}

// text types words as a user would; special keys have tmux's names in press.
func (s *screen) text(words string) error { return s.tmux("send-keys", "-l", "--", words) }

func (s *screen) press(keys ...string) error {
	return s.tmux(append([]string{"send-keys", "--"}, keys...)...)
}

// command types a line and Enter.
func (s *screen) command(line string) error {
	if err := s.text(line); err != nil {
		return err
	}
	return s.press("Enter")
}

// show is what stands on the screen.
func (s *screen) show() string {
	out, err := s.output("capture-pane", "-p")
	if err != nil {
		return ""
	}
	return strings.TrimRight(out, "\n")
}

// await waits until all words are on the screen and gives its content. When
// they do not come, the error shows what was there instead.
func (s *screen) await(ctx context.Context, words ...string) (string, error) {
	return s.awaitThat(ctx, fmt.Sprintf("%q", words), func(content string) bool {
		for _, w := range words {
			if !strings.Contains(content, w) {
				return false
			}
		}
		return true
	})
}

func (s *screen) awaitThat(ctx context.Context, what string, holds func(string) bool) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		content := s.show()
		if holds(content) {
			return content, nil
		}
		select {
		case <-ctx.Done():
			return content, fmt.Errorf("%s did not appear on the screen; it shows:\n%s", what, frame(content))
		case <-tick.C:
		}
	}
}

// alive says whether the program in the screen still runs.
func (s *screen) alive() bool { return s.tmux("has-session") == nil }

// close ends the screen and what runs in it.
func (s *screen) close() {
	if s.alive() {
		_ = s.tmux("kill-server") // it may have ended by itself meanwhile
	}
}

// frame draws a screen's content in a box.
func frame(content string) string {
	var b strings.Builder
	b.WriteString("  +" + strings.Repeat("-", 100) + "+\n")
	for _, line := range strings.Split(content, "\n") {
		fmt.Fprintf(&b, "  |%-100s|\n", line)
	}
	b.WriteString("  +" + strings.Repeat("-", 100) + "+")
	return b.String()
}
