// Package difftest compares package gitignore with the installed git: the rule
// that decides about each of many generated paths, under generated ignore files.
//
// In make test it takes a sample; the whole is
//
//	go test ./gitignore/difftest -decisions 2500000 -timeout 1h
package difftest
