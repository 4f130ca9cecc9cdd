package expr

import "testing"

func TestProjection(t *testing.T) {
	it := item(t, sample)
	for expr, want := range map[string]string{
		"s":                  `{"s":{"S":"hello"}}`,
		"t, s,n":             `{"n":{"N":"5"},"s":{"S":"hello"},"t":{"BOOL":true}}`,
		"m.y, m.x":           `{"m":{"M":{"x":{"N":"1"},"y":{"M":{"k":{"S":"v"}}}}}}`,
		"m.y.k":              `{"m":{"M":{"y":{"M":{"k":{"S":"v"}}}}}}`,
		"m.zz, s":            `{"s":{"S":"hello"}}`,
		"l[1], l[0]":         `{"l":{"L":[{"S":"a"},{"N":"1"}]}}`,
		"l[0], l[2].q":       `{"l":{"L":[{"S":"a"},{"M":{"q":{"S":"w"}}}]}}`,
		"l[2].q, l[2].z":     `{"l":{"L":[{"M":{"q":{"S":"w"}}}]}}`,
		"l[9], l[0].x, zz":   `{}`,
		"s[0], e.x, m[0], z": `{"z":{"NULL":true}}`,
		"#s, #m.#x, #dot":    `{"a.b":{"S":"dotted"},"m":{"M":{"x":{"N":"1"}}},"s":{"S":"hello"}}`,
		"l[ 0 ], m . x":      `{"l":{"L":[{"S":"a"}]},"m":{"M":{"x":{"N":"1"}}}}`,
		"l[3], ss":           `{"l":{"L":[{"L":[]}]},"ss":{"SS":["a","b"]}}`,
	} {
		pr, err := ParseProjection(expr, params(t))
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if got := text(pr.Apply(it)); got != want {
			t.Errorf("%s: %s, want %s", expr, got, want)
		}
		if got := pr.Apply(nil); got == nil || len(got) != 0 {
			t.Errorf("%s of nothing: %v", expr, got)
		}
	}
}

func TestProjectionPaths(t *testing.T) {
	pr, err := ParseProjection("m.y, s, l[1]", params(t))
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, p := range pr.Paths() {
		got += p.String()
	}
	if got != "[m, y][s][l, [1]]" {
		t.Errorf("paths %s", got)
	}
}

func TestProjectionErrors(t *testing.T) {
	const (
		overlap = "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: "
		clash   = "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: "
	)
	for expr, want := range map[string]string{
		"":                 "The expression can not be empty;",
		"s, s":             overlap + "[s], path two: [s]",
		"#s, s":            overlap + "[s], path two: [s]",
		"m, m.x":           overlap + "[m], path two: [m, x]",
		"a, m.x, b, m":     overlap + "[m, x], path two: [m]",
		"l[1], l[01]":      overlap + "[l, [1]], path two: [l, [1]]",
		"m.x, m[0]":        clash + "[m, x], path two: [m, [0]]",
		"m.x, m[0], s, s":  overlap + "[s], path two: [s]",
		"size":             reservedMessage + "size",
		"a, and":           reservedMessage + "and",
		"#u":               "An expression attribute name used in the document path is not defined; attribute name: #u",
		"s, s.#u, #s":      "An expression attribute name used in the document path is not defined; attribute name: #u",
		"a[3000000000], a": "A list index is above 2147483647; index: [3000000000]",
	} {
		_, err := ParseProjection(expr, params(t))
		if got := message(t, err); got != "Invalid ProjectionExpression: "+want {
			t.Errorf("%s:\n got %s\nwant %s", expr, got, want)
		}
	}
}
