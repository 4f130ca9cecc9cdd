package expr

import (
	"fmt"
	"sync"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// Many requests parse the same and different texts at once, and use one
// another's trees; run with -race.
func TestConcurrentUse(t *testing.T) {
	shared, err := ParseCondition("FilterExpression", "s = :h AND size(l) > :n1", params(t))
	if err != nil {
		t.Fatal(err)
	}
	change, err := ParseUpdate("SET l[9] = s, q = n REMOVE m.x", params(t))
	if err != nil {
		t.Fatal(err)
	}
	it := item(t, sample)
	var all sync.WaitGroup
	problems := make(chan error, 8)
	for worker := range 8 {
		all.Go(func() {
			for i := range 300 {
				if err := oneRequest(it, worker, i); err != nil {
					problems <- err
					return
				}
				if !shared.Match(it) {
					problems <- fmt.Errorf("the shared condition is not met")
					return
				}
				if out, err := change.Apply(it); err != nil || len(out) != len(it)+1 {
					problems <- fmt.Errorf("the shared update: %d attributes, %v", len(out), err)
					return
				}
			}
		})
	}
	all.Wait()
	close(problems)
	for err := range problems {
		t.Error(err)
	}
}

// oneRequest parses a text that others parse too, with values of its own, and
// one that only turns up now and then.
func oneRequest(it value.Item, worker, i int) error {
	mine := fmt.Sprint("v", worker)
	p := NewParams(map[string]string{"#a": "a" + mine}, values{":v": {Value: value.OfString(mine)}})
	u, err := ParseUpdate("SET #a = :v REMOVE z", p)
	if err != nil {
		return err
	}
	out, err := u.Apply(it)
	if err != nil {
		return err
	}
	if got, _ := out.Get("a" + mine); got.Text() != mine {
		return fmt.Errorf("worker %d wrote %q", worker, got.Text())
	}
	pr, err := ParseProjection(fmt.Sprintf("s, m.k%d, n", i%97), p)
	if err != nil {
		return err
	}
	if got := pr.Apply(it); len(got) != 2 {
		return fmt.Errorf("projection kept %d attributes", len(got))
	}
	return p.Unused()
}
