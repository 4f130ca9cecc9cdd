package corpus

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/devhelper/devhelper/dynamodb/engine"
	"github.com/devhelper/devhelper/dynamodb/schema"
)

// database is a built-in engine.
type database struct{ url string }

func open(t *testing.T) database {
	t.Helper()
	e, err := engine.Open(engine.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(e)
	t.Cleanup(func() { server.Close(); _ = e.Close() })
	return database{server.URL}
}

// auth has the form of a signature; the engine does not verify it.
const auth = "AWS4-HMAC-SHA256 Credential=AKIAFAKE/20260101/us-east-1/dynamodb/aws4_request, " +
	"SignedHeaders=host;x-amz-date;x-amz-target, Signature=0000000000000000000000000000000000000000000000000000000000000000"

// call runs an operation and gives its answer, or the error's text.
func (d database) call(t *testing.T, operation string, input any) (answer []byte, problem string) {
	t.Helper()
	body, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	req.Header.Set("X-Amz-Date", "20260101T000000Z")
	req.Header.Set("Authorization", auth)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, string(text)
	}
	return text, ""
}

// described creates a table and says what DescribeTable tells of it.
func (d database) described(t *testing.T, input map[string]any) normal {
	t.Helper()
	if _, problem := d.call(t, "CreateTable", input); problem != "" {
		t.Fatalf("%v: %s", input["TableName"], problem)
	}
	text, problem := d.call(t, "DescribeTable", map[string]any{"TableName": input["TableName"]})
	if problem != "" {
		t.Fatal(problem)
	}
	var out struct{ Table description }
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return fromDescription(out.Table)
}

// inputs makes the inputs of CreateTable out of what a file says, without the
// importer: a wrapped description keeps what is an input too.
func inputs(v any) []map[string]any {
	var all []map[string]any
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			all = append(all, inputs(item)...)
		}
	case map[string]any:
		if v["KeySchema"] != nil {
			return []map[string]any{input(v)}
		}
		for _, wrapper := range []string{"Table", "TableDescription", "TableCreationParameters", "tables"} {
			all = append(all, inputs(v[wrapper])...)
		}
	}
	return all
}

func input(v map[string]any) map[string]any {
	onDemand := v["BillingMode"] == schema.PayPerRequest
	if summary, ok := v["BillingModeSummary"].(map[string]any); ok {
		onDemand = summary["BillingMode"] == schema.PayPerRequest
	} else if own, ok := v["ProvisionedThroughput"].(map[string]any); ok && fmt.Sprint(own["ReadCapacityUnits"]) == "0" {
		onDemand = true
	}
	in := map[string]any{}
	for _, key := range []string{
		"TableName", "KeySchema", "AttributeDefinitions", "StreamSpecification", "DeletionProtectionEnabled",
	} {
		if v[key] != nil {
			in[key] = v[key]
		}
	}
	throughput := func(of, to map[string]any) {
		own, ok := of["ProvisionedThroughput"].(map[string]any)
		if ok && !onDemand {
			to["ProvisionedThroughput"] = map[string]any{"ReadCapacityUnits": own["ReadCapacityUnits"], "WriteCapacityUnits": own["WriteCapacityUnits"]}
		}
	}
	throughput(v, in)
	if onDemand {
		in["BillingMode"] = schema.PayPerRequest
	}
	for _, kind := range []string{"GlobalSecondaryIndexes", "LocalSecondaryIndexes"} {
		list, _ := v[kind].([]any)
		var indexes []any
		for _, one := range list {
			index := one.(map[string]any)
			made := map[string]any{"IndexName": index["IndexName"], "KeySchema": index["KeySchema"], "Projection": index["Projection"]}
			throughput(index, made)
			indexes = append(indexes, made)
		}
		if indexes != nil {
			in[kind] = indexes
		}
	}
	return in
}

// What the API makes of a description or an input is what is read from it.
func TestDescriptions(t *testing.T) {
	for _, dir := range cases(t, "describe-table") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			d := open(t)
			_, found := tables(t, dir)
			files, err := os.ReadDir(dir)
			if err != nil || len(files) != 1 {
				t.Fatal(files, err)
			}
			text, err := os.ReadFile(filepath.Join(dir, files[0].Name()))
			if err != nil {
				t.Fatal(err)
			}
			var v any
			if strings.HasSuffix(files[0].Name(), ".json") {
				err = json.Unmarshal(text, &v)
			} else {
				err = yaml.Unmarshal(text, &v)
			}
			if err != nil {
				t.Fatal(err)
			}
			var want, got []normal
			for _, in := range inputs(v) {
				want = append(want, d.described(t, in))
			}
			for _, table := range found {
				table.Tags = nil // DescribeTable does not tell them
				got = append(got, fromSchema(table))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-made +read:\n%s", diff)
			}
		})
	}
}

// Each table that is read without an error can be created, and takes its items.
func TestCreated(t *testing.T) {
	created, items := 0, 0
	for _, source := range []string{"cloudformation", "cdk", "describe-table", "workbench"} {
		for _, dir := range cases(t, source) {
			_, found := tables(t, dir)
			for i, table := range found {
				if p, bad := schema.FirstError(schema.Check(table)); bad {
					t.Errorf("%s: %s", dir, p)
					continue
				}
				d := open(t)
				in := request(table, fmt.Sprintf("table-%d", i))
				want := fromSchema(table)
				want.Name, want.TTL, want.Tags = fmt.Sprintf("table-%d", i), "", nil
				if diff := cmp.Diff(want, d.described(t, in)); diff != "" {
					t.Errorf("%s: %s -read +made:\n%s", dir, table.ID, diff)
				}
				created++
				for _, item := range table.Seed {
					if _, problem := d.call(t, "PutItem", map[string]any{"TableName": in["TableName"], "Item": item.JSON()}); problem != "" {
						t.Errorf("%s: %s: %s", dir, item.JSON(), problem)
					}
					items++
				}
			}
		}
	}
	if created < 60 || items < 10 {
		t.Errorf("only %d tables and %d items", created, items)
	}
}

// request is the input of CreateTable for a table that was read.
func request(t schema.Table, name string) map[string]any {
	type m = map[string]any
	keys := func(keys []schema.Key) (list []any) {
		for _, k := range keys {
			list = append(list, m{"AttributeName": k.Attribute.Value, "KeyType": k.Role.Value})
		}
		return list
	}
	in := m{"TableName": name, "KeySchema": keys(t.Keys), "BillingMode": t.Billing.Mode.Value, "DeletionProtectionEnabled": t.Protected}
	var attributes []any
	for _, a := range t.Attributes {
		attributes = append(attributes, m{"AttributeName": a.Name.Value, "AttributeType": a.Type.Value})
	}
	in["AttributeDefinitions"] = attributes
	units := func(to m, read, write schema.Number) {
		if read.Declared() {
			to["ProvisionedThroughput"] = m{"ReadCapacityUnits": read.Value, "WriteCapacityUnits": write.Value}
		}
	}
	units(in, t.Billing.Read, t.Billing.Write)
	indexes := func(kind string, of []schema.Index) {
		var list []any
		for _, x := range of {
			projection := m{"ProjectionType": x.Projection.Type.Value}
			if len(x.Projection.Include) > 0 {
				var names []string
				for _, name := range x.Projection.Include {
					names = append(names, name.Value)
				}
				projection["NonKeyAttributes"] = names
			}
			index := m{"IndexName": x.Name.Value, "KeySchema": keys(x.Keys), "Projection": projection}
			units(index, x.Read, x.Write)
			list = append(list, index)
		}
		if list != nil {
			in[kind] = list
		}
	}
	indexes("GlobalSecondaryIndexes", t.Global)
	indexes("LocalSecondaryIndexes", t.Local)
	if t.Stream != nil {
		in["StreamSpecification"] = m{"StreamEnabled": true, "StreamViewType": t.Stream.Value}
	}
	return in
}
