// Package live holds tests only: it runs generated fixtures in the frameworks
// they are for, in the versions of tools/, against the built-in engine. A fixture
// passes when its examples do, when it has created what its template declares,
// and when nothing of it is left.
//
// Start at serve_test.go for the database; js_test.go has JavaScript and
// TypeScript.
package live
