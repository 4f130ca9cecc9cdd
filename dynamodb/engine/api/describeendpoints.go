package api

import "github.com/devhelper/devhelper/dynamodb/engine/wire"

// describeEndpoints names the address the request came to, so that clients
// with endpoint discovery stay here.
func describeEndpoints(*Database) wire.Operation {
	type endpoint struct {
		Address              string
		CachePeriodInMinutes int64
	}
	type output struct{ Endpoints []endpoint }
	return wire.Define(wire.DynamoDB, "DescribeEndpoints", func(r *wire.Request, _ *noInput) (any, error) {
		return output{[]endpoint{{r.Host, 1440}}}, nil
	})
}
