package expr

import "testing"

// What an UpdateItem or a filtered Query does per request and per item.
const (
	benchCondition = "attribute_exists(pk) AND #s = :h AND n BETWEEN :n1 AND :n5"
	benchUpdate    = "SET #s = :a, n = n + :n1, m.x = if_not_exists(m.x, :n1) REMOVE z"
)

func BenchmarkParseCondition(b *testing.B) {
	p := params(b)
	for b.Loop() {
		p.trees = nil
		if _, err := ParseCondition("ConditionExpression", benchCondition, p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseConditionUncached(b *testing.B) {
	for b.Loop() {
		if t := parseCondTree(benchCondition); t.problem != "" {
			b.Fatal(t.problem)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	it := item(b, sample)
	c, err := ParseCondition("ConditionExpression", benchCondition, params(b))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if !c.Match(it) {
			b.Fatal("no match")
		}
	}
}

func BenchmarkParseAndMatch(b *testing.B) {
	it, p := item(b, sample), params(b)
	for b.Loop() {
		p.trees = nil
		c, err := ParseCondition("ConditionExpression", benchCondition, p)
		if err != nil || !c.Match(it) {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseAndApply(b *testing.B) {
	it, p := item(b, sample), params(b)
	for b.Loop() {
		p.trees = nil
		u, err := ParseUpdate(benchUpdate, p)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := u.Apply(it); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProjection(b *testing.B) {
	it, p := item(b, sample), params(b)
	for b.Loop() {
		p.trees = nil
		pr, err := ParseProjection("pk, #s, m.x, l[0]", p)
		if err != nil || len(pr.Apply(it)) != 4 {
			b.Fatal(err)
		}
	}
}

func BenchmarkKeyCondition(b *testing.B) {
	p := params(b)
	for b.Loop() {
		p.trees = nil
		k, err := ParseKeyCondition("pk = :a AND begins_with(sk, :h)", p)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := k.Bind([]string{"pk"}, []string{"sk"}); err != nil {
			b.Fatal(err)
		}
	}
}
