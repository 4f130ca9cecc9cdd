// Package clienttest holds tests only: it has the clients that programs really
// use, unmodified, do one story against the built-in engine, and compares what
// they make of the answers. The clients are AWS's SDKs for Python, JavaScript,
// Java and Go, and the AWS CLI, in the versions of tools/.
//
// The story is testdata/steps.txt, one line for a step: a table with both kinds
// of index and a stream, waiters, every type of value, refused conditions read
// from typed errors, paginators, parallel scans, batches of which a part is left,
// cancelled transactions and their reasons, TTL, tags, the stream's records,
// and the end of the table. Every driver prints these lines from what its client
// handed out; what the engine throttles on the way has to be retried by the
// client itself.
//
// Start at drivers_test.go. A step that is added to steps.txt is added to each
// of testdata/driver.* and testdata/Driver.java and to gosdk_test.go; the AWS CLI
// has a list of its own in cli_test.go, since it shows the story by its flags.
package clienttest
