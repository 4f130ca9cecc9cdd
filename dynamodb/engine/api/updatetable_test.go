package api

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestUpdateTableRules(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody(`TableName="pro"`, "BillingMode=", "ProvisionedThroughput="+units, "AttributeDefinitions="+defs("pk", "b", "g"), "KeySchema="+keys("pk", "b"),
		"LocalSecondaryIndexes=["+index("loc", keys("pk", "g"), all)+"]", "GlobalSecondaryIndexes=["+index("glo", keys("g"), all+`,"ProvisionedThroughput":`+units)+"]",
		`StreamSpecification={"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}`))
	s.ok("CreateTable", createBody(`TableName="dem"`, "AttributeDefinitions="+defs("pk", "g"), "GlobalSecondaryIndexes=["+index("glo", keys("g"), all)+"]"))
	const none = "ValidationException: At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates, " +
		"MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required"
	update := func(what string) string { return `"GlobalSecondaryIndexUpdates":[` + what + `]` }
	create := func(name, keys, rest string) string { return `{"Create":` + index(name, keys, rest) + `}` }
	drop := `{"Delete":{"IndexName":"glo"}}`
	paid := all + `,"ProvisionedThroughput":` + units
	same := "Current ReadCapacityUnits provisioned for the %s: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the %[1]s: 5. " +
		"Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
	for _, c := range []struct{ table, in, want string }{
		{"pro", ``, none},
		{"none", ``, none},
		{"pro", `"AttributeDefinitions":` + defs("x"), none},
		{"pro", update(""), none},
		{"none", `"BillingMode":"PAY_PER_REQUEST"`, "ResourceNotFoundException: Requested resource not found: Table: none not found"},

		// One change a request, with few exceptions.
		{"pro", `"DeletionProtectionEnabled":true,"BillingMode":"PAY_PER_REQUEST"`, wrong + "DeletionProtection modification must be the only operation in the request"},
		{"pro", `"SSESpecification":{"Enabled":true},"TableClass":"STANDARD"`, wrong + "Server-Side Encryption modification must be the only operation in the request"},
		{"dem", `"OnDemandThroughput":{"MaxReadRequestUnits":5},` + update(drop), wrong + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request"},
		{"pro", `"StreamSpecification":{"StreamEnabled":false},"ProvisionedThroughput":` + units, wrong + "You cannot modify stream status while updating table IOPS"},
		{"pro", update(drop) + `,"ProvisionedThroughput":` + units, wrong + "You cannot create or delete index while updating table IOPS"},
		{"pro", update(drop) + `,"StreamSpecification":{"StreamEnabled":false}`, wrong + "You cannot create or delete index while changing stream status"},
		{"pro", update(drop + "," + create("new", keys("b"), paid)), "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table"},
		{"pro", `"ReplicaUpdates":[{"Create":{"RegionName":"eu-west-1"}}]`, "ValidationException: Replicas are not supported by this server"},

		{"pro", `"BillingMode":"PROVISIONED"`, wrong + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED"},
		{"pro", `"BillingMode":"PAY_PER_REQUEST","ProvisionedThroughput":` + units, wrong + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		{"pro", `"ProvisionedThroughput":` + units, "ValidationException: The provisioned throughput for the table will not change. The requested value equals the current value. " + fmt.Sprintf(same, "table")},
		{"dem", `"ProvisionedThroughput":` + units, wrong + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},
		{"dem", `"BillingMode":"PROVISIONED","ProvisionedThroughput":` + units, wrong + "ProvisionedThroughput must be specified for index: glo"},
		{"pro", `"OnDemandThroughput":{"MaxReadRequestUnits":5}`, wrong + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"},
		{"dem", `"OnDemandThroughput":{"MaxReadRequestUnits":0}`, wrong + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"},

		{"pro", update("{}"), wrong + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null"},
		{"pro", update(`{"Delete":{"IndexName":"glo"},"Update":{"IndexName":"glo","ProvisionedThroughput":` + units + `}}`), wrong + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"},
		{"pro", update(drop + "," + drop), wrong + "Only one global secondary index update per index is allowed simultaneously. Index: glo"},
		{"pro", update(`{"Delete":{"IndexName":"none"}}`), "ResourceNotFoundException: Requested resource not found"},
		{"pro", update(`{"Delete":{"IndexName":"loc"}}`), "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: loc"},
		{"pro", update(`{"Update":{"IndexName":"loc","ProvisionedThroughput":` + units + `}}`), "ValidationException: Cannot update an index that is not a GlobalSecondaryIndex: loc"},
		{"pro", update(`{"Update":{"IndexName":"none","ProvisionedThroughput":` + units + `}}`), "ResourceNotFoundException: Requested resource not found"},
		{"pro", update(`{"Update":{"IndexName":"glo","ProvisionedThroughput":` + units + `}}`), "ValidationException: The provisioned throughput for the index glo will not change. The requested value equals the current value. " + fmt.Sprintf(same, "index")},
		{"pro", update(`{"Update":{"IndexName":"glo"}}`), wrong + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: glo"},
		{"dem", update(`{"Update":{"IndexName":"glo","ProvisionedThroughput":` + units + `}}`), wrong + "The only Updates for index: glo when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput"},
		{"pro", update(`{"Update":{"IndexName":"glo","ProvisionedThroughput":{"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}}}`), "ValidationException: This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate"},
		{"pro", update(create("new", keys("zz"), paid)), noDef + "Keys: [zz], AttributeDefinitions: []"},
		{"pro", `"AttributeDefinitions":` + defs("b") + "," + update(create("glo", keys("b"), paid)), "ValidationException: Attempting to create an index which already exists"},
		{"pro", `"AttributeDefinitions":` + defs("b") + "," + update(create("loc", keys("b"), paid)), "ValidationException: Attempting to create an index which already exists"},
		{"pro", `"AttributeDefinitions":` + defs("b") + "," + update(create("new", keys("b"), all)), wrong + "ProvisionedThroughput must be specified for index: new"},
		{"dem", `"AttributeDefinitions":` + defs("b") + "," + update(create("new", keys("b"), paid)), wrong + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: new when BillingMode is PAY_PER_REQUEST"},

		{"pro", `"StreamSpecification":{"StreamEnabled":true}`, wrong + "If stream is being enabled then UpdateViewType is required"},
		{"pro", `"StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"}`, wrong + "If stream is being disabled, then UpdateViewType must not be specified"},
		{"pro", `"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}`, "ValidationException: Table already has an enabled stream: TableName: pro"},
		{"dem", `"StreamSpecification":{"StreamEnabled":false}`, "ValidationException: Table has no stream to disable: TableName: dem"},
		{"pro", `"SSESpecification":{"Enabled":false}`, wrong + "Table is already encrypted by default"},
	} {
		in := strings.TrimSuffix(`{"TableName":"`+c.table+`",`+c.in, ",") + "}"
		code, out := s.call("UpdateTable", in)
		if got := errorText(t, out); code != 400 || got != c.want {
			t.Errorf("%s\n got %d %s\nwant %s", in, code, got, c.want)
		}
	}
}

// TestUpdateTableThroughput changes units up and down over two days, then the
// billing mode there and back.
func TestUpdateTableThroughput(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody("BillingMode=", "ProvisionedThroughput="+units))
	set := func(read, write int) map[string]any {
		t.Helper()
		s.clock.Advance(time.Hour)
		out := s.ok("UpdateTable", fmt.Sprintf(`{"TableName":"tbl","ProvisionedThroughput":{"ReadCapacityUnits":%d,"WriteCapacityUnits":%d}}`, read, write))
		if !strings.Contains(out, `"TableStatus":"UPDATING"`) {
			t.Errorf("the answer to a change is not UPDATING: %s", out)
		}
		s.awaitStatus("tbl", "ACTIVE")
		return s.describe("tbl")["ProvisionedThroughput"].(map[string]any)
	}
	check := func(p map[string]any, want ...any) {
		t.Helper()
		for i, member := range []string{"ReadCapacityUnits", "WriteCapacityUnits", "NumberOfDecreasesToday", "LastIncreaseDateTime", "LastDecreaseDateTime"} {
			if got := p[member]; got != want[i] {
				t.Errorf("%s is %v, not %v", member, got, want[i])
			}
		}
	}
	const first = 1767323045.25
	check(set(6, 5), 6.0, 5.0, 0.0, first+3600, nil)
	check(set(6, 4), 6.0, 4.0, 1.0, first+3600, first+7200)
	check(set(7, 3), 7.0, 3.0, 2.0, first+10800, first+10800)
	s.clock.Advance(24 * time.Hour)
	check(set(1, 3), 1.0, 3.0, 1.0, first+10800, first+25*3600+10800)

	s.ok("UpdateTable", `{"TableName":"tbl","BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxReadRequestUnits":9,"MaxWriteRequestUnits":8}}`)
	d := s.describe("tbl")
	if m := d["BillingModeSummary"].(map[string]any); m["BillingMode"] != "PAY_PER_REQUEST" || m["LastUpdateToPayPerRequestDateTime"] != first+25*3600+10800 {
		t.Errorf("billing mode is told as %v", m)
	}
	if p := d["ProvisionedThroughput"].(map[string]any); p["ReadCapacityUnits"] != 0.0 {
		t.Errorf("on demand there is throughput: %v", p)
	}
	s.ok("UpdateTable", `{"TableName":"tbl","OnDemandThroughput":{"MaxReadRequestUnits":-1}}`)
	if o := s.describe("tbl")["OnDemandThroughput"].(map[string]any); o["MaxReadRequestUnits"] != nil || o["MaxWriteRequestUnits"] != 8.0 {
		t.Errorf("limits are %v", o)
	}
	s.ok("UpdateTable", `{"TableName":"tbl","BillingMode":"PAY_PER_REQUEST"}`) // as it is: no error
	s.ok("UpdateTable", `{"TableName":"tbl","BillingMode":"PROVISIONED","ProvisionedThroughput":`+units+`}`)
	d = s.describe("tbl")
	if p := d["ProvisionedThroughput"].(map[string]any); p["WriteCapacityUnits"] != 5.0 || d["OnDemandThroughput"] != nil {
		t.Errorf("back to provisioned: %v, %v", p, d["OnDemandThroughput"])
	}
}

// TestUpdateTableIndexes adds indexes to a table with items, uses them and
// takes them away again.
func TestUpdateTableIndexes(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody())
	for i := range 25 {
		s.ok("PutItem", fmt.Sprintf(`{"TableName":"tbl","Item":{"pk":{"S":"p%d"},"g":{"S":"g%d"},"h":{"N":"%d"}}}`, i, i%2, i))
	}
	add := func(body string) string {
		t.Helper()
		out := s.ok("UpdateTable", `{"TableName":"tbl",`+body+`}`)
		s.awaitStatus("tbl", "ACTIVE")
		return out
	}
	out := add(`"AttributeDefinitions":` + defs("g", "h:N") + `,"GlobalSecondaryIndexUpdates":[{"Create":` + index("one", keys("g", "h"), all) + `}]`)
	if !strings.Contains(out, `"IndexStatus":"CREATING","Backfilling":`) || !strings.Contains(out, `"TableStatus":"UPDATING"`) {
		t.Errorf("answer to a new index: %s", out)
	}
	add(`"AttributeDefinitions":` + defs("pk", "g") + `,"GlobalSecondaryIndexUpdates":[{"Create":` + index("two", keys("g:HASH", "pk:HASH"), `"Projection":{"ProjectionType":"KEYS_ONLY"}`) + `}]`)
	s.run(t, []step{
		{"Query", `{"TableName":"tbl","IndexName":"one","Select":"COUNT","KeyConditionExpression":"g = :g AND h < :h","ExpressionAttributeValues":{":g":{"S":"g1"},":h":{"N":"9"}}}`, `{"Count":4,"ScannedCount":4}`},
		{"Query", `{"TableName":"tbl","IndexName":"two","KeyConditionExpression":"g = :g AND pk = :p","ExpressionAttributeValues":{":g":{"S":"g1"},":p":{"S":"p3"}}}`, `{"Count":1,"ScannedCount":1,"Items":[{"pk":{"S":"p3"},"g":{"S":"g1"}}]}`},
	})
	d := s.describe("tbl")
	for _, x := range list(d["GlobalSecondaryIndexes"]) {
		if x["ItemCount"] != 25.0 || x["Backfilling"] != nil {
			t.Errorf("index %s: %v", x["IndexName"], x)
		}
	}
	add(`"GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"one"}}]`)
	d = s.describe("tbl")
	if got := fmt.Sprint(d["AttributeDefinitions"]); strings.Contains(got, "AttributeName:h") || !strings.Contains(got, "AttributeName:g") {
		t.Errorf("definitions after the index has gone: %s", got)
	}
	// Its attribute may come back with another type.
	add(`"AttributeDefinitions":` + defs("h:S") + `,"GlobalSecondaryIndexUpdates":[{"Create":` + index("one", keys("h"), all) + `}]`)
	for _, x := range list(s.describe("tbl")["GlobalSecondaryIndexes"]) {
		if x["IndexName"] == "one" && x["ItemCount"] != 0.0 {
			t.Errorf("numbers are in an index of strings: %v", x)
		}
	}
}

// TestUpdateTableSettings changes what has no status of its own.
func TestUpdateTableSettings(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody())
	update := func(body string) { t.Helper(); s.ok("UpdateTable", `{"TableName":"tbl",`+body+`}`) }
	update(`"DeletionProtectionEnabled":true`)
	update(`"DeletionProtectionEnabled":true`)
	s.run(t, []step{
		{"DeleteTable", `{"TableName":"tbl"}`, "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first."},
	})
	update(`"TableClass":"STANDARD"`)
	if d := s.describe("tbl"); d["TableClassSummary"] != nil {
		t.Errorf("a class that was never set is told: %v", d["TableClassSummary"])
	}
	update(`"TableClass":"STANDARD_INFREQUENT_ACCESS"`)
	update(`"TableClass":"STANDARD"`)
	if got := fmt.Sprint(s.describe("tbl")["TableClassSummary"]); !strings.Contains(got, "TableClass:STANDARD]") && !strings.Contains(got, "TableClass:STANDARD ") {
		t.Errorf("class: %s", got)
	}
	update(`"SSESpecification":{"Enabled":true}`)
	sse := s.describe("tbl")["SSEDescription"].(map[string]any)
	key := sse["KMSMasterKeyArn"].(string)
	if sse["Status"] != "ENABLED" || sse["SSEType"] != "KMS" || !strings.HasPrefix(key, "arn:aws:kms:us-east-1:000000000000:key/") {
		t.Errorf("encryption: %v", sse)
	}
	s.run(t, []step{{
		"UpdateTable", `{"TableName":"tbl","SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"` + key + `"}}`,
		wrong + "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
	}})
	update(`"SSESpecification":{"Enabled":false}`)
	if d := s.describe("tbl"); d["SSEDescription"] != nil {
		t.Errorf("encryption after it was taken away: %v", d["SSEDescription"])
	}
	update(`"WarmThroughput":{"ReadUnitsPerSecond":15000}`)
	if w := s.describe("tbl")["WarmThroughput"].(map[string]any); w["ReadUnitsPerSecond"] != 15000.0 || w["WriteUnitsPerSecond"] != 4000.0 {
		t.Errorf("warm throughput: %v", w)
	}
	update(`"DeletionProtectionEnabled":false`)
	out := s.ok("DeleteTable", `{"TableName":"tbl"}`)
	if !strings.Contains(out, `"TableStatus":"DELETING"`) {
		t.Errorf("answer to a deletion: %s", out)
	}
	s.run(t, []step{{"DescribeTable", `{"TableName":"tbl"}`, "ResourceNotFoundException: Requested resource not found: Table: tbl not found"}})
}

// TestUpdateIndexThroughput changes what global indexes are given.
func TestUpdateIndexThroughput(t *testing.T) {
	s := newControlServer(t, Options{})
	s.ok("CreateTable", createBody("BillingMode=", "ProvisionedThroughput="+units, "AttributeDefinitions="+defs("pk", "g"),
		"GlobalSecondaryIndexes=["+index("glo", keys("g"), all+`,"ProvisionedThroughput":`+units)+"]"))
	index := func() map[string]any { t.Helper(); return list(s.describe("tbl")["GlobalSecondaryIndexes"])[0] }
	update := func(rest, what string) {
		t.Helper()
		s.ok("UpdateTable", `{"TableName":"tbl",`+rest+`"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"glo",`+what+`}}]}`)
	}
	update("", `"ProvisionedThroughput":{"ReadCapacityUnits":9,"WriteCapacityUnits":4}`)
	p := index()["ProvisionedThroughput"].(map[string]any)
	if p["ReadCapacityUnits"] != 9.0 || p["WriteCapacityUnits"] != 4.0 || p["NumberOfDecreasesToday"] != 1.0 {
		t.Errorf("throughput: %v", p)
	}
	s.ok("UpdateTable", `{"TableName":"tbl","BillingMode":"PAY_PER_REQUEST"}`)
	update("", `"OnDemandThroughput":{"MaxWriteRequestUnits":6},"WarmThroughput":{"WriteUnitsPerSecond":5000}`)
	x := index()
	if o := x["OnDemandThroughput"].(map[string]any); o["MaxWriteRequestUnits"] != 6.0 || o["MaxReadRequestUnits"] != nil {
		t.Errorf("limits: %v", o)
	}
	if w := x["WarmThroughput"].(map[string]any); w["ReadUnitsPerSecond"] != 12000.0 || w["WriteUnitsPerSecond"] != 5000.0 {
		t.Errorf("warm throughput: %v", w)
	}
	update("", `"OnDemandThroughput":{"MaxWriteRequestUnits":-1}`)
	if o := index()["OnDemandThroughput"]; o != nil {
		t.Errorf("limits that were taken away: %v", o)
	}
	update(`"BillingMode":"PROVISIONED","ProvisionedThroughput":`+units+",", `"ProvisionedThroughput":`+units)
	if p := index()["ProvisionedThroughput"].(map[string]any); p["ReadCapacityUnits"] != 5.0 {
		t.Errorf("throughput of a table that is provisioned again: %v", p)
	}
}
