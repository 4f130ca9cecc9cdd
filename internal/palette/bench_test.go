package palette

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// manyPaths makes file names as a large project has them, the same each time.
func manyPaths(n int) []string {
	words := strings.Fields("internal pkg src main server client handler util test data model service Controller " +
		"order customer table fixture dynamo schema config parser Lexer token index store cache http api v1 v2 " +
		"user_profile payment-gateway shipping migrations templates static assets vendor github.com docs Über")
	exts := []string{".go", ".py", ".ts", ".kt", ".md", ".yaml", "_test.go", ".json"}
	r := rand.New(rand.NewPCG(1, 2))
	paths := make([]string, n)
	for i := range paths {
		var b strings.Builder
		for range 2 + r.IntN(6) {
			b.WriteString(words[r.IntN(len(words))])
			b.WriteByte('/')
		}
		fmt.Fprintf(&b, "%s_%s%d%s", words[r.IntN(len(words))], words[r.IntN(len(words))], r.IntN(1000), exts[r.IntN(len(exts))])
		paths[i] = b.String()
	}
	return paths
}

// One operation is one keystroke over 50,000 file names.
func BenchmarkRank(b *testing.B) {
	x := NewPathIndex(manyPaths(50_000))
	for _, query := range []string{"", "s", "se", "ser", "server", "aeo", "srvhndl", "pkg test", "zzz", "internal/server/handler"} {
		b.Run("query="+query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := x.Rank(context.Background(), Query{Text: query, Limit: 50}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// One operation is a word typed letter by letter in one session.
func BenchmarkTyping(b *testing.B) {
	x := NewPathIndex(manyPaths(50_000))
	const word = "ordsrvtest"
	for b.Loop() {
		var s Sessions
		for k := range len(word) {
			if _, err := s.Rank(context.Background(), "s", x, Query{Text: word[:k+1], Limit: 50}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(word)), "µs/key")
}

func BenchmarkNewPathIndex(b *testing.B) {
	paths := manyPaths(50_000)
	b.ReportAllocs()
	for b.Loop() {
		NewPathIndex(paths)
	}
}
