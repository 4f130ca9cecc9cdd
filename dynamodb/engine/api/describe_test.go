package api

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestDescribesOfTheServer(t *testing.T) {
	newControlServer(t, Options{}).run(t, []step{
		{"DescribeLimits", `{}`, `{"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,"TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000}`},
		{"DescribeEndpoints", `{}`, `{"Endpoints":[{"Address":"127.0.0.1:8000","CachePeriodInMinutes":1440}]}`},
	})
}

func TestListTables(t *testing.T) {
	s := newControlServer(t, Options{})
	var made sync.WaitGroup
	for i := range 101 {
		made.Go(func() {
			if code, out := s.call("CreateTable", createBody(fmt.Sprintf(`TableName="t%03d"`, i))); code != 200 {
				t.Errorf("CreateTable: %s", out)
			}
		})
	}
	made.Wait()
	var page listTablesOutput
	decodeInto(t, s.ok("ListTables", `{}`), &page)
	if len(page.TableNames) != 100 || page.LastEvaluatedTableName != "t099" {
		t.Errorf("a page has %d names and ends at %q", len(page.TableNames), page.LastEvaluatedTableName)
	}
	s.run(t, []step{
		{"ListTables", `{"ExclusiveStartTableName":"t099"}`, `{"TableNames":["t100"]}`},
		{"ListTables", `{"ExclusiveStartTableName":"t0985"}`, `{"TableNames":["t099","t100"]}`},
		{"ListTables", `{"ExclusiveStartTableName":"t100"}`, `{"TableNames":[]}`},
		{"ListTables", `{"Limit":2}`, `{"TableNames":["t000","t001"],"LastEvaluatedTableName":"t001"}`},
		{"ListTables", `{"Limit":1,"ExclusiveStartTableName":"t099"}`, `{"TableNames":["t100"]}`},
		{"ListTables", `{"Limit":0,"ExclusiveStartTableName":"a;"}`, "ValidationException: 3 validation errors detected: " + strings.Join([]string{
			"Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
			"Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
			"Value 'a;' at 'exclusiveStartTableName' failed to satisfy constraint: Member must have length greater than or equal to 3",
		}, "; ")},
		{"ListTables", `{"Limit":101}`, "ValidationException: 1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100"},
	})
}
