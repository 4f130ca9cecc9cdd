package table

import (
	"strings"
	"testing"

	"github.com/devhelper/devhelper/dynamodb/engine/store"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// checked is a table with every kind of key, compiled as the catalog does.
func checked(t testing.TB) *Definition {
	d := sorted("checked")
	d.Attributes = attrs("pk:S", "sk:N", "g:S", "h:N", "b:B")
	d.Indexes = []Index{
		{Name: "gsi1", Keys: keys("g", "|", "h"), Projection: "ALL"},
		{Name: "gsi2", Keys: keys("b"), Projection: "KEYS_ONLY"},
	}
	c := openCatalog(t, store.Memory(), Options{})
	return create(t, c, d).Definition()
}

const (
	keySchema = "The provided key element does not match the schema"
	notValid  = "One or more parameter values are not valid. "
	invalid   = "One or more parameter values were invalid: "
	hashSized = invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
)

func TestKeyOfARequest(t *testing.T) {
	d := checked(t)
	for name, c := range map[string]struct {
		key  value.Item
		want string
	}{
		"right":          {item("pk", "a", "sk", 1), ""},
		"nothing":        {item(), keySchema},
		"no sort key":    {item("pk", "a"), keySchema},
		"too many":       {item("pk", "a", "sk", 1, "x", 1), keySchema},
		"another name":   {item("pk", "a", "x", 1), keySchema},
		"wrong kind":     {item("pk", 1, "sk", 1), keySchema},
		"wrong sort key": {item("pk", "a", "sk", "1"), keySchema},
		"empty":          {item("pk", "", "sk", 1), notValid + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		"longest":        {item("pk", strings.Repeat("a", MaxHashSize), "sk", 1), ""},
		"too long":       {item("pk", strings.Repeat("a", MaxHashSize+1), "sk", 1), hashSized},
	} {
		t.Run(name, func(t *testing.T) {
			k, err := d.Key(c.key)
			if c.want != "" {
				wantFault(t, err, "ValidationException", c.want)
				return
			}
			if err != nil || k.IsZero() {
				t.Fatalf("refused: %v", err)
			}
			if whole, err := d.CheckItem(c.key.With("more", val(1))); err != nil || !whole.Equal(k) || whole.ID() != k.ID() {
				t.Errorf("the item's key differs from its key: %v", err)
			}
		})
	}
}

func TestItemAgainstSchema(t *testing.T) {
	d := checked(t)
	for name, c := range map[string]struct {
		item value.Item
		want string
	}{
		"right":               {item("pk", "a", "sk", 1, "g", "g", "h", 2, "b", value.OfBinary("x")), ""},
		"no index keys":       {item("pk", "a", "sk", 1), ""},
		"no partition key":    {item("sk", 1), invalid + "Missing the key pk in the item"},
		"no sort key":         {item("pk", "a"), invalid + "Missing the key sk in the item"},
		"wrong kind":          {item("pk", 5, "sk", 1), invalid + "Type mismatch for key pk expected: S actual: N"},
		"a set":               {item("pk", "a", "sk", value.OfList()), invalid + "Type mismatch for key sk expected: N actual: L"},
		"empty":               {item("pk", "", "sk", 1), notValid + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		"index kind":          {item("pk", "a", "sk", 1, "g", 1), invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi1"},
		"index sort key kind": {item("pk", "a", "sk", 1, "h", "x"), invalid + "Type mismatch for Index Key h Expected: N Actual: S IndexName: gsi1"},
		"index empty": {item("pk", "a", "sk", 1, "g", ""), notValid + "A value specified for a secondary index key is not supported. " +
			"The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gsi1, IndexKey: g"},
		"index empty bytes": {item("pk", "a", "sk", 1, "b", value.OfBinary("")), notValid + "A value specified for a secondary index key is not supported. " +
			"The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: gsi2, IndexKey: b"},
		"index too long": {item("pk", "a", "sk", 1, "g", strings.Repeat("x", MaxHashSize+1)), hashSized},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := d.CheckItem(c.item)
			if c.want != "" {
				wantFault(t, err, "ValidationException", c.want)
			} else if err != nil {
				t.Errorf("refused: %v", err)
			}
		})
	}
}

func TestSortKeyLength(t *testing.T) {
	d := plain("longs")
	d.Attributes, d.Keys = attrs("pk:S", "sk:S"), keys("pk", "|", "sk")
	d = create(t, openCatalog(t, store.Memory(), Options{}), d).Definition()
	if _, err := d.Key(item("pk", "a", "sk", strings.Repeat("a", MaxRangeSize))); err != nil {
		t.Errorf("the longest sort key is refused: %v", err)
	}
	_, err := d.Key(item("pk", "a", "sk", strings.Repeat("a", MaxRangeSize+1)))
	wantFault(t, err, "ValidationException", invalid+"Aggregated size of all range keys has exceeded the size limit of 1024 bytes")
}

func TestUpdatedItem(t *testing.T) {
	d := checked(t)
	bad := item("pk", "a", "sk", 1, "g", 7, "h", 1)
	if err := d.CheckUpdated(bad, []string{"h", "x"}); err != nil {
		t.Errorf("an index key the update did not touch is checked: %v", err)
	}
	wantFault(t, d.CheckUpdated(bad, []string{"g"}), "ValidationException", invalid+"Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi1")
	wantFault(t, d.CheckUpdated(item("pk", "a", "sk", 1, "g", ""), []string{"g"}), "ValidationException",
		notValid+"The update expression attempted to update a secondary index key to a value that is not supported. "+
			"The AttributeValue for a key attribute cannot contain an empty string value.")
	if err := d.CheckUpdated(item("pk", "a", "sk", 1), []string{"g"}); err != nil {
		t.Errorf("removing an index key is refused: %v", err)
	}
	huge := item("pk", "a", "sk", 1, "x", strings.Repeat("x", MaxItemSize))
	wantFault(t, d.CheckUpdated(huge, []string{"x"}), "ValidationException", "Item size to update has exceeded the maximum allowed size")
}

func TestItemSize(t *testing.T) {
	fits := item("pk", strings.Repeat("x", MaxItemSize-2))
	if err := CheckSize(fits); err != nil {
		t.Errorf("the largest item is refused: %v", err)
	}
	wantFault(t, CheckSize(fits.With("y", val("z"))), "ValidationException", "Item size has exceeded the maximum allowed size")
}

func TestSplitARN(t *testing.T) {
	for arn, want := range map[string][4]string{
		"arn:aws:dynamodb:us-east-1:000000000000:table/T":                                {"T", "", "", "yes"},
		"arn:aws:dynamodb:eu-west-1:000000000000:table/T/index/I":                        {"T", "I", "", "yes"},
		"arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/2026-03-04T05:06:07.000": {"T", "", "2026-03-04T05:06:07.000", "yes"},
		"arn:aws:dynamodb:us-east-1:000000000000:table/":                                 {},
		"arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/":                        {},
		"arn:aws:dynamodb:us-east-1:000000000000:table/T/backup/1":                       {},
		"arn:aws:s3:us-east-1:000000000000:table/T":                                      {},
		"T": {}, "": {},
	} {
		table, index, label, ok := SplitARN(arn)
		got := [4]string{table, index, label, ""}
		if ok {
			got[3] = "yes"
		}
		if got != want && !(want == [4]string{} && !ok) {
			t.Errorf("%s: got %q, want %q", arn, got, want)
		}
	}
}
