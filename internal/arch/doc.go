// Package arch keeps the shape of the module: who may import whom, who may
// start processes, how long a file may be, what must not stand in one. It has
// tests alone; policy_test.go is the part to read and to change.
//
// The tests read the sources themselves. A test that asks another program (go
// list) would be answered from go test's cache after a file has changed.
package arch
