package expr

import (
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// The seeds of the targets lie in testdata/fuzz as well. No text may panic, and
// what is accepted must be evaluated without a panic, twice with one result.

func FuzzCondition(f *testing.F) {
	for _, s := range []string{
		"a = :a AND NOT (b < :n1 OR size(l) >= :n2)", "a BETWEEN :n1 AND :n2", "#s IN (:a, s.x[1])", "((a))=:a", "begins_with(s,:h)", "a[9",
		"attribute_type(m.x, :S) or contains(l, :a)",
	} {
		f.Add(s)
	}
	it := item(f, sample)
	f.Fuzz(func(t *testing.T, text string) {
		p := params(t)
		c, err := ParseCondition("FilterExpression", text, p)
		if k, keyErr := ParseKeyCondition(text, p); keyErr == nil {
			if err != nil {
				t.Fatalf("a key condition, but no condition: %v", err)
			}
			_, _ = k.Bind([]string{"pk"}, []string{"sk"})
		}
		if err != nil {
			message(t, err)
			return
		}
		if once := c.Match(it); c.Match(it) != once {
			t.Error("two results")
		}
		c.Match(nil)
		message(t, p.Unused())
	})
}

func FuzzUpdate(f *testing.F) {
	for _, s := range []string{
		"SET a = :a, l[9] = if_not_exists(l[0], :b) REMOVE m.x ADD n :n1 DELETE ss :sa", "REMOVE l[0], l[1], l[2].q", "SET n = (n + :n1)",
		"SET l = list_append(l, :l)", "SET m.y.k = m, q = l", "ADD ss :ss SET SET",
	} {
		f.Add(s)
	}
	it := item(f, sample)
	f.Fuzz(func(t *testing.T, text string) {
		u, err := ParseUpdate(text, params(t))
		if err != nil {
			message(t, err)
			return
		}
		u.TopLevel()
		u.Touched(it)
		for _, from := range []value.Item{it, nil} {
			size := len(from)
			out, err := u.Apply(from)
			if err != nil {
				message(t, err)
				continue
			}
			for i := 1; i < len(out); i++ {
				if out[i-1].Name >= out[i].Name {
					t.Errorf("%q comes before %q", out[i-1].Name, out[i].Name)
				}
			}
			if len(from) != size || len(out) > size+len(u.actions) {
				t.Errorf("%d attributes became %d and %d", size, len(from), len(out))
			}
		}
	})
}

func FuzzProjection(f *testing.F) {
	for _, s := range []string{"s, m.x, l[0], l[2].q", "#m.#x, #dot", "a..b", "l[99999999999]", "status", "m , m . x"} {
		f.Add(s)
	}
	it := item(f, sample)
	f.Fuzz(func(t *testing.T, text string) {
		pr, err := ParseProjection(text, params(t))
		if err != nil {
			message(t, err)
			return
		}
		once := pr.Apply(it)
		if len(once) > len(pr.Paths()) {
			t.Errorf("%d attributes of %d paths", len(once), len(pr.Paths()))
		}
	})
}
