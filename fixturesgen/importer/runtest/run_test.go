package runtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/dynamodb/schema"
	"github.com/devhelper/devhelper/fixturesgen/importer"
)

// described is an answer of DescribeTable, as far as schemas know of it.
type described struct {
	TableName            string
	KeySchema            []key
	AttributeDefinitions []struct{ AttributeName, AttributeType string }
	BillingModeSummary   struct{ BillingMode string }

	ProvisionedThroughput     throughput
	GlobalSecondaryIndexes    []index
	LocalSecondaryIndexes     []index
	StreamSpecification       struct{ StreamViewType string }
	DeletionProtectionEnabled bool
	TimeToLive                string // its attribute; in Python's runs
}

type key struct{ AttributeName, KeyType string }

type throughput struct{ ReadCapacityUnits, WriteCapacityUnits int64 }

type index struct {
	IndexName  string
	KeySchema  []key
	Projection struct {
		ProjectionType   string
		NonKeyAttributes []string
	}
	ProvisionedThroughput throughput
}

// ran is what a program made.
type ran struct {
	File   string
	Failed string
	Tables []described
}

// serve starts a DynamoDB and gives the environment of programs that use it.
func serve(t *testing.T) []string {
	t.Helper()
	e, err := engine.Open(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(func() {
		server.Close()
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	var env []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "AWS_") {
			env = append(env, v)
		}
	}
	none := filepath.Join(t.TempDir(), "none")
	return append(
		env, "AWS_ENDPOINT_URL_DYNAMODB="+server.URL, "AWS_REGION=us-east-1", "AWS_DEFAULT_REGION=us-east-1", "AWS_ACCESS_KEY_ID=local",
		"AWS_SECRET_ACCESS_KEY=local", "AWS_CONFIG_FILE="+none, "AWS_SHARED_CREDENTIALS_FILE="+none, "AWS_EC2_METADATA_DISABLED=true",
	)
}

func needs(t *testing.T, err error, program string) {
	t.Helper()
	if err == nil {
		return
	}
	if os.Getenv("REQUIRE_ALL") == "1" {
		t.Fatalf("%s is required: %v", program, err)
	}
	t.Skipf("%s is not there: %v", program, err)
}

func declarations(t *testing.T, pattern string, but ...string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("..", "testdata", "code", pattern))
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(file string) bool { return slices.Contains(but, filepath.Base(file)) })
	if len(all) == 0 {
		t.Fatal("no declarations")
	}
	return all
}

// run starts a program that prints a line of JSON for each declaration, and
// compares.
func run(t *testing.T, cmd *exec.Cmd, files []string) {
	t.Helper()
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, stderr.Bytes())
	}
	made := 0
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != len(files) {
		t.Fatalf("%d answers for %d files:\n%s", len(lines), len(files), out)
	}
	for n, line := range lines {
		var r ran
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		made += len(r.Tables)
		t.Run(filepath.Base(files[n]), func(t *testing.T) { compare(t, files[n], r) })
	}
	t.Logf("%d tables were made", made)
}

// compare looks for every table that was made among those that were read.
func compare(t *testing.T, file string, r ran) {
	if r.Failed != "" {
		t.Fatal(r.Failed)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fit := importer.ForFile(file)
	read, _ := fit[len(fit)-1].Read(importer.Input{Path: file, Content: content})
	if len(r.Tables) == 0 {
		t.Error("it made no table")
	}
	// Names first, then those whose name only the run could tell.
	slices.SortStableFunc(r.Tables, func(a, b described) int { return named(read, b.TableName) - named(read, a.TableName) })
	for _, d := range r.Tables {
		best := ""
		at := slices.IndexFunc(read, func(table schema.Table) bool {
			if table.Name.Unresolved == "" && table.Name.Value != d.TableName || table.Name.Unresolved != "" && named(read, d.TableName) == 1 {
				return false
			}
			diff := cmp.Diff(ofRun(d, table), ofReading(table))
			if diff != "" && (best == "" || len(diff) < len(best)) {
				best = diff
			}
			return diff == ""
		})
		if at < 0 {
			t.Errorf("table %s is not what was read (-made +read):\n%s", d.TableName, best)
			continue
		}
		read = slices.Delete(read, at, at+1)
	}
}

// named is 1 where a table with a name was read, else 0.
func named(read []schema.Table, name string) int {
	for _, t := range read {
		if t.Name.Unresolved == "" && t.Name.Value == name {
			return 1
		}
	}
	return 0
}

// ofRun writes down a table that was made; what was open when it was read is
// left out.
func ofRun(d described, read schema.Table) []string {
	mode := d.BillingModeSummary.BillingMode
	if mode == "" {
		mode = schema.Provisioned
	}
	if read.Billing.Mode.Unresolved != "" {
		mode = "open"
	}
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	add("billing %s %s", mode, units(d.ProvisionedThroughput, read.Billing.Read, read.Billing.Write))
	for _, k := range d.KeySchema {
		add("key %s %s", k.AttributeName, k.KeyType)
	}
	for _, a := range d.AttributeDefinitions {
		add("attribute %s %s", a.AttributeName, a.AttributeType)
	}
	of := func(kind string, i index) {
		var was schema.Index
		for _, had := range read.Indexes() {
			if had.Name.Value == i.IndexName {
				was = had
			}
		}
		add("%s index %s %v %s %v %s", kind, i.IndexName, i.KeySchema, i.Projection.ProjectionType, i.Projection.NonKeyAttributes, units(i.ProvisionedThroughput, was.Read, was.Write))
	}
	for _, i := range d.GlobalSecondaryIndexes {
		of("global", i)
	}
	for _, i := range d.LocalSecondaryIndexes {
		i.ProvisionedThroughput = throughput{}
		of("local", i)
	}
	add("stream %s protected %v ttl %s", d.StreamSpecification.StreamViewType, d.DeletionProtectionEnabled, d.TimeToLive)
	slices.Sort(lines[1+len(d.KeySchema):])
	return lines
}

// units leaves out what was open.
func units(t throughput, read, write schema.Number) string {
	if read.Unresolved != "" {
		t.ReadCapacityUnits = read.Value
	}
	if write.Unresolved != "" {
		t.WriteCapacityUnits = write.Value
	}
	return fmt.Sprint(t)
}

// ofReading writes down a table that was read as [ofRun] does.
func ofReading(t schema.Table) []string {
	d := described{DeletionProtectionEnabled: t.Protected, ProvisionedThroughput: throughput{t.Billing.Read.Value, t.Billing.Write.Value}}
	d.BillingModeSummary.BillingMode = t.Billing.Mode.Value
	keys := func(from []schema.Key) (keys []key) {
		for _, k := range from {
			keys = append(keys, key{k.Attribute.Value, k.Role.Value})
		}
		return keys
	}
	d.KeySchema = keys(t.Keys)
	for _, a := range t.Attributes {
		d.AttributeDefinitions = append(d.AttributeDefinitions, struct{ AttributeName, AttributeType string }{a.Name.Value, a.Type.Value})
	}
	indexes := func(from []schema.Index) (all []index) {
		for _, i := range from {
			n := index{IndexName: i.Name.Value, KeySchema: keys(i.Keys), ProvisionedThroughput: throughput{i.Read.Value, i.Write.Value}}
			n.Projection.ProjectionType = i.Projection.Type.Value
			for _, name := range i.Projection.Include {
				n.Projection.NonKeyAttributes = append(n.Projection.NonKeyAttributes, name.Value)
			}
			all = append(all, n)
		}
		return all
	}
	d.GlobalSecondaryIndexes, d.LocalSecondaryIndexes = indexes(t.Global), indexes(t.Local)
	if t.Stream != nil {
		d.StreamSpecification.StreamViewType = t.Stream.Value
	}
	if t.TTL != nil {
		d.TimeToLive = t.TTL.Attribute.Value
	}
	return ofRun(d, t)
}

func TestPython(t *testing.T) {
	python, err := exec.LookPath("python3")
	needs(t, err, "python3")
	if out, err := exec.Command(python, "-c", "import boto3, pynamodb").CombinedOutput(); err != nil {
		needs(t, fmt.Errorf("%w: %s", err, out), "Python with boto3 and pynamodb")
	}
	files := declarations(t, "python/*.py", "half_typed.py")
	files = slices.DeleteFunc(files, func(file string) bool { // those of tests import pytest
		return filepath.Base(file) == "conftest.py" && exec.Command(python, "-c", "import pytest").Run() != nil
	})
	cmd := exec.Command(python, append([]string{"run.py"}, files...)...)
	cmd.Env = append(serve(t), "PYTHONDONTWRITEBYTECODE=1", "STAGE_OF_THIS_APP=local")
	run(t, cmd, files)
}

func TestJavaScript(t *testing.T) {
	node, err := exec.LookPath("node")
	needs(t, err, "node")
	modules, err := filepath.Abs(filepath.Join(os.Getenv("DEVHELPER_TEST_TOOLS"), "npm", "node_modules"))
	if err == nil {
		_, err = os.Stat(filepath.Join(modules, "@aws-sdk", "client-dynamodb"))
	}
	needs(t, err, "@aws-sdk/client-dynamodb below DEVHELPER_TEST_TOOLS")
	dir := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	files := append(declarations(t, "javascript/*.mjs"), declarations(t, "javascript/*.cjs")...)
	args := []string{"run.mjs"}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, filepath.Join(dir, filepath.Base(file)))
		if err := os.WriteFile(args[len(args)-1], content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(node, args...)
	cmd.Env = serve(t)
	run(t, cmd, files)
}

// goMain runs the declarations one after the other.
const goMain = `package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	%s
)

func main() {
	ctx := context.Background()
	db := dynamodb.New(dynamodb.Options{
		BaseEndpoint: aws.String(os.Getenv("AWS_ENDPOINT_URL_DYNAMODB")), Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	for _, run := range []func(context.Context, *dynamodb.Client) error{%s} {
		answer := map[string]any{}
		if err := run(ctx, db); err != nil {
			answer["failed"] = err.Error()
		}
		var tables []any
		list, err := db.ListTables(ctx, &dynamodb.ListTablesInput{})
		if err != nil {
			panic(err)
		}
		for _, name := range list.TableNames {
			out, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
			if err != nil {
				panic(err)
			}
			table := *out.Table
			table.CreationDateTime = nil
			tables = append(tables, table)
			_, _ = db.UpdateTable(ctx, &dynamodb.UpdateTableInput{TableName: &name, DeletionProtectionEnabled: aws.Bool(false)})
			if _, err := db.DeleteTable(ctx, &dynamodb.DeleteTableInput{TableName: &name}); err != nil {
				panic(err)
			}
		}
		answer["tables"] = tables
		if err := json.NewEncoder(os.Stdout).Encode(answer); err != nil {
			panic(err)
		}
	}
}
`

// The module is built offline: it requires what the example does, which are
// versions this module has.
func TestGo(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files := declarations(t, "go/*.go", "half_typed.go", "v1.go")
	var imports, runs []string
	for n, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		write(fmt.Sprintf("d%d/tables.go", n), string(content))
		imports = append(imports, fmt.Sprintf("d%d %q", n, fmt.Sprintf("run/d%d", n)))
		runs = append(runs, fmt.Sprintf("d%d.Run", n))
	}
	write("main.go", fmt.Sprintf(goMain, strings.Join(imports, "\n\t"), strings.Join(runs, ", ")))
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(filepath.Join("..", "..", "..", "examples", "inventory", name))
		if err != nil {
			t.Fatal(err)
		}
		if module, rest, ok := strings.Cut(string(content), "\n"); name == "go.mod" && ok && strings.HasPrefix(module, "module ") {
			content = []byte("module run\n" + rest)
		}
		write(name, string(content))
	}
	program := filepath.Join(dir, "program.exe")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(program)
	cmd.Env = serve(t)
	run(t, cmd, files)
}
