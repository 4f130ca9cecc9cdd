package matrix

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestFromDbfixtures runs what docs/from-pytest-dbfixtures.md tells people to
// write, as it tells them to run it.
func TestFromDbfixtures(t *testing.T) {
	page := read(t, "../../docs/from-pytest-dbfixtures.md")
	var blocks []string
	for _, rest := range strings.Split(page, "```python\n")[1:] {
		text, _, closed := strings.Cut(rest, "```\n")
		if !closed {
			t.Fatal("a block has no end")
		}
		blocks = append(blocks, text)
	}
	if len(blocks) != 3 {
		t.Fatalf("%d blocks of Python", len(blocks))
	}
	// The first is the one that TestPost2016 runs.
	if post := read(t, "testdata/post2016/test_dynamodb.py"); !strings.HasPrefix(post, blocks[0]) {
		t.Errorf("the example of the post is another one:\n%s", blocks[0])
	}
	if !strings.Contains(page, "devhelper trust add ") || !strings.Contains(page, "devhelper dynamodb run -- pytest\n") {
		t.Error("the page does not say how to run it")
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "conftest.py"), blocks[1])
	write(t, filepath.Join(dir, "test_mine.py"), blocks[2])
	write(t, filepath.Join(dir, "test_nothing_declared.py"), "def test_twice(my_dynamodb):\n    assert list(my_dynamodb.tables.all()) == []\n")
	env := append(clean(), "DEVHELPER_HOME="+t.TempDir())
	program := binary(t)
	if out := command(t, dir, env, program, "trust", "add"); !strings.Contains(out, "trusted") {
		t.Fatal(out)
	}
	out := command(t, dir, env, program, "dynamodb", "run", "--", pythonOf(t, "venv"), "-m", "pytest", "-q", "-p", "no:cacheprovider")
	if n := number(out, `(\d+) passed`, "failed", "error"); n != 2 {
		t.Errorf("%d of 2 tests have passed:\n%s", n, out)
	}
}
