package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"time"
)

const begin, end = "<!-- bench/gitignore -->", "<!-- /bench/gitignore -->"

func machine() string {
	return fmt.Sprintf("%s, %s/%s, %d CPUs, %s", time.Now().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
}

// writeSection puts the results between the marks of an earlier run, or at the end.
func writeSection(path, text string) error {
	if path == "" {
		return nil
	}
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	section := begin + "\n\n" + text + "\n" + end
	content := string(old)
	if before, rest, ok := strings.Cut(content, begin); ok {
		if _, after, ok := strings.Cut(rest, end); ok {
			return os.WriteFile(path, []byte(before+section+after), 0o644)
		}
	}
	return os.WriteFile(path, []byte(strings.TrimRight(content, "\n")+"\n\n"+section+"\n"), 0o644)
}
