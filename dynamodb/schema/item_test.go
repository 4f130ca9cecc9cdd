package schema

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestItem(t *testing.T) {
	item := Item{Attributes: []Value{
		{Name: "id", Value: json.RawMessage(`{"S": "first"}`)},
		{Name: "n", Value: json.RawMessage("{\n\"N\": \"1.50\"}"), Unresolved: "${N}"},
		{Name: "id", Value: json.RawMessage(`{"S": "last"}`)},
		{Name: "\"\u00e9", Value: json.RawMessage(`broken`)},
	}}
	if got, want := string(item.JSON()), `{"n":{"N":"1.50"},"id":{"S":"last"},"\"é":{"NULL":true}}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !json.Valid(item.JSON()) || string(Item{}.JSON()) != "{}" {
		t.Error("an item is no JSON")
	}
	if got := item.Unresolved(); !slices.Equal(got, []string{"n"}) {
		t.Errorf("unresolved %v", got)
	}
}
