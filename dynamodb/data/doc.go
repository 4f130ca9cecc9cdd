// Package data works with the tables and items at an endpoint, for the
// commands: whatever server speaks DynamoDB's API there. It knows neither
// instances nor whether writing there is allowed; see [dynamodb.Manager.Data]
// for both. Start with [NewClient].
//
//   - client.go: requests, signed and retried
//   - table.go, create.go, differ.go: tables, made from declarations
//   - page.go, filter.go, expression.go: items, page by page
//   - edit.go: one item, put back if it is still as it was read
//   - write.go, load.go: many items, by batches, from files
//   - dump.go: all tables into a file and back
//
// [dynamodb.Manager.Data]: https://pkg.go.dev/github.com/devhelper/devhelper/dynamodb#Manager.Data
package data
