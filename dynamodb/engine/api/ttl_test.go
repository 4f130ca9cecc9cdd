package api

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestTimeToLiveRules(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody())
	set := func(spec string) string { return `{"TableName":"tbl","TimeToLiveSpecification":` + spec + `}` }
	on := func(name string) string { return set(`{"Enabled":true,"AttributeName":"` + name + `"}`) }
	off := func(name string) string { return set(`{"Enabled":false,"AttributeName":"` + name + `"}`) }
	describe := `{"TableName":"tbl"}`
	const disabled = `{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}`
	s.run(t, []step{
		{"UpdateTimeToLive", `{}`, "ValidationException: The parameter 'TableName' is required but was not present in the request"},
		{"UpdateTimeToLive", `{"TableName":"tbl"}`, "ValidationException: 1 validation error detected: Value null at 'timeToLiveSpecification' failed to satisfy constraint: Member must not be null"},
		{"UpdateTimeToLive", on(""), "ValidationException: 1 validation error detected: Value '' at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{"UpdateTimeToLive", strings.Replace(on("t"), "tbl", "none", 1), "ResourceNotFoundException: Requested resource not found: Table: none not found"},
		{"UpdateTimeToLive", off("t"), "ValidationException: TimeToLive is already disabled"},
		{"DescribeTimeToLive", describe, disabled},
		{"UpdateTimeToLive", on("t"), `{"TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}`},
		{"DescribeTimeToLive", describe, `{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"t"}}`},
		{"UpdateTimeToLive", on("t"), "ValidationException: TimeToLive is already enabled"},
		{"UpdateTimeToLive", on("u"), "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is t"},
		{"UpdateTimeToLive", off("u"), "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is t"},
		{"UpdateTimeToLive", off("t"), `{"TimeToLiveSpecification":{"Enabled":false,"AttributeName":"t"}}`},
		{"DescribeTimeToLive", describe, disabled},
		{"UpdateTimeToLive", on("u"), ""},
	})
}

// TestTimeToLiveSweep has the clock bring about the deletion of what expires,
// and finds the service named in the stream.
func TestTimeToLiveSweep(t *testing.T) {
	s := newControlServer(t, Options{SweepEvery: time.Minute})
	s.ok("CreateTable", createBody(`StreamSpecification={"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"}`))
	s.ok("PutItem", `{"TableName":"tbl","Item":{"pk":{"S":"soon"},"t":{"N":"1767323100"}}}`)
	s.ok("PutItem", `{"TableName":"tbl","Item":{"pk":{"S":"later"},"t":{"N":"1767423100"}}}`)
	s.ok("PutItem", `{"TableName":"tbl","Item":{"pk":{"S":"never"},"t":{"S":"1767323100"}}}`)
	s.ok("UpdateTimeToLive", `{"TableName":"tbl","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}`)
	deadline := time.Now().Add(20 * time.Second)
	for s.clock.Waiting() == 0 { // for the sweeper
		if time.Now().After(deadline) {
			t.Fatal("nobody waits for the clock")
		}
		runtime.Gosched()
	}
	s.clock.Advance(2 * time.Minute)
	for s.describe("tbl")["ItemCount"] != 2.0 {
		if time.Now().After(deadline) {
			t.Fatal("nothing expires")
		}
	}
	s.run(t, []step{
		{"GetItem", `{"TableName":"tbl","Key":{"pk":{"S":"soon"}}}`, "{}"},
		{"GetItem", `{"TableName":"tbl","Key":{"pk":{"S":"later"}},"ProjectionExpression":"pk"}`, `{"Item":{"pk":{"S":"later"}}}`},
	})
	records := s.records("tbl")
	last := records[len(records)-1]
	user, _ := last["userIdentity"].(map[string]any)
	if last["eventName"] != "REMOVE" || user["PrincipalId"] != "dynamodb.amazonaws.com" || user["Type"] != "Service" {
		t.Errorf("record of the expiry: %v", last)
	}
	if records[0]["userIdentity"] != nil {
		t.Errorf("a user's write names the service: %v", records[0])
	}
}
