package main

import (
	"encoding/json"
	"fmt"

	"github.com/devhelper/devhelper/dynamodb/engine/difftest/rawhttp"
)

// scanAll reads a table to its end and checks the number of items.
func scanAll(c *rawhttp.Client, table string, want int) error {
	var start json.RawMessage
	got := 0
	for {
		body := []byte(`{"TableName":"` + table + `"`)
		if start != nil {
			body = append(append(body, `,"ExclusiveStartKey":`...), start...)
		}
		out, err := call(c, "Scan", append(body, '}'))
		if err != nil {
			return err
		}
		// Decoding a page whole would cost more than making it does: only what
		// the next request needs is read.
		var page struct {
			Count            int
			LastEvaluatedKey json.RawMessage
		}
		if err := json.Unmarshal(out, &page); err != nil {
			return err
		}
		got += page.Count
		if page.LastEvaluatedKey == nil {
			break
		}
		start = append(json.RawMessage(nil), page.LastEvaluatedKey...)
	}
	if got != want {
		return fmt.Errorf("the scan gave %d items of %d", got, want)
	}
	return nil
}
