package admin

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

func TestPlan(t *testing.T) {
	type outcome struct {
		operation   string
		unprocessed int
		failure     string
	}
	for _, tc := range []struct {
		name   string
		faults []Fault
		want   []outcome
		left   []Fault
	}{
		{"none", nil, []outcome{{"PutItem", 0, ""}}, []Fault{}},
		{
			"one operation, for ever",
			[]Fault{{Operation: "PutItem", Error: "ThrottlingException"}},
			[]outcome{{"PutItem", 0, "ThrottlingException"}, {"GetItem", 0, ""}, {"PutItem", 0, "ThrottlingException"}},
			[]Fault{{Operation: "PutItem", Error: "ThrottlingException"}},
		},
		{
			"every operation, twice",
			[]Fault{{Error: "InternalServerError", Times: 2}},
			[]outcome{{"PutItem", 0, "InternalServerError"}, {"Query", 0, "InternalServerError"}, {"Query", 0, ""}},
			[]Fault{},
		},
		{
			"in turn",
			[]Fault{{Error: "ServiceUnavailable", Times: 1}, {Error: "RequestLimitExceeded", Times: 2}},
			[]outcome{{"Scan", 0, "ServiceUnavailable"}, {"Scan", 0, "RequestLimitExceeded"}},
			[]Fault{{Error: "RequestLimitExceeded", Times: 1}},
		},
		{
			"a part of a batch",
			[]Fault{{Error: Unprocessed, Items: 3, Times: 1}, {Operation: "BatchGetItem", Error: Unprocessed}},
			[]outcome{{"PutItem", 0, ""}, {"BatchWriteItem", 3, ""}, {"BatchWriteItem", 0, ""}, {"BatchGetItem", 1, ""}},
			[]Fault{{Operation: "BatchGetItem", Error: Unprocessed}},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var p Plan
			if err := p.Set(tc.faults); err != nil {
				t.Fatal(err)
			}
			for i, want := range tc.want {
				unprocessed, err := p.Next(want.operation)
				failure := ""
				if f := (*fault.Error)(nil); errors.As(err, &f) {
					failure = f.Type
				}
				if unprocessed != want.unprocessed || failure != want.failure {
					t.Errorf("%d, %s: %d unprocessed, error %q; want %+v", i, want.operation, unprocessed, failure, want)
				}
			}
			if left := p.List(); !slices.Equal(left, tc.left) {
				t.Errorf("left are %+v, want %+v", left, tc.left)
			}
		})
	}
}

func TestPlanRefuses(t *testing.T) {
	var p Plan
	kept := []Fault{{Error: "ThrottlingException"}}
	if err := p.Set(kept); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		fault Fault
		want  string
	}{
		{Fault{Error: "Boom"}, `there is no fault "Boom"; there are: InternalServerError, `},
		{Fault{Error: "ThrottlingException", Rate: 1.5}, "rate is between 0 and 1"},
		{Fault{Error: "ThrottlingException", Rate: -1}, "rate is between 0 and 1"},
		{Fault{Error: "ThrottlingException", Times: -1}, "not negative"},
		{Fault{Error: Unprocessed, Items: -1}, "not negative"},
		{Fault{Error: Unprocessed, Operation: "PutItem"}, "PutItem leaves nothing unprocessed"},
	} {
		if err := p.Set([]Fault{{Error: "ServiceUnavailable"}, tc.fault}); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, want %q", tc.fault, err, tc.want)
		}
	}
	if left := p.List(); !slices.Equal(left, kept) {
		t.Errorf("a refused plan has changed the faults: %+v", left)
	}
}

// A rate between 0 and 1 lets some pass and some not.
func TestRate(t *testing.T) {
	var p Plan
	if err := p.Set([]Fault{{Error: "ThrottlingException", Rate: 0.5}}); err != nil {
		t.Fatal(err)
	}
	failed := 0
	const all = 1000
	for range all {
		if _, err := p.Next("PutItem"); err != nil {
			failed++
		}
	}
	if failed < all/4 || failed > 3*all/4 { // by chance in one of 10^58 runs
		t.Errorf("%d of %d failed", failed, all)
	}
}

// Times is exact, however many ask at once.
func TestTimesAtOnce(t *testing.T) {
	var p Plan
	if err := p.Set([]Fault{{Error: "ThrottlingException", Times: 100}}); err != nil {
		t.Fatal(err)
	}
	var failed atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				if _, err := p.Next("PutItem"); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	all.Wait()
	if failed.Load() != 100 {
		t.Errorf("%d failed", failed.Load())
	}
}
