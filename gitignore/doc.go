// Package gitignore decides which paths git ignores, and says why.
//
// The rules are those of the gitignore(5) manual page; where it is silent, what
// the installed git does: package difftest compares the two over generated
// patterns. Paths are bytes with slashes, as in git.
//
//   - To walk a tree, start with [Root] at its top, go down with [Stack.Enter],
//     and ask [Stack.Ignored] about each entry before going on.
//   - To ask about any path, make a [Tree]; it remembers its directories.
//   - Code written for github.com/sabhiram/go-gitignore takes what [Compile] gives.
//
// # Versions of git
//
// A leading text without wildcards is compared by itself, and the rest is
// matched as a pattern of its own: foo**/bar therefore matches foobar and
// foo/x/bar. git did so up to 2.39, the version the tests compare with.
package gitignore
