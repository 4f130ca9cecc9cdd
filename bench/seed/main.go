// Command seed measures loading 100,000 items into the built-in engine: by
// devhelper dynamodb seed, by the AWS CLI's batch-write-item in chunks of 25,
// and by boto3's batch_writer.
//
//	go run ./bench/seed [-o docs/benchmarks.md] [-items N] [BINARY]
//
// All write the same items into a new table of one server each, one after the
// other in one run. The AWS CLI starts a process for each chunk, as scripts do;
// it loads a tenth of the items, and its rate is told. A loader must be in PATH:
// make setup installs both.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/devhelper/devhelper/bench/peer"
	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

func main() {
	out := flag.String("o", "docs/benchmarks.md", "write the results into this Markdown file; empty for none")
	items := flag.Int("items", 100_000, "how many items")
	flag.Parse()
	binary := "bin/devhelper"
	if flag.NArg() > 0 {
		binary = flag.Arg(0)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	text, err := measure(ctx, binary, *items)
	if err == nil {
		fmt.Print(text)
		if *out != "" {
			err = peer.WriteSection(*out, "bench/seed", text)
		}
	}
	if err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "bench/seed:", err)
		os.Exit(1)
	}
}

// loader is one way to load a file of JSON lines in DynamoDB's JSON.
type loader struct {
	name  string
	share int // of the items, one in so many
	run   func(ctx context.Context, dir, file, endpoint string, items int) *exec.Cmd
}

// table is what all load into.
const table = "Orders"

func measure(ctx context.Context, binary string, items int) (string, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "devhelper-bench-seed-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "boto.py"), []byte(boto), 0o600); err != nil {
		return "", err
	}
	loaders := []loader{
		{"devhelper dynamodb seed", 1, func(ctx context.Context, _, file, endpoint string, _ int) *exec.Cmd {
			return exec.CommandContext(ctx, binary, "dynamodb", "seed", file, "--table", table, "--endpoint", endpoint)
		}},
		{"boto3 batch_writer", 1, func(ctx context.Context, dir, file, endpoint string, _ int) *exec.Cmd {
			return exec.CommandContext(ctx, "python3", filepath.Join(dir, "boto.py"), file, endpoint, table)
		}},
		{"aws dynamodb batch-write-item, 25 a call", 10, func(ctx context.Context, dir, _, endpoint string, items int) *exec.Cmd {
			script := fmt.Sprintf(`for i in $(seq 0 %d); do aws dynamodb batch-write-item --endpoint-url %s --request-items file://%s/chunk$i.json >/dev/null || exit; done`,
				(items+24)/25-1, endpoint, dir)
			return exec.CommandContext(ctx, "sh", "-c", script)
		}},
	}
	target, err := peer.Ours(binary, false)
	if err != nil {
		return "", err
	}
	var rows strings.Builder
	first := 0.0
	for _, l := range loaders {
		n := max(25, items/l.share)
		file, err := write(dir, n)
		if err != nil {
			return "", err
		}
		took, err := once(ctx, target, l, dir, file, n)
		if err != nil {
			return "", fmt.Errorf("%s: %w", l.name, err)
		}
		rate := float64(n) / took.Seconds()
		if first == 0 {
			first = rate
		}
		fmt.Fprintf(os.Stderr, "%s: %d items in %.1f s\n", l.name, n, took.Seconds())
		fmt.Fprintf(&rows, "| %s | %d | %.2f | %.0f | %.1f |\n", l.name, n, took.Seconds(), rate, first/rate)
	}
	return fmt.Sprintf("## Seeding\n\n`go run ./bench/seed`, %s, %s/%s, %d CPUs, %s\n\n"+
		"Loading items of about 200 bytes into the built-in engine in memory: whole programs, start and end included, one after the other in one run. devhelper reads the file\n"+
		"twice, for it is checked before anything is written.\n\n"+
		"| | items | s | items/s | devhelper is faster by |\n|---|---|---|---|---|\n%s",
		time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), rows.String()), nil
}

// once loads into a new server and counts what is there.
func once(ctx context.Context, target peer.Target, l loader, dir, file string, n int) (time.Duration, error) {
	s, _, err := target.Start(ctx)
	if err != nil {
		return 0, err
	}
	defer s.Stop()
	c := rawhttp.Dial(s.Addr)
	defer c.Close()
	create := `{"TableName":"` + table + `","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}`
	if r, err := c.Call("DynamoDB_20120810.CreateTable", []byte(create)); err != nil || r.Status != 200 {
		return 0, fmt.Errorf("create table: %v, %s", err, r.Body)
	}
	cmd := l.run(ctx, dir, file, "http://"+s.Addr, n)
	cmd.Env = append(os.Environ(), "AWS_ACCESS_KEY_ID=bench", "AWS_SECRET_ACCESS_KEY=bench", "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1",
		"AWS_EC2_METADATA_DISABLED=true", "DEVHELPER_HOME="+filepath.Join(s.Home, "devhelper"))
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%w: %.500s", err, said.String())
	}
	took := time.Since(begin)
	found, err := count(c)
	if err == nil && found != n {
		err = fmt.Errorf("%d of %d items are there", found, n)
	}
	return took, err
}

func count(c *rawhttp.Client) (n int, err error) {
	start := ""
	for {
		r, err := c.Call("DynamoDB_20120810.Scan", []byte(`{"TableName":"`+table+`","Select":"COUNT"`+start+`}`))
		if err != nil || r.Status != 200 {
			return n, fmt.Errorf("count: %v, %.200s", err, r.Body)
		}
		var page struct {
			Count            int
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal(r.Body, &page); err != nil {
			return n, err
		}
		if n += page.Count; page.LastEvaluatedKey == nil {
			return n, nil
		}
		start = `,"ExclusiveStartKey":` + string(page.LastEvaluatedKey)
	}
}

// write makes the file of items, and the chunks of it that the AWS CLI wants.
func write(dir string, n int) (string, error) {
	var all, chunk bytes.Buffer
	for i := range n {
		it := `{"id":{"S":"order-` + fmt.Sprintf("%08d", i) + `"},"total":{"N":"` + strconv.Itoa(i) + `.5"},"customer":{"S":"customer-` + strconv.Itoa(i%997) +
			`"},"open":{"BOOL":true},"tags":{"SS":["a","b"]},"note":{"S":"` + strings.Repeat("x", 100) + `"}}`
		all.WriteString(it + "\n")
		if i%25 > 0 {
			chunk.WriteByte(',')
		}
		chunk.WriteString(`{"PutRequest":{"Item":` + it + `}}`)
		if i%25 == 24 || i == n-1 {
			text := `{"` + table + `":[` + chunk.String() + `]}`
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("chunk%d.json", i/25)), []byte(text), 0o600); err != nil {
				return "", err
			}
			chunk.Reset()
		}
	}
	file := filepath.Join(dir, "items.jsonl")
	return file, os.WriteFile(file, all.Bytes(), 0o600)
}

// boto is what the documentation of batch_writer shows.
const boto = `
import json, sys, boto3
from boto3.dynamodb.types import TypeDeserializer
file, endpoint, name = sys.argv[1:]
table = boto3.resource("dynamodb", endpoint_url=endpoint, region_name="us-east-1").Table(name)
plain = TypeDeserializer().deserialize
with open(file) as lines, table.batch_writer() as batch:
    for line in lines:
        batch.put_item(Item=plain({"M": json.loads(line)}))
`
