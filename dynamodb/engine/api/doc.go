// Package api has the operations of the DynamoDB and DynamoDB Streams APIs, a
// file each: the shape of the request with the constraints AWS puts on it, the
// checks beyond those in AWS's order and words, the work, and the shape of the
// answer. The work itself is done below, by packages table, expr and stream.
//
// Start at [Open] and [Operations]; then read the file of an operation, such as
// describetable.go.
package api
