package api

import (
	"testing"
	"time"
)

// TestStatusDelays goes through a table's life on a server whose changes take a
// minute.
func TestStatusDelays(t *testing.T) {
	s := newControlServer(t, Options{Delay: time.Minute})
	const busy = "ResourceInUseException: Attempt to change a resource which is still in use: Table is being "
	put := `{"TableName":"tbl","Item":{"pk":{"S":"a"}}}`
	protect := `{"TableName":"tbl","DeletionProtectionEnabled":false}`
	s.ok("CreateTable", createBody("BillingMode=", "ProvisionedThroughput="+units, `StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	more := `{"TableName":"tbl","ProvisionedThroughput":{"ReadCapacityUnits":9,"WriteCapacityUnits":9}}`
	s.run(t, []step{
		{"CreateTable", createBody(), "ResourceInUseException: Table already exists: tbl"},
		{"UpdateTable", more, busy + "created: tbl"},
		{"DeleteTable", `{"TableName":"tbl"}`, busy + "created: tbl"},
		{"UpdateTable", protect, busy + "created: tbl"},
		{"PutItem", put, "ResourceNotFoundException: Requested resource not found"},
		{"DescribeTimeToLive", `{"TableName":"tbl"}`, "ValidationException: Cannot describe time to live while table is in CREATING state: Current table state is CREATING"},
		{"UpdateTimeToLive", `{"TableName":"tbl","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}`, busy + "created: tbl"},
		{"ListTables", `{}`, `{"TableNames":["tbl"]}`},
	})
	s.awaitStatus("tbl", "CREATING")
	s.clock.Advance(time.Minute)
	s.awaitStatus("tbl", "ACTIVE")

	s.run(t, []step{
		{"UpdateTable", more, ""},
		{"UpdateTable", more, busy + "updated: tbl"},
		{"DeleteTable", `{"TableName":"tbl"}`, busy + "updated: tbl"},
		{"UpdateTable", protect, ""},
		{"PutItem", put, "{}"},
	})
	s.clock.Advance(time.Minute)
	s.awaitStatus("tbl", "ACTIVE")

	s.run(t, []step{
		{"UpdateTimeToLive", `{"TableName":"tbl","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}`, ""},
		{"DescribeTimeToLive", `{"TableName":"tbl"}`, `{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLING","AttributeName":"t"}}`},
		{"DeleteTable", `{"TableName":"tbl"}`, ""},
		{"DeleteTable", `{"TableName":"tbl"}`, busy + "deleted: tbl"},
		{"CreateTable", createBody(), "ResourceInUseException: Table already exists: tbl"},
		{"PutItem", put, "ResourceNotFoundException: Requested resource not found"},
		{"TagResource", `{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/tbl","Tags":[{"Key":"a","Value":"b"}]}`, busy + "deleted: tbl"},
	})
	s.awaitStatus("tbl", "DELETING")
	s.clock.Advance(time.Minute)
	deadline := time.Now().Add(20 * time.Second)
	for {
		if code, _ := s.call("DescribeTable", `{"TableName":"tbl"}`); code != 200 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the table does not go")
		}
	}
	s.ok("CreateTable", createBody())
}
