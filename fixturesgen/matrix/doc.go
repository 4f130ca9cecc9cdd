// Package matrix runs generated fixtures: every framework, in its real test
// runner, for every kind of table, against every local DynamoDB that make setup
// installs. It holds tests alone; a framework joins by a [runner] in
// runner_test.go.
package matrix
