package difftest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Coverage counts what a run has exercised.
type Coverage struct {
	Requests  int
	Succeeded int // on all servers that have the operation
	Died      int // servers that had to be started again
	Verdicts  map[Verdict]int
	Ops       map[string]int
	Features  map[string]int
	Mistakes  map[string]int
	Undone    map[string]int // bad verdicts by class
	Both      map[string]int // decisions against both peers, by class
	slow      []string       // requests that took longest
}

// NewCoverage counts from nothing.
func NewCoverage() *Coverage {
	return &Coverage{Verdicts: map[Verdict]int{}, Ops: map[string]int{}, Features: map[string]int{}, Mistakes: map[string]int{}, Undone: map[string]int{}, Both: map[string]int{}}
}

func (c *Coverage) count(r *Request, answers map[string]Answer, j Judgement) {
	c.Requests++
	c.Verdicts[j.Verdict]++
	c.Ops[r.Op]++
	for _, t := range r.Tags {
		c.Features[t]++
	}
	if r.Mistake != "" {
		for m := range strings.SplitSeq(r.Mistake, " + ") {
			c.Mistakes[m]++
		}
	}
	if j.Both {
		c.Both[j.Class.Name]++
	}
	if j.Verdict.Bad() {
		c.Undone[fmt.Sprintf("%s\n%s\nours: %s", j.Verdict, j.Key, j.Sides)]++
	}
	for _, a := range answers {
		if !a.ok() {
			return
		}
	}
	if len(answers) > 0 {
		c.Succeeded++
	}
}

// time notes a request that took long.
func (c *Coverage) time(r *Request, took time.Duration) {
	if took > 300*time.Millisecond && len(c.slow) < 20 {
		c.slow = append(c.slow, fmt.Sprintf("%s took %s: %s", r.Op, took.Round(time.Millisecond), clip(string(r.encode(nil)))))
	}
}

// Share is n in percent of all requests.
func (c *Coverage) Share(n int) float64 { return 100 * float64(n) / float64(max(c.Requests, 1)) }

// counted are the features that a full run must have met often.
var counted = []string{
	"function attribute_exists", "function attribute_not_exists", "function attribute_type", "function begins_with", "function contains", "function size",
	"function if_not_exists", "function list_append", "operator IN", "operator BETWEEN", "operator AND", "operator OR", "operator NOT",
	"key begins_with", "key BETWEEN", "clause SET", "clause REMOVE", "clause ADD", "clause DELETE", "projection",
	"index GSI ALL", "index GSI KEYS_ONLY", "index GSI INCLUDE", "index LSI ALL", "index LSI KEYS_ONLY", "index LSI INCLUDE", "index multi-attribute",
	"paging with Limit", "parallel scan",
}

// Rare are the operations, functions and index kinds met less than n times.
func (c *Coverage) Rare(n int) []string {
	var out []string
	for _, op := range operations() {
		if c.Ops[op] < n {
			out = append(out, fmt.Sprintf("%s %d", op, c.Ops[op]))
		}
	}
	for _, f := range counted {
		if c.Features[f] < n {
			out = append(out, fmt.Sprintf("%s %d", f, c.Features[f]))
		}
	}
	return out
}

// operations are all that the generator knows.
func operations() []string {
	out := append([]string{"DescribeLimits", "DescribeEndpoints", "ListTables", "ListStreams"}, names(required)...)
	slices.Sort(out)
	return out
}

// String is the coverage as a few lines of text.
func (c *Coverage) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d requests, %.1f %% succeeded everywhere\n", c.Requests, c.Share(c.Succeeded))
	for v := Same; v <= AgainstClass; v++ {
		if c.Verdicts[v] > 0 {
			fmt.Fprintf(&b, "  %-24s %d\n", v, c.Verdicts[v])
		}
	}
	if c.Died > 0 {
		fmt.Fprintf(&b, "  %-24s %d\n", "peers that died", c.Died)
	}
	for _, s := range c.slow {
		fmt.Fprintln(&b, "slow:", s)
	}
	for _, part := range []struct {
		name   string
		counts map[string]int
	}{{"operations", c.Ops}, {"features", c.Features}, {"mistakes", c.Mistakes}, {"decided against both peers", c.Both}} {
		fmt.Fprintf(&b, "%s:", part.name)
		for i, n := range names(part.counts) {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " %s %d", n, part.counts[n])
		}
		b.WriteByte('\n')
	}
	return b.String()
}
