package palette

import (
	"context"
	"slices"
	"strings"
	"testing"
)

// titles are commands as the table has them, in its order.
var titles = []string{
	"Gitignore: Generate for This Project", "Gitignore: Detect Technologies", "Gitignore: Add Rule",
	"Gitignore: Explain Why Ignored", "Gitignore: Check Paths", "Gitignore: Lint Rules",
	"Todo: List", "Todo: Check", "Todo: Export",
	"Git: Blame File", "Git: Blame Line", "Git: History of File", "Git: Commits of Author", "Git: Compare Revisions",
	"Git: Show Local Changes", "Git: Restore File", "Git: Stage Hunk",
	"Fixture: Generate for Table", "Fixture: Check", "Fixture: Show Schema", "Fixture: List Frameworks",
	"DynamoDB: Start Local Server", "DynamoDB: Stop Local Server", "DynamoDB: Show Status", "DynamoDB: Show Log",
	"Settings: Show", "Trust: Add Project",
}

var synonyms = map[string][]string{
	"Git: Blame File": {"annotate", "praise"}, "Git: Restore File": {"rollback", "revert"},
	"DynamoDB: Start Local Server": {"launch"}, "Git: Show Local Changes": {"diff"},
}

func commands() []Item {
	var items []Item
	for _, label := range titles {
		category, title, _ := strings.Cut(label, ": ")
		id := strings.ToLower(category + "." + strings.Fields(title)[0])
		items = append(items, Item{ID: id, Title: title, Category: category, Synonyms: synonyms[label]})
	}
	return items
}

func rank(t *testing.T, items []Item, q Query) Ranking {
	t.Helper()
	r, err := Rank(context.Background(), items, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func labels(r Ranking) []string {
	var out []string
	for i := range r.Hits {
		out = append(out, r.Hits[i].Label())
	}
	return out
}

// marked shows what a hit highlights: Git: [Bl]ame.
func marked(h Hit) string {
	label := h.Label()
	for _, s := range slices.Backward(h.Match) {
		end := s[0] + s[1]
		label = label[:s[0]] + "[" + label[s[0]:end] + "]" + label[end:]
	}
	return label
}

func TestRankOrder(t *testing.T) {
	for _, test := range []struct {
		query string
		first []string // the hits expected first, in order, highlighted
		total int      // 0 when it does not matter
	}{
		{"gen", []string{"Fixture: [Gen]erate for Table", "Gitignore: [Gen]erate for This Project"}, 0},
		{"gti", []string{"[G]i[ti]gnore: Add Rule", "[G]i[ti]gnore: Lint Rules"}, 0},
		{"ddl", []string{"[D]ynamo[D]B: Show [L]og", "[D]ynamo[D]B: Stop [L]ocal Server", "[D]ynamo[D]B: Start [L]ocal Server"}, 0},
		{"blame git", []string{"[Git]: [Blame] File", "[Git]: [Blame] Line"}, 2},
		{"git blame", []string{"[Git]: [Blame] File", "[Git]: [Blame] Line"}, 2},
		{"BLAME", []string{"Git: [Blame] File", "Git: [Blame] Line"}, 2},
		{"bl", []string{"Git: [Bl]ame File", "Git: [Bl]ame Line"}, 0},
		{"bf", []string{"Git: [B]lame [F]ile"}, 0},
		{"st", []string{"Git: [St]age Hunk", "DynamoDB: [St]op Local Server", "DynamoDB: [St]art Local Server", "DynamoDB: Show [St]atus"}, 0},
		{"sta loc", []string{"DynamoDB: [Sta]rt [Loc]al Server"}, 0},
		{"check", []string{"Todo: [Check]", "Fixture: [Check]", "Gitignore: [Check] Paths"}, 3},
		{"todo", []string{"[Todo]: List", "[Todo]: Check", "[Todo]: Export"}, 0},
		{"annotate", []string{"Git: Blame File"}, 1},
		{"anotate", []string{"Git: Blame File"}, 1},
		{"rollb file", []string{"Git: Restore [File]"}, 1},
		{"launch", []string{"DynamoDB: Start Local Server"}, 1},
		{"dynamodb.start", []string{"DynamoDB: Start Local Server"}, 1},
		{"git: bl", []string{"[Git:] [Bl]ame File", "[Git:] [Bl]ame Line"}, 2},
		{"zzz", nil, 0},
		{"blame zzz", nil, 0},
	} {
		t.Run(test.query, func(t *testing.T) {
			r := rank(t, commands(), Query{Text: test.query})
			var got []string
			for _, h := range r.Hits[:min(len(r.Hits), len(test.first))] {
				got = append(got, marked(h))
			}
			if !slices.Equal(got, test.first) {
				t.Errorf("first hits\n got %q\nwant %q", got, test.first)
			}
			if test.first == nil && len(r.Hits) > 0 {
				t.Errorf("found %q", labels(r))
			}
			if test.total > 0 && r.Total != test.total {
				t.Errorf("total %d, want %d: %q", r.Total, test.total, labels(r))
			}
		})
	}
}

func TestEmptyQuery(t *testing.T) {
	items := []Item{
		{ID: "a.one", Title: "One", Category: "A"},
		{ID: "b.two", Title: "Two", Category: "B"},
		{ID: "a.three", Title: "Three", Category: "A", Unavailable: "no repository"},
		{ID: "b.four", Title: "Four", Category: "B", Context: true},
		{ID: "a.five", Title: "Five", Category: "A"},
	}
	weights := map[string]float64{"b.two": 1, "a.five": 3, "a.three": 9, "gone": 4}
	r := rank(t, items, Query{Text: "  ", Weights: weights})
	want := []string{"A: Five", "B: Two", "B: Four", "A: One", "A: Three"}
	if got := labels(r); !slices.Equal(got, want) || r.Total != 5 {
		t.Fatalf("got %q of %d, want %q", got, r.Total, want)
	}
	for i, h := range r.Hits {
		if h.Recent != (i < 2) || h.Match != nil || items[h.Index].ID != h.ID {
			t.Errorf("%s: recent %v, match %v, index %d", h.ID, h.Recent, h.Match, h.Index)
		}
	}
	if last := r.Hits[4]; last.Unavailable != "no repository" {
		t.Errorf("the reason is lost: %+v", last)
	}
	if got := labels(rank(t, items, Query{Limit: 3, Weights: weights})); !slices.Equal(got, want[:3]) {
		t.Errorf("limit 3 gives %q", got)
	}

	many := map[string]float64{}
	for _, it := range commands() {
		many[it.ID] = 1
	}
	recent := 0
	for _, h := range rank(t, commands(), Query{Weights: many}).Hits {
		if h.Recent {
			recent++
		}
	}
	if recent != 5 {
		t.Errorf("%d recents", recent)
	}
	if r := rank(t, nil, Query{}); r.Total != 0 || len(r.Hits) != 0 {
		t.Errorf("no items give %+v", r)
	}
}

func TestUnavailableComesLast(t *testing.T) {
	items := []Item{
		{ID: "1", Title: "Blame", Unavailable: "not in a git repository"},
		{ID: "2", Title: "Black sheep number 1 of my nine excuses"},
	}
	got := labels(rank(t, items, Query{Text: "blame"}))
	if want := []string{items[1].Title, "Blame"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Use decides among equals and lifts by at most 20 %, never over an item that has
// the query at the beginning of a word.
func TestWeightsAreBounded(t *testing.T) {
	items := []Item{{ID: "scattered", Title: "Show Tables And Records"}, {ID: "word", Title: "Run Starter"}, {ID: "same", Title: "Run Stapler"}}
	for _, test := range []struct {
		weights map[string]float64
		want    []string
	}{
		{nil, []string{"word", "same"}},
		{map[string]float64{"same": 1}, []string{"same", "word"}},
		{map[string]float64{"scattered": 1e9}, []string{"word", "same", "scattered"}},
	} {
		var got []string
		for _, h := range rank(t, items, Query{Text: "sta", Weights: test.weights}).Hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(got[:len(test.want)], test.want) {
			t.Errorf("weights %v: got %q, want %q", test.weights, got, test.want)
		}
	}
	// A file name that has the word twice as well wins over use.
	paths := NewPathIndex([]string{"a/b/xsyt.go", "st.go"})
	r, err := paths.Rank(context.Background(), Query{Text: "st", Weights: map[string]float64{"a/b/xsyt.go": 1e9}})
	if err != nil || r.Hits[0].ID != "st.go" {
		t.Errorf("got %q, %v", labels(r), err)
	}
}

func TestPaths(t *testing.T) {
	x := NewPathIndex([]string{
		"internal/server/server_test.go", "internal/server/handler.go", "server/main.go", "cmd/srv/main.go", "docs/servers.md",
		"internal/http/observer.go", "LICENSE",
	})
	for _, test := range []struct{ query, first string }{
		{"server", "internal/server/[server]_test.go"},
		{"main", "server/[main].go"},
		{"ser main", "[ser]ver/[main].go"},
		{"srvmain", "cmd/[srv]/[main].go"},
		{"server/main", "[server/main].go"},
		{"handler.go", "internal/server/[handler.go]"},
		{".md", "docs/servers[.md]"},
		{"lic", "[LIC]ENSE"},
		{"obs", "internal/http/[obs]erver.go"},
	} {
		r, err := x.Rank(context.Background(), Query{Text: test.query, Limit: 3})
		if err != nil || len(r.Hits) == 0 {
			t.Errorf("%s: %v, %d hits", test.query, err, len(r.Hits))
			continue
		}
		if got := marked(r.Hits[0]); got != test.first {
			t.Errorf("%s: got %q, want %q", test.query, got, test.first)
		}
	}
	r, _ := x.Rank(context.Background(), Query{Limit: 2})
	if len(r.Hits) != 2 || r.Total != 7 || r.Hits[0].Focus != len("internal/server/") {
		t.Errorf("empty query: %+v", r)
	}
}

// Marks on letters make no difference on either side, joined or split off; what
// is highlighted are whole letters of the text as it stands.
func TestDiacritics(t *testing.T) {
	for _, test := range []struct{ title, query, want string }{
		{"Übersicht öffnen", "ubers", "[Übers]icht öffnen"},
		{"Ubersicht", "über", "[Uber]sicht"},
		{"Cafe\u0301 x", "cafe", "[Cafe\u0301] x"},
		{"Cafe\u0301 x", "café x", "[Cafe\u0301] [x]"},
		{"Søren Ångström", "soren ang", "[Søren] [Ång]ström"},
		{"Ελληνικά", "ελληνικα", "[Ελληνικά]"},
		{"한국어 문서", "문서", "한국어 [문서]"},
		{"日本語 テスト", "テ", "日本語 [テ]スト"},
		{"Ǆungla", "ǆ", "[Ǆ]ungla"},
		{"ǅungla", "ǆun", "[ǅun]gla"},
		{"plain", "ü", ""},
		{"bad \xff byte", "byte", "bad \xff [byte]"},
		{"a😀b", "😀", "a[😀]b"},
	} {
		r := rank(t, []Item{{ID: test.title, Title: test.title}}, Query{Text: test.query})
		got := ""
		if len(r.Hits) > 0 {
			got = marked(r.Hits[0])
		}
		if got != test.want {
			t.Errorf("%q in %q: got %q, want %q", test.query, test.title, got, test.want)
		}
	}
}

// The score of a term that begins a word is computed without a search; it has to be what fzf's
// search finds.
func TestWordScoreIsFzfs(t *testing.T) {
	for _, test := range []struct{ title, term string }{
		{"start", "start"}, {"the start", "st"}, {"a/start", "start"}, {"a_start", "start"}, {"reStart", "start"}, {"v2", "2"},
	} {
		x := NewIndex([]Item{{Title: test.title}})
		tm := termsOf(test.term)[0]
		at, score := x.findWord(0, &tm)
		if at < 0 {
			t.Errorf("%q does not begin a word of %q", test.term, test.title)
			continue
		}
		extra := inFocus + wholeWord
		if at == 0 {
			extra += atFocus
		}
		if test.term == "st" {
			extra -= wholeWord
		}
		if want, _ := x.align(0, &tm, false, nil); score-extra != want {
			t.Errorf("%q in %q: score %d, fzf says %d", test.term, test.title, score-extra, want)
		}
	}
}

func TestLimitKeepsTheBest(t *testing.T) {
	x := NewPathIndex(manyPaths(5000))
	for _, query := range []string{"s", "sv", "srvgo", "test order", "e1"} {
		all, err := x.Rank(context.Background(), Query{Text: query})
		if err != nil {
			t.Fatal(err)
		}
		few, err := x.Rank(context.Background(), Query{Text: query, Limit: 20})
		if err != nil {
			t.Fatal(err)
		}
		if len(all.Hits) != all.Total || few.Total != all.Total || len(few.Hits) != min(20, all.Total) {
			t.Errorf("%s: %d hits of %d, limited %d of %d", query, len(all.Hits), all.Total, len(few.Hits), few.Total)
		}
		for i := range few.Hits {
			if few.Hits[i].Index != all.Hits[i].Index {
				t.Errorf("%s: hit %d is %s, want %s", query, i, few.Hits[i].ID, all.Hits[i].ID)
				break
			}
		}
	}
}

func TestRankStopsWithContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x := NewPathIndex(manyPaths(3000))
	for _, query := range []string{"", "s"} {
		if _, err := x.Rank(ctx, Query{Text: query}); err != context.Canceled {
			t.Errorf("%q: error %v", query, err)
		}
	}
	var s Sessions
	if _, err := s.Rank(ctx, "s", x, Query{Text: "s"}); err != context.Canceled || len(s.last) != 0 {
		t.Errorf("session: error %v, kept %d", err, len(s.last))
	}
}
