// Package difftest compares DynamoDB servers with one another: a generator makes
// random, mostly valid requests, a session sends each to all servers and keeps
// their tables in step, and what differs in the normalised answers is shrunk to
// a small reproduction and put into a class. It is for tests of the built-in
// engine, whose two peers, dynoxide and dynalite, were written apart from it and
// from each other.
//
// Where both peers give the same answer, ours must be that answer. Where they
// differ, the class of the difference has a row in classes.txt that says whom we
// follow and why; a difference without a row fails the test.
//
// Start at [Session.Run] and differential_test.go. The parts, in the order a
// request meets them:
//
//	gen*.go       valid requests           mistake*.go  and what can be wrong with them
//	session.go    sends, keeps in step     normal.go    answers in a comparable form
//	judge.go      who agrees with whom     classes.go   the decisions
//	shrink*.go    small reproductions      cover.go     what was exercised
package difftest
