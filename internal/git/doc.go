// Package git reads repositories without running git: where they are, their
// configuration, and what their index tracks. It takes no locks and runs nothing
// that a repository names.
//
// Start with [Find].
package git
