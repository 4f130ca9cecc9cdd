package dynamodb

import (
	"context"
	"time"

	"github.com/devhelper/devhelper/dynamodb/data"
)

// probe asks an endpoint for its tables and gives nil when it answers as
// DynamoDB does. TCP alone would not do: DynamoDB Local accepts connections
// some 0.3 s before it can answer.
func probe(ctx context.Context, endpoint string, as account) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	var tables struct{ TableNames *[]string }
	if err := newClient(endpoint, as).Call(ctx, "ListTables", map[string]int{"Limit": 1}, &tables); err != nil {
		return err
	}
	if tables.TableNames == nil {
		return data.ErrForeign
	}
	return nil
}

// probeTimeout bounds one probe. A server that is starting may accept and then
// be silent; the next probe finds it ready.
const probeTimeout = 2 * time.Second
