// Package corpus holds tests alone: they read the declarations below
// fixturesgen/importer/testdata/corpus, one folder for each source and in it one
// small project for each case, and compare what is read with what the same
// declarations come to when they are executed.
//
//   - CASE.golden has every table with the place of every value
//   - CASE.want has what CloudFormation as moto plays it made of the case's
//     template; cases without one are labelled by hand, for moto cannot do them
//   - what describe-table says is created on the built-in engine, then described
//
// To add a case: make its folder, run the tests with -update, and read what they
// wrote against the declaration.
package corpus
