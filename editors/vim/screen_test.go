package vim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// screen is an editor in a terminal.
type screen struct {
	t      *testing.T
	socket string
}

// show starts the editor with the plugin and a vimrc.
func show(t *testing.T, e editor, dir, vimrc string, args ...string) screen {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		missing(t, "tmux")
	}
	// A socket's name may be 104 bytes long, which t.TempDir can exceed.
	sockets, err := os.MkdirTemp("", "dh")
	if err != nil {
		t.Fatal(err)
	}
	rc := filepath.Join(t.TempDir(), "vimrc")
	text := "set nocompatible noswapfile hidden encoding=utf-8\nset runtimepath^=" + here(t) + "\n" + vimrc
	if err := os.WriteFile(rc, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := screen{t, filepath.Join(sockets, "s")}
	t.Cleanup(func() {
		_ = s.tmux("kill-server").Run() // it may have ended by itself
		_ = os.RemoveAll(sockets)
	})
	command := append([]string{"-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "-c", dir, e.path, "-u", rc, "-i", "NONE"}, args...)
	cmd := s.tmux(command...)
	cmd.Env = append(environ(t), "TERM=xterm-256color")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	return s
}

func (s screen) tmux(args ...string) *exec.Cmd {
	return exec.Command("tmux", append([]string{"-u", "-S", s.socket}, args...)...)
}

// keys types: words are literal, names such as Enter and C-n are keys.
func (s screen) keys(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		args := []string{"send-keys", key}
		if !regexp.MustCompile(`^(Enter|Escape|Tab|Up|Down|BSpace|C-.)$`).MatchString(key) {
			args = []string{"send-keys", "-l", key}
		}
		if out, err := s.tmux(args...).CombinedOutput(); err != nil {
			s.t.Fatalf("tmux send-keys %q: %v\n%s", key, err, out)
		}
	}
}

// text is what stands on the screen; with "-e", with its colours.
func (s screen) text(flags ...string) string {
	out, _ := s.tmux(append([]string{"capture-pane", "-p"}, flags...)...).Output()
	return string(out)
}

func (s screen) await(want string) {
	s.t.Helper()
	defer func() {
		if s.t.Failed() {
			s.t.Logf("the screen:\n%s", s.text())
		}
	}()
	await(s.t, "the screen shows "+want, func() bool { return strings.Contains(s.text(), want) })
}

func (s screen) awaitGone(text string) {
	s.t.Helper()
	await(s.t, "the screen no longer shows "+text, func() bool { return !strings.Contains(s.text(), text) })
}

// fakeRC is a vimrc that uses the fake server.
func fakeRC(t *testing.T, server string) string {
	return "let g:devhelper_cmd = ['" + server + "', '-protocol=1']\n" +
		"let g:devhelper_manifest = '" + filepath.Join(here(t), "test", "commands.json") + "'\n"
}

func TestPaletteOnAScreen(t *testing.T) {
	readAll(t)
	server := build(t, "./test/fakeserver")
	eachEditor(t, func(t *testing.T, e editor) {
		dir := t.TempDir()
		s := show(t, e, dir, fakeRC(t, server)+"nmap ,d <Plug>(devhelper-palette)\n")
		s.keys(",d")
		s.await(">* Fixture: Generate a fixture")
		for _, want := range []string{"4/4  ? help", `\f`, "DynamoDB: Stop  (nothing is running)", "Doctor für alles"} {
			s.await(want)
		}
		s.keys("dynx", "BSpace")
		s.await("2/4")
		s.awaitGone("Generate a fixture")
		if !regexp.MustCompile(`\x1b\[[0-9;]*mDyn\x1b\[`).MatchString(s.text("-e")) {
			t.Errorf("the letters that match are not highlighted:\n%s", s.text("-e"))
		}
		s.keys("C-n")
		s.await(">  DynamoDB: Stop")
		s.keys("Enter")
		await(t, "the reason stands in the line to type in, above the list that has it too", func() bool {
			return strings.Count(s.text(), "nothing is running") == 2
		})
		s.keys("C-u")
		s.await("4/4")
		s.keys("?")
		s.await("leave")
		s.await("Writes a fixture for a table.")
		s.keys("C-n", "C-u", "start", "Enter")
		s.await("ran devhelper.dynamodb.start")
		s.awaitGone("4/4")
		s.keys(":Devhelper", "Enter")
		s.await("4/4")
		s.keys("Escape")
		s.awaitGone("4/4")
		s.keys("ityped", "Escape")
		s.await("typed")
	})
}

// Leaving the palette goes back to typing; choosing ends it, so that the result
// is shown at once.
func TestPaletteFromInsertMode(t *testing.T) {
	server := build(t, "./test/fakeserver")
	eachEditor(t, func(t *testing.T, e editor) {
		s := show(t, e, t.TempDir(), fakeRC(t, server)+"inoremap ,d <Cmd>Devhelper<CR>\n")
		for _, typed := range []struct{ before, after, want string }{
			{"iabd", "e", "abde"},
			{"ccabd\x1b[D", "c", "abcd"}, // the cursor is before the d
		} {
			s.keys(typed.before, ",d")
			s.await("4/4")
			s.keys("Escape")
			s.awaitGone("4/4")
			s.await("-- INSERT --")
			s.keys(typed.after)
			s.await(typed.want)
			s.keys("Escape")
			s.awaitGone("-- INSERT --")
		}
		s.keys("A,d")
		s.await("4/4")
		s.keys("start", "Enter")
		s.await("ran devhelper.dynamodb.start")
	})
}

// What comes while the user types waits until he is done.
func TestNothingIsShownInInsertMode(t *testing.T) {
	server := build(t, "./test/fakeserver")
	eachEditor(t, func(t *testing.T, e editor) {
		dir := t.TempDir()
		s := show(t, e, dir, fakeRC(t, server)+
			"autocmd InsertEnter * call timer_start(1, {-> [devhelper#message#show('late news', 'info'), writefile([], 'told')]})\n"+
			"autocmd CmdlineEnter * call timer_start(1, {-> [devhelper#message#show('more news', 'info'), writefile([], 'told2')]})\n")
		s.keys("iabc")
		await(t, "the message has come", func() bool { return exists(filepath.Join(dir, "told")) })
		s.keys("def")
		s.await("abcdef")
		if strings.Contains(s.text(), "late news") {
			t.Errorf("shown in Insert mode:\n%s", s.text())
		}
		s.keys("Escape")
		s.await("late news")
		s.keys(":echo 1")
		await(t, "the message has come", func() bool { return exists(filepath.Join(dir, "told2")) })
		s.keys("23")
		s.await(":echo 123")
		if strings.Contains(s.text(), "more news") {
			t.Errorf("shown on the command line:\n%s", s.text())
		}
		s.keys("Escape")
		s.await("more news")
	})
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
