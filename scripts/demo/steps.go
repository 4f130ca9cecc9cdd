//go:build unix

package main

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Run does the main job once and leaves nothing behind but the report
// .demo/pytest.xml in the project.
func (d Demo) Run(ctx context.Context) (err error) {
	project, err := filepath.Abs(d.Project)
	if err != nil {
		return err
	}
	home, err := os.MkdirTemp("", "dh-demo-") // short: sockets below it have at most about 100 bytes
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	report := filepath.Join(project, ".demo", "pytest.xml")
	if err := errors.Join(os.RemoveAll(filepath.Dir(report)), os.MkdirAll(filepath.Dir(report), 0o755)); err != nil {
		return err
	}
	before, err := listing(project)
	if err != nil {
		return err
	}
	env := d.environment(home)
	s, err := open(project, env, d.argv("template.yaml"))
	if err != nil {
		return err
	}
	defer s.close()
	defer func() { err = errors.Join(err, removeNew(project, before)) }()

	if err := d.generate(ctx, s); err != nil {
		return err
	}
	instance, err := d.launch(ctx, s, env)
	if err != nil {
		return err
	}
	if err := d.test(ctx, s, report); err != nil {
		return err
	}
	d.say("5. leave the editor")
	if err := s.command(":qa!"); err != nil {
		return err
	}
	return d.nothingLeft(ctx, s, instance, env)
}

func (d Demo) argv(file string) []string {
	clean := []string{"-Nu", "NONE"}
	if strings.Contains(filepath.Base(d.Editor), "nvim") {
		clean = []string{"-u", "NONE"}
	}
	return slices.Concat([]string{d.Editor}, clean, []string{
		"-i", "NONE", "-n", "--cmd", "set rtp^=" + strings.ReplaceAll(d.Repo, " ", `\ `), "-c", "runtime plugin/devhelper.vim", file,
	})
}

// generate opens the palette, finds the command by two words, and answers what
// it asks.
func (d Demo) generate(ctx context.Context, s *screen) error {
	if _, err := s.await(ctx, "Transform: AWS::Serverless"); err != nil {
		return err
	}
	d.say("1. open the palette in %s on %s and type: gen fix", filepath.Base(d.Editor), d.Project)
	if err := s.command(":Devhelper"); err != nil {
		return err
	}
	if _, err := s.await(ctx, "DynamoDB: Start"); err != nil { // the list is there
		return err
	}
	if err := s.text("gen fix"); err != nil {
		return err
	}
	shown, err := s.await(ctx, "gen fix", "Fixture: Generate test fixture")
	if err != nil {
		return err
	}
	d.say("%s", frame(shown))
	for _, answer := range []struct{ ask, choice, filter string }{
		{"table", "Orders", "Orders"},
		{"framework", "pytest + boto3", "pytest"},
	} {
		if err := s.press("Enter"); err != nil {
			return err
		}
		if _, err := s.await(ctx, answer.ask, answer.choice); err != nil {
			return err
		}
		if err := s.text(answer.filter); err != nil {
			return err
		}
		if _, err := s.await(ctx, answer.filter, answer.choice); err != nil {
			return err
		}
	}
	d.say("2. choose the table Orders and the framework pytest + boto3")
	if err := s.press("Enter"); err != nil {
		return err
	}
	shown, err = s.await(ctx, "def test_orders_table_put_and_get", "-- SELECT --")
	if err != nil {
		return err
	}
	d.say("%s", frame(shown))
	// Leaves the tab stops, then writes the file if the editor has not.
	if err := s.press("Escape"); err != nil {
		return err
	}
	return s.command(":stopinsert | update")
}

type instance struct {
	ID       string `json:"id"`
	Endpoint string `json:"endpoint"`
	Backend  string `json:"backend"`
	PID      int    `json:"pid"`
}

// launch starts the database from the palette and asks the binary what runs.
func (d Demo) launch(ctx context.Context, s *screen, env []string) (instance, error) {
	d.say("3. open the palette and type: start dyn")
	if err := s.command(":Devhelper"); err != nil {
		return instance{}, err
	}
	if _, err := s.await(ctx, "Fixture: Generate"); err != nil {
		return instance{}, err
	}
	if err := s.text("start dyn"); err != nil {
		return instance{}, err
	}
	if _, err := s.await(ctx, "start dyn", "DynamoDB: Start local DynamoDB"); err != nil {
		return instance{}, err
	}
	if err := s.press("Enter"); err != nil {
		return instance{}, err
	}
	shown, err := s.await(ctx, "http://127.0.0.1:")
	if err != nil {
		return instance{}, err
	}
	endpoint := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(shown)
	running, err := d.instances(ctx, env)
	if err != nil {
		return instance{}, err
	}
	if len(running) != 1 || running[0].Endpoint != endpoint {
		return instance{}, fmt.Errorf("the editor shows %s, but the instances are %+v", endpoint, running)
	}
	d.say("   endpoint %s, served by %s, process %d", endpoint, running[0].Backend, running[0].PID)
	return running[0], nil
}

func (d Demo) instances(ctx context.Context, env []string) ([]instance, error) {
	cmd := exec.CommandContext(ctx, filepath.Join(d.Repo, "bin", "devhelper"), "dynamodb", "list", "--json")
	cmd.Env = env
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("devhelper dynamodb list: %w", err)
	}
	var list struct {
		Instances []instance `json:"instances"`
	}
	return list.Instances, json.Unmarshal(out, &list)
}

// test runs pytest from the editor, as a user does with :!, and reads what
// pytest itself says.
func (d Demo) test(ctx context.Context, s *screen, report string) error {
	d.say("4. run the test from the editor: :!pytest")
	log := filepath.Join(filepath.Dir(report), "pytest.log")
	if err := s.command(":!python -m pytest -p no:cacheprovider --junitxml=.demo/pytest.xml 2>&1 | tee .demo/pytest.log"); err != nil {
		return err
	}
	summary := regexp.MustCompile(`=+ .*(passed|failed|error|no tests ran).* =+`)
	if _, err := s.awaitThat(ctx, "pytest's summary", func(string) bool {
		text, _ := os.ReadFile(log)
		return summary.Match(text)
	}); err != nil {
		return err
	}
	text, err := os.ReadFile(log)
	if err != nil {
		return err
	}
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		d.say("   %s", line)
	}
	if err := s.press("Enter"); err != nil {
		return err
	}
	return green(report)
}

// green reads pytest's report: at least one test, none failed or skipped.
func green(report string) error {
	data, err := os.ReadFile(report)
	if err != nil {
		return err
	}
	var suites struct {
		Suite []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
			Errors   int `xml:"errors,attr"`
			Skipped  int `xml:"skipped,attr"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(data, &suites); err != nil {
		return err
	}
	if len(suites.Suite) != 1 {
		return fmt.Errorf("%s holds %d suites", report, len(suites.Suite))
	}
	if s := suites.Suite[0]; s.Tests == 0 || s.Failures+s.Errors+s.Skipped > 0 {
		return fmt.Errorf("pytest is not green: %+v", s)
	}
	return nil
}

// nothingLeft waits until the editor, the instance and its port are gone.
func (d Demo) nothingLeft(ctx context.Context, s *screen, i instance, env []string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	address, err := url.Parse(i.Endpoint)
	if err != nil {
		return err
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		running, err := d.instances(ctx, env)
		conn, dialErr := net.DialTimeout("tcp", address.Host, time.Second)
		if dialErr == nil {
			conn.Close()
		}
		process := exists(i.PID)
		if err == nil && len(running) == 0 && dialErr != nil && !process && !s.alive() {
			d.say("   no process is left, nobody listens at %s", address.Host)
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("left behind: instances %+v (%v), process %d alive: %v, port answers: %v, editor alive: %v",
				running, err, i.PID, process, dialErr == nil, s.alive())
		case <-tick.C:
		}
	}
}

// listing is the set of files below dir.
func listing(dir string) (map[string]bool, error) {
	files := map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err == nil {
			files[path] = true
		}
		return err
	})
	return files, err
}

// removeNew removes what the demo has made, but for its report.
func removeNew(dir string, before map[string]bool) error {
	now, err := listing(dir)
	if err != nil {
		return err
	}
	for path := range now {
		if !before[path] && !strings.HasPrefix(path, filepath.Join(dir, ".demo")) {
			if err := os.RemoveAll(path); err != nil {
				return err
			}
		}
	}
	return nil
}
