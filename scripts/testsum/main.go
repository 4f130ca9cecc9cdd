// Command testsum runs go test and tells honestly how it went.
//
//	go run ./scripts/testsum [-name NAME] [-summary FILE] -- [go test's arguments]
//
// A line is printed per package, the output of what failed, and at the end the
// skipped tests by reason and one line "N passed, N failed, N skipped". A test
// is counted once: one with subtests stands for them, unless it fails by itself.
//
// What counts as failed beside a failing test: a package that does not build, a
// test binary that dies, a run in which no test ran, and, when REQUIRE_ALL=1 is
// set, a skip whose reason is not listed in skips.txt.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	name := flag.String("name", "", "a word before the summary, for runs that are not the whole suite")
	summary := flag.String("summary", "", "also write the summary line to this `file`")
	flag.Parse()
	r := newReport(os.Stdout)
	err := run(r, flag.Args())
	if !r.finish(os.Getenv("REQUIRE_ALL") == "1", err) {
		defer os.Exit(1)
	}
	line := r.summary()
	if *name != "" {
		line = *name + ": " + line
	}
	fmt.Println(line)
	if *summary != "" {
		if err := os.WriteFile(*summary, []byte(line+"\n"), 0o644); err != nil {
			fmt.Fprintln(os.Stderr, "testsum:", err)
			defer os.Exit(1)
		}
	}
}

func run(r *report, args []string) error {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	// An unreadable stream must not leave go test blocked on a full pipe.
	err = read(r, out)
	_, drained := io.Copy(io.Discard, out)
	return errors.Join(err, drained, cmd.Wait())
}

// read feeds r with the events of go test -json. Lines that are no events, as
// a linker may print them, are passed on.
func read(r *report, events io.Reader) error {
	in := bufio.NewReader(events)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				r.add(e)
			} else {
				r.out.Write(line)
			}
		}
		if err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}
