package clienttest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cli runs the AWS CLI against a server.
type cli struct {
	*testing.T
	s   *server
	aws string
	env []string
	dir string // of the files that it reads
}

// TestCLI does the story by commands, as a shell script would. A start of the
// CLI takes far longer than its request, so each command has a purpose.
func TestCLI(t *testing.T) {
	t.Parallel()
	aws := installed(t, "the AWS CLI", "venv", "bin", "aws")
	s := serve(t)
	c := &cli{T: t, s: s, aws: aws, env: s.environment("AWS_DEFAULT_OUTPUT=json"), dir: t.TempDir()}
	arn := c.tables()
	c.items()
	c.batches()
	c.pages()
	c.transactions()
	c.settings(arn)
	c.changes()
	c.want("DELETING", "delete-table --table-name orders --query TableDescription.TableStatus")
	c.want("", "wait table-not-exists --table-name orders")
	c.refused("ResourceNotFoundException", "not found", "describe-table --table-name orders")
	s.check()
}

// do runs a command, of which the first part is split at spaces.
func (c *cli) do(command string, more ...string) (stdout, stderr string, err error) {
	c.Helper()
	args := append(strings.Fields(command), more...)
	if args[0] != "dynamodbstreams" {
		args = append([]string{"dynamodb"}, args...)
	}
	return run(c.T, c.env, c.aws, args...)
}

// get gives the values a command printed, on one line. It has to succeed.
func (c *cli) get(command string, more ...string) string {
	c.Helper()
	out, errors, err := c.do(command, more...)
	if err != nil {
		c.Fatalf("aws %s: %v: %s", command, err, errors)
	}
	if out == "" {
		return ""
	}
	var data any
	if err := json.Unmarshal([]byte(out), &data); err != nil {
		c.Fatalf("aws %s: %v: %s", command, err, out)
	}
	return strings.Join(values(data), " ")
}

// values flattens lists. The CLI's own text format would show each page of an
// answer by itself.
func values(data any) (out []string) {
	list, ok := data.([]any)
	if !ok {
		return []string{fmt.Sprint(data)}
	}
	for _, v := range list {
		out = append(out, values(v)...)
	}
	return out
}

// want runs a command that has to succeed and to print this.
func (c *cli) want(want, command string, more ...string) {
	c.Helper()
	if got := c.get(command, more...); got != want {
		c.Errorf("aws %s printed %q, want %q", command, got, want)
	}
}

// refused runs a command that has to fail by an error of the server.
func (c *cli) refused(code, message, command string, more ...string) {
	c.Helper()
	_, stderr, err := c.do(command, more...)
	if _, ended := errors.AsType[*exec.ExitError](err); !ended || !strings.Contains(stderr, "("+code+")") || !strings.Contains(stderr, message) {
		c.Errorf("aws %s: %v, %q; want exception %s: %s", command, err, stderr, code, message)
	}
}

// requests runs commands that have to send so many requests of an operation.
func (c *cli) requests(operation string, want int, do func()) {
	c.Helper()
	before := c.s.counted(operation)
	do()
	if got := c.s.counted(operation) - before; got != want {
		c.Errorf("%d requests %s, want %d", got, operation, want)
	}
}

// file writes an argument that is too long for a command line.
func (c *cli) file(name string, data any) string {
	c.Helper()
	path := filepath.Join(c.dir, name+".json")
	text, err := json.Marshal(data)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		c.Fatal(err)
	}
	return "file://" + path
}

const cliKey = `{"pk":{"S":"one"},"sk":{"N":"0"}}`

func (c *cli) tables() (arn string) {
	const sorted = "=[{AttributeName=%s,KeyType=HASH},{AttributeName=%s,KeyType=RANGE}]"
	c.want("CREATING", "create-table --table-name orders --billing-mode PAY_PER_REQUEST"+
		" --attribute-definitions AttributeName=pk,AttributeType=S AttributeName=sk,AttributeType=N AttributeName=state,AttributeType=S AttributeName=city,AttributeType=S"+
		" --key-schema AttributeName=pk,KeyType=HASH AttributeName=sk,KeyType=RANGE"+
		" --global-secondary-indexes IndexName=by-state,Projection={ProjectionType=ALL},KeySchema"+fmt.Sprintf(sorted, "state", "sk")+
		" --local-secondary-indexes IndexName=by-city,Projection={ProjectionType=KEYS_ONLY},KeySchema"+fmt.Sprintf(sorted, "pk", "city")+
		" --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES --tags Key=team,Value=tests --query TableDescription.TableStatus")
	c.want("", "wait table-exists --table-name orders")
	c.want("ACTIVE NEW_AND_OLD_IMAGES by-state by-city", "describe-table --table-name orders"+
		" --query Table.[TableStatus,StreamSpecification.StreamViewType,GlobalSecondaryIndexes[0].IndexName,LocalSecondaryIndexes[0].IndexName]")
	c.requests("ListTables", 2, func() { c.want("bulk orders", "list-tables --page-size 1 --query TableNames") })
	return c.get("describe-table --table-name orders --query Table.TableArn")
}

func (c *cli) items() {
	// It encodes binary values itself.
	c.want("", "put-item --table-name orders --item", `{"pk":{"S":"one"},"sk":{"N":"0"},"version":{"N":"1"},"s":{"S":"héllo"},"b":{"B":"raw"},"ss":{"SS":["b","a"]}}`)
	// The server throttles the first request and fails the second.
	c.requests("GetItem", 3, func() {
		c.want("1 héllo cmF3 2", "get-item --consistent-read --table-name orders --query Item.[version.N,s.S,b.B,length(ss.SS)] --key", cliKey)
	})
	c.refused("ConditionalCheckFailedException", "The conditional request failed",
		"put-item --table-name orders --condition-expression attribute_not_exists(pk) --item", cliKey)
	c.want("2", "update-item --table-name orders --return-values UPDATED_NEW --query Attributes.version.N --key", cliKey,
		"--update-expression", "ADD version :one", "--expression-attribute-values", `{":one":{"N":"1"}}`)
}

func (c *cli) batches() {
	for from := 0; from < 30; from += 15 {
		var puts []any
		for i := from; i < from+15; i++ {
			state := "shut"
			if i%3 == 0 {
				state = "open"
			}
			puts = append(puts, map[string]any{"PutRequest": map[string]any{"Item": map[string]map[string]string{
				"pk": {"S": "page"}, "sk": {"N": fmt.Sprint(i)}, "state": {"S": state}, "city": {"S": fmt.Sprintf("c%d", i%5)},
				"fill": {"S": strings.Repeat("x", 50_000)},
			}}})
		}
		c.want("0", "batch-write-item --query length(UnprocessedItems) --request-items", c.file("puts", map[string]any{"orders": puts}))
	}
	var keys []any
	for i := range 45 {
		keys = append(keys, map[string]any{"id": map[string]string{"N": fmt.Sprint(i)}})
	}
	// 42 items of 390 KiB and no more are below 16 MiB.
	c.want("42 3", "batch-get-item --query [length(Responses.bulk),length(UnprocessedKeys.bulk.Keys)] --request-items",
		c.file("keys", map[string]any{"bulk": map[string]any{"Keys": keys}}))
}

func (c *cli) pages() {
	const names, with = "--expression-attribute-names", "--expression-attribute-values"
	c.requests("Query", 2, func() { // the limit of 1 MB
		c.want("30", "query --table-name orders --query Count --key-condition-expression", "pk = :p", with, `{":p":{"S":"page"}}`)
	})
	c.requests("Query", 3, func() {
		c.want("10", "query --table-name orders --index-name by-state --page-size 4 --query Count --key-condition-expression", "#s = :s",
			names, `{"#s":"state"}`, with, `{":s":{"S":"open"}}`)
	})
	c.want("6 3", "query --table-name orders --index-name by-city --query [Count,length(keys(Items[0]))] --key-condition-expression", "pk = :p AND city = :c",
		with, `{":p":{"S":"page"},":c":{"S":"c1"}}`)
	c.requests("Scan", 5, func() { c.want("31", "scan --table-name orders --page-size 7 --query Count") })
	// The token says where in the third page to go on.
	var items, token string
	c.requests("Scan", 3, func() {
		items, token, _ = strings.Cut(c.get("scan --table-name orders --page-size 7 --max-items 20 --query [length(Items),NextToken]"), " ")
	})
	if items != "20" {
		c.Errorf("--max-items 20 gave %s items", items)
	}
	c.want("11", "scan --table-name orders --page-size 7 --query length(Items) --starting-token", token)
}

func (c *cli) transactions() {
	two := `{"pk":{"S":"two"},"sk":{"N":"0"}}`
	c.want("", "transact-write-items --transact-items", `[
		{"Put":{"TableName":"orders","Item":`+two+`}},
		{"Update":{"TableName":"orders","Key":`+cliKey+`,"UpdateExpression":"ADD version :one","ExpressionAttributeValues":{":one":{"N":"1"}}}},
		{"ConditionCheck":{"TableName":"bulk","Key":{"id":{"N":"1"}},"ConditionExpression":"attribute_exists(id)"}}]`)
	c.refused("TransactionCanceledException", "[None, ConditionalCheckFailed]", "transact-write-items --transact-items", `[
		{"Put":{"TableName":"orders","Item":`+two+`}},
		{"Delete":{"TableName":"orders","Key":`+cliKey+`,"ConditionExpression":"version = :v","ExpressionAttributeValues":{":v":{"N":"1"}}}}]`)
	c.want("3 two", "transact-get-items --query [Responses[0].Item.version.N,Responses[1].Item.pk.S] --transact-items",
		`[{"Get":{"TableName":"orders","Key":`+cliKey+`}},{"Get":{"TableName":"orders","Key":`+two+`}}]`)
	c.want("two", "delete-item --table-name orders --return-values ALL_OLD --query Attributes.pk.S --key", two)
}

func (c *cli) settings(arn string) {
	c.want("true", "update-time-to-live --table-name orders --time-to-live-specification Enabled=true,AttributeName=expires --query TimeToLiveSpecification.Enabled")
	c.want("expires", "describe-time-to-live --table-name orders --query TimeToLiveDescription.AttributeName")
	c.want("", "tag-resource --tags Key=stage,Value=dev --resource-arn", arn)
	c.want("dev tests", "list-tags-of-resource --query sort_by(Tags,&Key)[].Value --resource-arn", arn)
}

func (c *cli) changes() {
	stream := c.get("dynamodbstreams list-streams --table-name orders --query Streams[0].StreamArn")
	shard := c.get("dynamodbstreams describe-stream --query StreamDescription.Shards[0].ShardId --stream-arn", stream)
	at := c.get("dynamodbstreams get-shard-iterator --shard-iterator-type TRIM_HORIZON --query ShardIterator --stream-arn", stream, "--shard-id", shard)
	c.want("INSERT 1 MODIFY 2", "dynamodbstreams get-records --limit 2 --query Records[].[eventName,dynamodb.NewImage.version.N] --shard-iterator", at)
}
