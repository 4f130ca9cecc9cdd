package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/devhelper/devhelper/bench/peer"
)

// suite is a checkout of the Parity Suite.
type suite struct{ dir, npx string }

// missing is something that the run needs and a person can provide.
type missing struct{ text, hint string }

func (m *missing) Error() string { return m.text }
func (m *missing) Hint() string  { return m.hint }

func openSuite(dir string) (*suite, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(filepath.Join(dir, "tests", "tier1")); err != nil {
		return nil, &missing{fmt.Sprintf("%s is no checkout of the Parity Suite: it has no tests/tier1", dir), "clone nubo-db/dynamodb-conformance, check out 0ba4393, and name its folder"}
	}
	if _, err := os.Stat(filepath.Join(dir, "node_modules", "vitest")); err != nil {
		return nil, &missing{fmt.Sprintf("the packages of %s are not installed", dir), "npm install --prefix " + dir}
	}
	npx, err := exec.LookPath("npx")
	if err != nil {
		return nil, &missing{"npx was not found: the suite runs on Node", "install Node 20 or newer, with npm"}
	}
	return &suite{dir: dir, npx: npx}, nil
}

// commit is that of the checkout, "unknown" where git does not tell.
func (s *suite) commit(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "git", "-C", s.dir, "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}

// outcome is how a test ended.
type outcome string

const (
	passed  outcome = "passed"
	failed  outcome = "failed"
	skipped outcome = "skipped"
)

// test is one test of the suite with its result on one server.
type test struct {
	tier, folder string // "tier1", "putItem"
	file, name   string // below tests/, and the full name
	outcome      outcome
	message      string // why it failed, the first line
}

func (t test) id() string { return t.file + ": " + t.name }

// limit is how long a whole run may take; slow machines take a minute.
const limit = 15 * time.Minute

// against runs the suite on a fresh server.
func (s *suite) against(ctx context.Context, t peer.Target) ([]test, time.Duration, error) {
	server, _, err := t.Start(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer server.Stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	result := filepath.Join(server.Home, "result.json")
	cmd := exec.CommandContext(ctx, s.npx, "vitest", "run", "--reporter=json", "--outputFile="+result)
	cmd.Dir = s.dir
	cmd.Env = append(withoutAWS(os.Environ()), "DYNAMODB_ENDPOINT=http://"+server.Addr, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=fakeAccessKeyId",
		"AWS_SECRET_ACCESS_KEY=fakeSecretAccessKey", "AWS_EC2_METADATA_DISABLED=true")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // it ends its workers then
	cmd.WaitDelay = 10 * time.Second
	begin := time.Now()
	out, runErr := cmd.CombinedOutput()
	took := time.Since(begin)
	if ctx.Err() != nil {
		return nil, took, fmt.Errorf("the suite was cut short: %w", context.Cause(ctx))
	}
	data, err := os.ReadFile(result)
	if err != nil { // a failure of tests leaves a result all the same
		return nil, took, fmt.Errorf("the suite left no result (%w): %s", runErr, last(string(out), 2000))
	}
	tests, err := readResult(data)
	return tests, took, err
}

func withoutAWS(env []string) []string {
	var out []string
	for _, e := range env {
		if !strings.HasPrefix(e, "AWS_") && !strings.HasPrefix(e, "DYNAMODB_") {
			out = append(out, e)
		}
	}
	return out
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// readResult reads vitest's JSON.
func readResult(data []byte) ([]test, error) {
	var r struct {
		TestResults []struct {
			Name             string `json:"name"`
			Status           string `json:"status"`
			Message          string `json:"message"`
			AssertionResults []struct {
				FullName        string   `json:"fullName"`
				Status          string   `json:"status"`
				FailureMessages []string `json:"failureMessages"`
			} `json:"assertionResults"`
		} `json:"testResults"`
	}
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("the suite's result: %w", err)
	}
	var out []test
	for _, f := range r.TestResults {
		_, path, ok := strings.Cut(filepath.ToSlash(f.Name), "/tests/")
		parts := strings.Split(path, "/")
		if !ok || len(parts) < 2 {
			return nil, fmt.Errorf("the suite's result: %s is not below tests/TIER/", f.Name)
		}
		folder := parts[1]
		if len(parts) == 2 {
			folder = strings.TrimSuffix(folder, ".test.ts")
		}
		for _, a := range f.AssertionResults {
			t := test{tier: parts[0], folder: folder, file: path, name: a.FullName, outcome: failed}
			switch a.Status {
			case "passed":
				t.outcome = passed
			case "pending", "skipped", "todo", "disabled":
				t.outcome = skipped
			default:
				if len(a.FailureMessages) > 0 {
					t.message, _, _ = strings.Cut(strings.TrimSpace(a.FailureMessages[0]), "\n")
				} else {
					t.message, _, _ = strings.Cut(f.Message, "\n")
				}
			}
			out = append(out, t)
		}
		if len(f.AssertionResults) == 0 && f.Status == "failed" {
			return nil, fmt.Errorf("the suite could not read its own file %s: %s", path, f.Message)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("the suite's result has no tests")
	}
	return out, nil
}
