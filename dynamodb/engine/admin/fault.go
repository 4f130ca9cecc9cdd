package admin

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// Fault is a failure that is wanted, to see how a program takes it.
type Fault struct {
	Operation string  `json:"operation"` // as PutItem; "" is every one
	Error     string  `json:"error"`     // a key of failures below
	Rate      float64 `json:"rate"`      // of requests that fail, above 0 up to 1; 0 is all
	Times     int     `json:"times"`     // after so many it is over; 0 is never

	// Items is how many items of a batch are answered as unprocessed, where
	// Error is [Unprocessed]; 0 is one. One item of a batch is always processed.
	Items int `json:"items,omitempty"`
}

// Unprocessed is the fault of a batch that succeeds in part: BatchGetItem and
// BatchWriteItem answer so when capacity is short. Other operations never meet it.
const Unprocessed = "Unprocessed"

func isBatch(operation string) bool {
	return operation == "BatchGetItem" || operation == "BatchWriteItem"
}

// failures are the errors that AWS answers without the caller's doing.
var failures = map[string]func() *fault.Error{
	"ProvisionedThroughputExceededException": func() *fault.Error {
		return fault.New("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.")
	},
	"ThrottlingException": func() *fault.Error {
		return fault.New("ThrottlingException", "Rate of requests exceeds the allowed throughput.")
	},
	"RequestLimitExceeded": func() *fault.Error {
		return fault.New("RequestLimitExceeded", "Throughput exceeds the current throughput limit for your account. Please contact AWS Support at https://aws.amazon.com/support request a limit increase")
	},
	"InternalServerError": func() *fault.Error {
		e := fault.New("InternalServerError", "Internal server error")
		e.Status = 500
		return e
	},
	"ServiceUnavailable": func() *fault.Error {
		e := fault.New("ServiceUnavailable", "Service Unavailable. Please try again later.")
		e.Status = 503
		return e
	},
}

// Plan is the faults in force. Its zero value has none; it is safe for use by
// many goroutines.
type Plan struct {
	mu     sync.Mutex
	faults []Fault // guarded by mu
}

// Set replaces the faults, or refuses what it does not understand.
func (p *Plan) Set(list []Fault) error {
	for _, f := range list {
		if failures[f.Error] == nil && f.Error != Unprocessed {
			names := []string{Unprocessed}
			for name := range failures {
				names = append(names, name)
			}
			slices.Sort(names)
			return fmt.Errorf("there is no fault %q; there are: %s", f.Error, strings.Join(names, ", "))
		}
		if f.Rate < 0 || f.Rate > 1 || f.Times < 0 || f.Items < 0 {
			return fmt.Errorf("fault %s: rate is between 0 and 1, times and items are not negative", f.Error)
		}
		if f.Error == Unprocessed && f.Operation != "" && !isBatch(f.Operation) {
			return fmt.Errorf("fault %s: %s leaves nothing unprocessed; BatchGetItem and BatchWriteItem do", f.Error, f.Operation)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.faults = slices.Clone(list)
	return nil
}

// List gives the faults that are not over, with the Times that are left.
func (p *Plan) List() []Fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Fault{}, p.faults...)
}

// Next tells what is to become of an operation: it fails with err, or, a batch,
// leaves so many items unprocessed, or nothing.
func (p *Plan) Next(operation string) (unprocessed int, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.faults {
		f := &p.faults[i]
		if f.Operation != "" && f.Operation != operation || f.Error == Unprocessed && !isBatch(operation) ||
			f.Rate > 0 && rand.Float64() >= f.Rate {
			continue
		}
		if f.Error == Unprocessed {
			unprocessed = max(1, f.Items)
		} else {
			err = failures[f.Error]()
		}
		if f.Times > 0 {
			if f.Times--; f.Times == 0 {
				p.faults = slices.Delete(p.faults, i, i+1)
			}
		}
		return unprocessed, err
	}
	return 0, nil
}
