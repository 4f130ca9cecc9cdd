package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// call sends a request and fails on any answer but 200.
func call(c *rawhttp.Client, op string, body []byte) ([]byte, error) {
	r, err := c.Call("DynamoDB_20120810."+op, body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	if r.Status != 200 {
		return nil, fmt.Errorf("%s: %d %s", op, r.Status, r.Body)
	}
	return r.Body, nil
}

// createTable makes a table with a hash and a sort key and waits until it is
// active.
func createTable(c *rawhttp.Client, name string) error {
	body := fmt.Sprintf(`{"TableName":%q,"BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"}],`+
		`"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]}`, name)
	if _, err := call(c, "CreateTable", []byte(body)); err != nil {
		return err
	}
	for {
		b, err := call(c, "DescribeTable", fmt.Appendf(nil, `{"TableName":%q}`, name))
		if err != nil || bytes.Contains(b, []byte(`"TableStatus":"ACTIVE"`)) {
			return err
		}
	}
}

// deleteTable deletes a table and waits until it is gone.
func deleteTable(c *rawhttp.Client, name string) error {
	if _, err := call(c, "DeleteTable", fmt.Appendf(nil, `{"TableName":%q}`, name)); err != nil {
		return err
	}
	for {
		r, err := c.Call("DynamoDB_20120810.DescribeTable", fmt.Appendf(nil, `{"TableName":%q}`, name))
		if err != nil || r.Status != 200 {
			return err
		}
	}
}

// Sizes of items.
const (
	oneKB = 1000
	small = 100
)

// item is the JSON of an item of about n bytes in partition pk.
func item(pk string, i, n int) string {
	return `{"pk":{"S":"` + pk + `"},"sk":{"S":"` + sortKey(i) + `"},"n":{"N":"` + strconv.Itoa(i) + `"},"data":{"S":"` + filler[:n-60] + `"}}`
}

func sortKey(i int) string { return fmt.Sprintf("%010d", i) }

var filler = strings.Repeat("0123456789abcdef", 1000)

func putBody(table, pk string, i, n int) []byte {
	return []byte(`{"TableName":"` + table + `","Item":` + item(pk, i, n) + `}`)
}

func getBody(table, pk string, i int) []byte {
	return []byte(`{"TableName":"` + table + `","Key":{"pk":{"S":"` + pk + `"},"sk":{"S":"` + sortKey(i) + `"}}}`)
}

// fill puts count items of n bytes, from the number first on, in many partitions
// unless pk is given.
func fill(c *rawhttp.Client, table, pk string, first, count, n int) error {
	const batch = 25
	for i := first; i < first+count; i += batch {
		var b bytes.Buffer
		b.WriteString(`{"RequestItems":{"` + table + `":[`)
		for k := i; k < min(i+batch, first+count); k++ {
			if k > i {
				b.WriteByte(',')
			}
			b.WriteString(`{"PutRequest":{"Item":` + item(partition(pk, k), k, n) + `}}`)
		}
		b.WriteString(`]}}`)
		out, err := call(c, "BatchWriteItem", b.Bytes())
		if err != nil {
			return err
		}
		var o struct{ UnprocessedItems map[string]json.RawMessage }
		if err := json.Unmarshal(out, &o); err != nil || len(o.UnprocessedItems) > 0 {
			return fmt.Errorf("BatchWriteItem left items out: %s", out)
		}
	}
	return nil
}

func partition(pk string, i int) string {
	if pk != "" {
		return pk
	}
	return "p" + strconv.Itoa(i%997)
}

// together runs fn on n connections at once.
func together(addr string, n int, fn func(c *rawhttp.Client, worker int) error) error {
	var wg sync.WaitGroup
	errs := make([]error, n)
	for w := range n {
		wg.Go(func() {
			c := rawhttp.Dial(addr)
			defer c.Close()
			errs[w] = fn(c, w)
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
