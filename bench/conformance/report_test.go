package main

import (
	"os"
	"testing"
)

// TestDecisionsAreFresh compares the page with the decisions it shows.
func TestDecisionsAreFresh(t *testing.T) {
	page, err := os.ReadFile("../../docs/conformance.md")
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := withDecisions(string(page))
	if err != nil {
		t.Fatal(err)
	}
	if fresh != string(page) {
		t.Error("docs/conformance.md is stale: go run ./bench/conformance -decisions")
	}
}
