package settings

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

func TestSchemaNamesEverySetting(t *testing.T) {
	raw := Schema()
	if !bytes.Equal(raw, Schema()) || !bytes.HasSuffix(raw, []byte("}\n")) {
		t.Error("the schema is not the same each time")
	}
	var root map[string]any
	if err := json.Unmarshal(raw, &root); err != nil {
		t.Fatal(err)
	}
	for _, s := range theSchema.settings {
		at := root
		for _, part := range strings.Split(s.key, ".") {
			if at["additionalProperties"] != false {
				t.Errorf("%s: unknown keys are let through", s.key)
			}
			at, _ = at["properties"].(map[string]any)[part].(map[string]any)
		}
		if at["description"] != s.doc {
			t.Errorf("%s: %v", s.key, at)
		}
		switch s.typ.Kind() {
		case reflect.Bool:
			if at["type"] != "boolean" || at["default"] != s.def {
				t.Errorf("%s: %v", s.key, at)
			}
		case reflect.Int:
			if at["type"] != "integer" || at["minimum"] != float64(s.min) || at["maximum"] != float64(s.max) {
				t.Errorf("%s: %v", s.key, at)
			}
		}
	}
}

func TestMistakesInTagsStopAtOnce(t *testing.T) {
	type noDoc struct {
		A string `yaml:"a"`
	}
	type badDefault struct {
		A int `yaml:"a" doc:"x" default:"y"`
	}
	type badBound struct {
		A int `yaml:"a" doc:"x" max:"y"`
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[noDoc](), reflect.TypeFor[badDefault](), reflect.TypeFor[badBound]()} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", typ.Name())
				}
			}()
			schemaOf(typ)
		}()
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"port", "prot", 1}, {"port", "sport", 1}, {"limit", "limits", 1}, {"abc", "xyz", 3}, {"ab", "ba", 1}, {strings.Repeat("x", 65), "", 64}} {
		if got := distance(test.a, test.b); got != test.want {
			t.Errorf("%q %q: %d", test.a, test.b, got)
		}
	}
}
