package api

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// body makes a CreateTable request of one for an on-demand table with the
// partition key pk; the members given replace those of the same name.
func createBody(members ...string) string {
	parts := map[string]string{
		"TableName": `"tbl"`, "AttributeDefinitions": defs("pk"), "KeySchema": keys("pk"), "BillingMode": `"PAY_PER_REQUEST"`,
	}
	for _, m := range members {
		name, text, _ := strings.Cut(m, "=")
		parts[name] = text
	}
	var b strings.Builder
	for name, text := range parts {
		if text != "" {
			fmt.Fprintf(&b, `,"%s":%s`, name, text)
		}
	}
	return "{" + b.String()[1:] + "}"
}

// defs and keys take names, after which ":N" is a type or ":HASH" a role.
func defs(names ...string) string {
	return elements(names, `{"AttributeName":"%s","AttributeType":"%s"}`, func(int) string { return "S" })
}

func keys(names ...string) string {
	return elements(names, `{"AttributeName":"%s","KeyType":"%s"}`, func(i int) string { return []string{"HASH", "RANGE"}[min(i, 1)] })
}

func elements(names []string, form string, other func(int) string) string {
	var list []string
	for i, n := range names {
		name, kind, given := strings.Cut(n, ":")
		if !given {
			kind = other(i)
		}
		list = append(list, fmt.Sprintf(form, name, kind))
	}
	return "[" + strings.Join(list, ",") + "]"
}

func index(name, keys, rest string) string {
	return fmt.Sprintf(`{"IndexName":"%s","KeySchema":%s,%s}`, name, keys, rest)
}

const (
	all    = `"Projection":{"ProjectionType":"ALL"}`
	units  = `{"ReadCapacityUnits":5,"WriteCapacityUnits":5}`
	wrong  = "ValidationException: One or more parameter values were invalid: "
	noDef  = wrong + "Some index key attributes are not defined in AttributeDefinitions. "
	pkSort = "AttributeDefinitions=" + `[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"}]`
)

func many(n int, one func(i int) string) string {
	var list []string
	for i := range n {
		list = append(list, one(i))
	}
	return "[" + strings.Join(list, ",") + "]"
}

// TestCreateTableRules has a request for each rule; texts and order are AWS's,
// as dynalite and dynoxide give them where they agree.
func TestCreateTableRules(t *testing.T) {
	s := newControlServer(t, Options{})
	gsi := func(xs ...string) string { return "GlobalSecondaryIndexes=[" + strings.Join(xs, ",") + "]" }
	lsi := func(xs ...string) string { return "LocalSecondaryIndexes=[" + strings.Join(xs, ",") + "]" }
	sorted := "KeySchema=" + keys("pk", "b")
	provisioned := "BillingMode="
	huge := `ProvisionedThroughput={"ReadCapacityUnits":1000000000001,"WriteCapacityUnits":1}`
	include := func(n int, from string) string {
		return `"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":` + many(n, func(i int) string { return fmt.Sprintf("%q", fmt.Sprint(from, i)) }) + `}`
	}
	for _, c := range []struct{ name, in, want string }{
		// The name comes before anything else.
		{"no name", `{}`, "ValidationException: The parameter 'TableName' is required but was not present in the request"},
		{"short name", createBody(`TableName="ab"`), "ValidationException: 1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"},
		{"bad name", createBody(`TableName="a;"`, "KeySchema=[]"), "ValidationException: 2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3"},
		{"long name", createBody(`TableName="` + strings.Repeat("a", 256) + `"`), "ValidationException: 1 validation error detected: Value '" + strings.Repeat("a", 256) + "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"},
		{"name that is an index's ARN", createBody(`TableName="arn:aws:dynamodb:us-east-1:000000000000:table/abc/index/x"`), "ValidationException: 1 validation error detected: Value 'arn:aws:dynamodb:us-east-1:000000000000:table/abc/index/x' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},

		// Constraints are reported together, in AWS's order.
		{"nothing but a name", `{"TableName":"abc"}`, "ValidationException: 2 validation errors detected: Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null; Value null at 'keySchema' failed to satisfy constraint: Member must not be null"},
		{"two enums", createBody(`BillingMode="Z"`, `KeySchema=`+keys("pk:X")), "ValidationException: 2 validation errors detected: Value 'Z' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]; Value 'X' at 'keySchema.1.member.keyType' failed to satisfy constraint: Member must satisfy enum value set: [HASH, RANGE]"},
		{"attribute type", createBody("AttributeDefinitions=" + defs("pk:BOOL")), "ValidationException: 1 validation error detected: Value 'BOOL' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]"},
		{"three keys", createBody("KeySchema=" + keys("a", "b", "c")), "ValidationException: 1 validation error detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, keyType=RANGE)]' at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2"},
		{"zero units", createBody(provisioned, `ProvisionedThroughput={"ReadCapacityUnits":0,"WriteCapacityUnits":0}`), "ValidationException: 2 validation errors detected: Value '0' at 'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1; Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{"bare index", createBody(gsi("{}")), "ValidationException: 3 validation errors detected: Value null at 'globalSecondaryIndexes.1.member.indexName' failed to satisfy constraint: Member must not be null; Value null at 'globalSecondaryIndexes.1.member.keySchema' failed to satisfy constraint: Member must not be null; Value null at 'globalSecondaryIndexes.1.member.projection' failed to satisfy constraint: Member must not be null"},
		{"stream without a word", createBody("StreamSpecification={}"), "ValidationException: 1 validation error detected: Value null at 'streamSpecification.streamEnabled' failed to satisfy constraint: Member must not be null"},

		// Throughput comes before keys.
		{"too many units", createBody(provisioned, huge, "KeySchema="+keys("zz")), "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds"},
		{"no throughput", createBody(provisioned, "KeySchema="+keys("zz")), wrong + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
		{"throughput on demand", createBody("ProvisionedThroughput=" + units), wrong + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"},

		{"undefined key", createBody("KeySchema=" + keys("a:RANGE")), noDef + "Keys: [a], AttributeDefinitions: [pk]"},
		{"more keys than definitions", createBody("KeySchema=" + keys("pk", "pk")), "ValidationException: Invalid KeySchema: Some index key attribute have no definition"},
		{"same key twice", createBody(pkSort, "KeySchema="+keys("pk", "pk")), "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name"},
		{"range first", createBody("KeySchema=" + keys("pk:RANGE")), "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
		{"two hashes", createBody(pkSort, "KeySchema="+keys("pk", "b:HASH")), "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},

		{"empty lists", createBody(lsi(), gsi()), wrong + "List of LocalSecondaryIndexes is empty"},
		{"local index without a sort key", createBody(lsi(index("lll", keys("pk", "zz"), all))), wrong + "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex"},
		{"local index with a hash alone", createBody(pkSort, sorted, lsi(index("lll", keys("b"), all))), wrong + "Index KeySchema does not have a range key for index: lll"},
		{"local index with another hash", createBody(pkSort, sorted, lsi(index("lll", keys("b", "pk"), all))), wrong + "Index KeySchema does not have the same leading hash key as table KeySchema for index: lll. index hash key: b, table hash key: pk"},
		{"six local indexes", createBody(pkSort, sorted, "LocalSecondaryIndexes="+many(6, func(i int) string { return index(fmt.Sprintf("l%02d", i), keys("pk", "b"), all) })), wrong + "Number of LocalSecondaryIndexes exceeds per-table limit of 5"},
		{"same name local and global", createBody(pkSort, sorted, lsi(index("xxx", keys("pk", "b"), all)), gsi(index("xxx", keys("b"), all))), wrong + "Duplicate index name: xxx"},

		{"empty global list", createBody(gsi()), wrong + "List of GlobalSecondaryIndexes is empty"},
		{"undefined index key", createBody(gsi(index("ggg", keys("zz"), `"Projection":{}`))), noDef + "Keys: [zz], AttributeDefinitions: [pk]"},
		{"no projection type", createBody(gsi(index("ggg", keys("pk"), `"Projection":{},"ProvisionedThroughput":`+units))), wrong + "Unknown ProjectionType: null"},
		{"ALL and names", createBody(gsi(index("ggg", keys("pk"), `"Projection":{"ProjectionType":"ALL","NonKeyAttributes":["a"]}`))), wrong + "ProjectionType is ALL, but NonKeyAttributes is specified"},
		{"KEYS_ONLY and names", createBody(gsi(index("ggg", keys("pk"), `"Projection":{"ProjectionType":"KEYS_ONLY","NonKeyAttributes":["a"]}`))), wrong + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified"},
		{"INCLUDE without names", createBody(gsi(index("ggg", keys("pk"), `"Projection":{"ProjectionType":"INCLUDE"}`))), wrong + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
		{"index throughput on demand", createBody(gsi(index("ggg", keys("pk"), all+`,"ProvisionedThroughput":`+units))), wrong + "ProvisionedThroughput should not be specified for index: ggg when BillingMode is PAY_PER_REQUEST"},
		{"index without throughput", createBody(provisioned, "ProvisionedThroughput="+units, gsi(index("ggg", keys("pk"), all))), wrong + "ProvisionedThroughput is not specified for index: ggg"},
		{"duplicate index", createBody(gsi(index("ggg", keys("pk"), all), index("ggg", keys("pk"), all))), wrong + "Duplicate index name: ggg"},
		{"21 global indexes", createBody("GlobalSecondaryIndexes=" + many(21, func(i int) string { return index(fmt.Sprintf("g%02d", i), keys("pk"), all) })), wrong + "GlobalSecondaryIndex count exceeds the per-table limit of 20"},
		{"101 projected names", createBody("GlobalSecondaryIndexes=" + many(6, func(i int) string {
			return index(fmt.Sprintf("g%02d", i), keys("pk"), include(20-3*(i/5), fmt.Sprint(i, "x")))
		})), wrong + "Number of projected NonKeyAttributes of all secondary indexes exceeds the per-table limit of 100"},
		{"hash after range", createBody(pkSort, gsi(index("ggg", keys("pk", "b", "pk2:HASH"), all)), "AttributeDefinitions="+defs("pk", "b", "pk2")), wrong + "All HASH key attributes must precede RANGE key attributes in the KeySchema"},
		{"same attribute in both parts", createBody("AttributeDefinitions="+defs("pk", "b"), gsi(index("ggg", keys("pk", "b", "pk:RANGE"), all))), "ValidationException: The KeySchema contains multiple key attributes with the same name"},
		{"five hash attributes", createBody("AttributeDefinitions="+defs("pk", "b", "c", "d", "e"), gsi(index("ggg", keys("pk:HASH", "b:HASH", "c:HASH", "d:HASH", "e:HASH"), all))), wrong + "The KeySchema exceeds the maximum allowed number of HASH key attributes"},

		{"unused definition", createBody("AttributeDefinitions=" + defs("pk", "z")), wrong + "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"},
		{"unused definition and an index", createBody("AttributeDefinitions="+defs("pk", "z"), gsi(index("ggg", keys("pk"), all))), wrong + "Some AttributeDefinitions are not used. AttributeDefinitions: [pk, z], keys used: [pk]"},

		{"stream without a view", createBody(`StreamSpecification={"StreamEnabled":true}`), wrong + "Table is being created with a stream enabled, UpdateViewType is required"},
		{"view without a stream", createBody(`StreamSpecification={"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"}`), wrong + "Table is being created with a stream disabled, UpdateViewType should not be specified"},
		{"AES256", createBody(`SSESpecification={"Enabled":true,"SSEType":"AES256"}`), wrong + "SSEType AES256 is not supported"},
		{"key without a type", createBody(`SSESpecification={"Enabled":true,"KMSMasterKeyId":"x"}`), wrong + "SSEType KMS is required if KMSMasterKeyId is specified"},
		{"type of nothing", createBody(`SSESpecification={"Enabled":false,"SSEType":"KMS"}`), wrong + "SSEType can not be specified if Enabled is false"},
		{"table class", createBody(`TableClass="X"`), "ValidationException: Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS]."},
		{"limit of nothing", createBody(`OnDemandThroughput={"MaxReadRequestUnits":0}`), wrong + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range"},
		{"limit of provisioned", createBody(provisioned, "ProvisionedThroughput="+units, `OnDemandThroughput={"MaxWriteRequestUnits":5}`), wrong + "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED"},
		{"tag of AWS", createBody(`Tags=[{"Key":"aws:x","Value":"y"}]`), "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x"},
		{"types of JSON", createBody(`KeySchema={}`), "SerializationException: Start of structure or map found where not expected"},
	} {
		t.Run(c.name, func(t *testing.T) {
			code, out := s.call("CreateTable", c.in)
			if got := errorText(t, out); code != 400 || got != c.want {
				t.Errorf("%s\n got %d %s\nwant %s", c.in, code, got, c.want)
			}
		})
	}
	if got := s.ok("ListTables", `{}`); got != `{"TableNames":[]}` {
		t.Errorf("refused requests have left %s", got)
	}
}

// TestCreateTableDescription has all that can be told of a table.
func TestCreateTableDescription(t *testing.T) {
	s := newControlServer(t, Options{})
	in := `{"TableName":"full","AttributeDefinitions":` + defs("pk", "sk:N", "g:B") + `,"KeySchema":` + keys("pk", "sk") + `,
		"ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":3},"BillingMode":"PROVISIONED",
		"LocalSecondaryIndexes":[` + index("loc", keys("pk", "g"), `"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["b","a"]}`) + `],
		"GlobalSecondaryIndexes":[` + index("glo", keys("g", "sk"), `"Projection":{"ProjectionType":"KEYS_ONLY"},"ProvisionedThroughput":{"ReadCapacityUnits":2,"WriteCapacityUnits":1}`) + `],
		"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"},"SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"arn:aws:kms:us-east-1:1:key/k"},
		"TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,"Tags":[{"Key":"k","Value":"v"}]}`
	want := `{
		"TableName":"full","TableStatus":"CREATING","CreationDateTime":1767323045.25,"TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/full","TableId":"ID",
		"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"},{"AttributeName":"g","AttributeType":"B"}],
		"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
		"ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":7,"WriteCapacityUnits":3},"TableSizeBytes":0,"ItemCount":0,
		"BillingModeSummary":{"BillingMode":"PROVISIONED"},"TableThroughputModeSummary":{"TableThroughputMode":"PROVISIONED"},
		"LocalSecondaryIndexes":[{"IndexName":"loc","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"g","KeyType":"RANGE"}],
			"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["b","a"]},"IndexSizeBytes":0,"ItemCount":0,
			"IndexArn":"arn:aws:dynamodb:us-east-1:000000000000:table/full/index/loc"}],
		"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
			"Projection":{"ProjectionType":"KEYS_ONLY"},"IndexStatus":"CREATING","ProvisionedThroughput":{"NumberOfDecreasesToday":0,"ReadCapacityUnits":2,"WriteCapacityUnits":1},
			"IndexSizeBytes":0,"ItemCount":0,"IndexArn":"arn:aws:dynamodb:us-east-1:000000000000:table/full/index/glo",
			"WarmThroughput":{"ReadUnitsPerSecond":2,"WriteUnitsPerSecond":1,"Status":"ACTIVE"}}],
		"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"},"LatestStreamLabel":"2026-01-02T03:04:05.250",
		"LatestStreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/full/stream/2026-01-02T03:04:05.250",
		"SSEDescription":{"Status":"ENABLED","SSEType":"KMS","KMSMasterKeyArn":"arn:aws:kms:us-east-1:1:key/k"},
		"TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"},"DeletionProtectionEnabled":true,
		"WarmThroughput":{"ReadUnitsPerSecond":7,"WriteUnitsPerSecond":3,"Status":"ACTIVE"}}`
	uuid := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}`)
	got := uuid.ReplaceAllString(s.ok("CreateTable", in), "ID")
	if diff := cmp.Diff(normalized(t, `{"TableDescription":`+want+`}`), normalized(t, got)); diff != "" {
		t.Errorf("CreateTable (-want +got)\n%s", diff)
	}
	got = uuid.ReplaceAllString(s.ok("DescribeTable", `{"TableName":"full"}`), "ID")
	want = strings.ReplaceAll(want, "CREATING", "ACTIVE")
	if diff := cmp.Diff(normalized(t, `{"Table":`+want+`}`), normalized(t, got)); diff != "" {
		t.Errorf("DescribeTable (-want +got)\n%s", diff)
	}
	s.run(t, []step{
		{"CreateTable", in, "ResourceInUseException: Table already exists: full"},
		{"ListTagsOfResource", `{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/full"}`, `{"Tags":[{"Key":"k","Value":"v"}]}`},
		{"PutItem", `{"TableName":"full","Item":{"pk":{"S":"a"},"sk":{"N":"1"},"g":{"B":"YQ=="},"x":{"S":"y"}}}`, "{}"},
	})
	d := s.describe("full")
	for what, n := range map[string]any{"ItemCount": 1.0, "TableSizeBytes": 11.0} {
		if d[what] != n {
			t.Errorf("%s is %v, not %v", what, d[what], n)
		}
	}
	if x := list(d["GlobalSecondaryIndexes"])[0]; x["ItemCount"] != 1.0 || x["IndexSizeBytes"] != 9.0 {
		t.Errorf("index has %v items of %v bytes", x["ItemCount"], x["IndexSizeBytes"])
	}
}

// TestTableNames goes by names and by ARNs, and finds no table of others.
func TestTableNames(t *testing.T) {
	s := newControlServer(t, Options{Limits: &Limits{Tables: 1}})
	const arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tbl"
	s.ok("CreateTable", createBody(`TableName="`+arn+`"`))
	s.run(t, []step{
		{"ListTables", `{}`, `{"TableNames":["tbl"]}`},
		{"DescribeTable", `{"TableName":"` + arn + `"}`, ""},
		{"UpdateTimeToLive", `{"TableName":"` + arn + `","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"t"}}`, ""},
		{"DescribeTimeToLive", `{"TableName":"` + arn + `"}`, ""},
		{"DescribeContinuousBackups", `{"TableName":"` + arn + `"}`, `{"ContinuousBackupsDescription":{"ContinuousBackupsStatus":"ENABLED","PointInTimeRecoveryDescription":{"PointInTimeRecoveryStatus":"DISABLED"}}}`},
		{"UpdateTable", `{"TableName":"` + arn + `","DeletionProtectionEnabled":false}`, ""},
		{"CreateTable", createBody(`TableName="other"`), "LimitExceededException: Subscriber limit exceeded: There is a limit of 1 tables per subscriber"},
		{"CreateTable", createBody(), "ResourceInUseException: Table already exists: tbl"},
		{"DescribeTable", `{"TableName":"a;"}`, "ValidationException: TableName must be at least 3 characters long and at most 255 characters long"},
		{"DescribeTable", `{"TableName":"abc;"}`, "ValidationException: 1 validation error detected: Value 'abc;' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{"DescribeTable", `{"TableName":"none"}`, "ResourceNotFoundException: Requested resource not found: Table: none not found"},
		{"DescribeTimeToLive", `{"TableName":"none"}`, "ResourceNotFoundException: Requested resource not found: Table: none not found"},
		{"DescribeContinuousBackups", `{"TableName":"none"}`, "TableNotFoundException: Table not found: none"},
		{"DeleteTable", `{}`, "ValidationException: The parameter 'TableName' is required but was not present in the request"},
	})
	if code, out := s.as("NSother", "DescribeTable", `{"TableName":"tbl"}`); code == 200 {
		t.Errorf("another namespace sees the table: %s", out)
	}
	if code, out := s.as("NSother", "CreateTable", createBody()); code != 200 {
		t.Errorf("another namespace cannot have a table of that name: %s", out)
	}
	if code, out := s.as("AKIAOTHER", "DescribeTable", `{"TableName":"tbl"}`); code != 200 {
		t.Errorf("another key does not see the table: %s", out)
	}
	s.ok("DeleteTable", `{"TableName":"`+arn+`"}`)
	s.run(t, []step{{"ListTables", `{}`, `{"TableNames":[]}`}})
}
