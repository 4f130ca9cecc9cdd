package matrix

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/devhelper/devhelper/dynamodb/engine"
)

// database is a local DynamoDB that listens.
type database struct {
	name, url string
	ttl       bool // it has UpdateTimeToLive
}

const builtin = "builtin"

// tools is where make setup has installed programs.
func tools() string { return os.Getenv("DEVHELPER_TEST_TOOLS") }

// missing skips a test for a program that is not installed; where everything is
// required, it fails.
func missing(t *testing.T, name string) {
	t.Helper()
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is not installed: make setup", name)
	}
	t.Skipf("optional: %s is not installed", name)
}

// databases starts all there are.
func databases(t *testing.T) []database {
	t.Helper()
	e, err := engine.Open(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(func() { server.Close(); _ = e.Close() })
	all := []database{{builtin, server.URL, true}}
	for name, args := range map[string][]string{
		"dynoxide": nil,
		"dynalite": {"--createTableMs", "0", "--deleteTableMs", "0", "--updateTableMs", "0"},
	} {
		path := filepath.Join(tools(), "bin", name)
		if _, err := os.Stat(path); err != nil {
			missing(t, name)
		}
		port := freePort(t)
		cmd := exec.Command(path, append([]string{"--host", "127.0.0.1", "--port", port}, args...)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		db := database{name, "http://127.0.0.1:" + port, name != "dynalite"}
		deadline := time.Now().Add(30 * time.Second)
		for db.ask() != nil {
			if time.Now().After(deadline) {
				t.Fatalf("%s does not answer", name)
			}
			<-time.After(20 * time.Millisecond)
		}
		all = append(all, db)
	}
	return all
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// env points a fixture at the database; one that plays it gets an address that
// nothing may ask.
func (d database) env(mocked bool) []string {
	if mocked {
		return []string{"AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1", "AWS_ENDPOINT_URL=http://127.0.0.1:1"}
	}
	return []string{"DYNAMODB_ENDPOINT=" + d.url}
}

func (d database) ask() error {
	_, err := d.list()
	return err
}

func (d database) list() ([]byte, error) {
	req, err := http.NewRequest(http.MethodPost, d.url, bytes.NewReader([]byte("{}"))) //nolint:noctx // bounded by the test
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature="+strings.Repeat("0", 64))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// tables are the names of all there are. Some take a moment to go.
func (d database) tables(t *testing.T) string {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for {
		text, err := d.list()
		if err != nil {
			t.Fatal(err)
		}
		var out struct{ TableNames json.RawMessage }
		if err := json.Unmarshal(text, &out); err != nil {
			t.Fatal(err)
		}
		if got := string(out.TableNames); got == "[]" || time.Now().After(deadline) {
			return got
		}
		<-time.After(50 * time.Millisecond)
	}
}
