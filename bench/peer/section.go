package peer

import (
	"os"
	"strings"
)

// WriteSection puts a benchmark's results into a file that others write to as
// well: in place of those of its earlier run, else at the end. name is that of
// the benchmark, as bench/seed.
func WriteSection(file, name, text string) error {
	old, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->\n"
	section := begin + text + end
	before, rest, ok := strings.Cut(string(old), begin)
	if _, after, ended := strings.Cut(rest, end); ok && ended {
		return os.WriteFile(file, []byte(before+section+after), 0o644)
	}
	all := string(old)
	if all != "" && !strings.HasSuffix(all, "\n\n") {
		all = strings.TrimRight(all, "\n") + "\n\n"
	}
	return os.WriteFile(file, []byte(all+section), 0o644)
}
