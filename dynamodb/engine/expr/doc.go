// Package expr is the expression language of DynamoDB: conditions and filters,
// projections, key conditions and updates, with their #names and :values, their
// limits and AWS's words for everything that is wrong with one. The legacy
// parameters (Expected, AttributeUpdates, KeyConditions, QueryFilter,
// ScanFilter, AttributesToGet) are compiled into the same four types, so that
// evaluation exists once. It knows items, and nothing of tables or requests.
//
// # Where to start
//
// An operation makes one [Params] of its request, calls Check, parses its
// expressions with [ParseCondition], [ParseProjection], [ParseKeyCondition] and
// [ParseUpdate], and calls Unused. What comes back is checked, immutable and
// safe for concurrent use: Match, Apply, Bind.
//
// # How it works
//
// A text becomes a tree of references (lexer.go, parser.go, parse_*.go,
// syntax.go), which depends on nothing but the text and is kept in a bounded
// cache (cache.go). Binding looks up names and values (bind.go) and checks
// operands (check.go). Evaluation walks the tree (condition.go, change.go).
// Every error is a *fault.Error of type ValidationException.
package expr
