// Package vim_test runs the Vim script tests below test/ in real editors, and
// what only a terminal or a process table can show.
//
// Start with TestScripts in vim_test.go; test/run.vim and test/common.vim are
// its other half. test/fakeserver stands in for the server wherever a test
// needs one that misbehaves; e2e_test.go uses the real one.
package vim_test
