package value

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// parse is the value of a JSON text as wire's decoder would hand it on.
func parse(t testing.TB, text string) (Raw, error) {
	t.Helper()
	return DecodeJSON(jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true)))
}

// val is the value of a JSON text that has nothing wrong.
func val(t testing.TB, text string) Value {
	t.Helper()
	r, err := parse(t, text)
	if err != nil || r.Err != nil {
		t.Fatalf("%s: %v, %v", text, err, r.Err)
	}
	return r.Value
}

// item is val of an item.
func item(t testing.TB, text string) Item {
	t.Helper()
	r, err := ParseItemJSON(text)
	if err != nil || r.Err != nil {
		t.Fatalf("%s: %v, %v", text, err, r.Err)
	}
	return r.Item
}

// num is a number.
func num(t testing.TB, text string) Value {
	t.Helper()
	v, err := OfNumber(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// message is the message of an error of the API, which must be of a type.
func message(t testing.TB, err error, typ string) string {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a %s", err, typ)
	}
	if f.Type != typ {
		t.Fatalf("got %v, want a %s", f, typ)
	}
	return f.Message
}

// nested is a value inside so many lists.
func nested(lists int, inner string) string {
	return strings.Repeat(`{"L":[`, lists) + inner + strings.Repeat(`]}`, lists)
}
