package reserved

import (
	"strings"
	"testing"
)

func TestWord(t *testing.T) {
	for name, want := range map[string]bool{
		"NAME": true, "name": true, "Name": true, "ttl": true, "uuid": true, "localtimestamp": true, "zone": true, "abort": true,
		"": false, "id": false, "names_": false, "localtimestamps": false, "nam\u00e9": false, "a name": false, "pk": false,
	} {
		if got := Word(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
	all := strings.Fields(list)
	seen := map[string]bool{}
	for _, w := range all {
		if !Word(w) || !Word(strings.ToLower(w)) || len(w) > longest || seen[w] {
			t.Errorf("%s is no word, too long or twice in the list", w)
		}
		seen[w] = true
	}
	if len(all) != 573 {
		t.Errorf("%d words; AWS lists 573", len(all))
	}
}
