package store

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
)

// benchKeys are like those of items: eight bytes of hash, then the key itself.
func benchKeys(n int) [][]byte {
	keys := make([][]byte, n)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range keys {
		keys[i] = fmt.Appendf(binary.BigEndian.AppendUint64(nil, r.Uint64()), "user#%012d", i)
	}
	return keys
}

var benchValue = make([]byte, 150)

func benchFill(b *testing.B, st Store, keys [][]byte) {
	b.Helper()
	for at := 0; at < len(keys); at += 1000 {
		err := st.Update([]Space{1}, func(w Writer) error {
			for _, key := range keys[at:min(at+1000, len(keys))] {
				w.Put(1, 0, key, benchValue)
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func benchPut(b *testing.B, st Store, key []byte) {
	if err := st.Update([]Space{1}, func(w Writer) error { w.Put(1, 0, key, benchValue); return nil }); err != nil {
		b.Error(err)
	}
}

func BenchmarkStore(b *testing.B) {
	for _, kind := range []string{"memory", "disk"} {
		for _, n := range []int{1000, 100_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", kind, n), func(b *testing.B) {
				keys := benchKeys(n)
				st := kinds[kind](b)
				benchFill(b, st, keys)
				rand.Shuffle(n, func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
				b.Run("put", func(b *testing.B) {
					b.ReportAllocs()
					for i := range b.N {
						benchPut(b, st, keys[i%n])
					}
				})
				b.Run("get", func(b *testing.B) {
					b.ReportAllocs()
					for i := range b.N {
						err := st.View([]Space{1}, func(r Reader) error {
							if _, ok := r.Get(1, 0, keys[i%n]); !ok {
								b.Error("not there")
							}
							return nil
						})
						if err != nil {
							b.Fatal(err)
						}
					}
				})
				b.Run("ascend100", func(b *testing.B) {
					b.ReportAllocs()
					for i := range b.N {
						err := st.View([]Space{1}, func(r Reader) error {
							left := 100
							r.Ascend(1, 0, keys[i%n], func(_, _ []byte) bool { left--; return left > 0 })
							return nil
						})
						if err != nil {
							b.Fatal(err)
						}
					}
				})
				b.Run("snapshot", func(b *testing.B) {
					for range b.N {
						if err := st.Snapshot(ctx, "s"); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.Run("restore", func(b *testing.B) {
					for range b.N {
						if err := st.Restore(ctx, "s"); err != nil {
							b.Fatal(err)
						}
					}
				})
				b.Run("clear", func(b *testing.B) {
					for i := range b.N {
						if err := st.Clear(); err != nil {
							b.Fatal(err)
						}
						if i < b.N-1 {
							b.StopTimer()
							if err := st.Restore(ctx, "s"); err != nil {
								b.Fatal(err)
							}
							b.StartTimer()
						}
					}
				})
			})
		}
	}
}

// BenchmarkWriters has several goroutines write to a database of 10,000 keys.
func BenchmarkWriters(b *testing.B) {
	for _, kind := range []string{"memory", "disk", "durable"} {
		for _, writers := range []int{1, 8, 32} {
			b.Run(fmt.Sprintf("%s/%d", kind, writers), func(b *testing.B) {
				keys := benchKeys(10_000)
				st := kinds[kind](b)
				benchFill(b, st, keys)
				var next atomic.Int64
				b.SetParallelism((writers + 1) / 2) // times GOMAXPROCS, 2 on the reference machine
				if writers == 1 {
					b.ResetTimer()
					for i := range b.N {
						benchPut(b, st, keys[i%len(keys)])
					}
					return
				}
				b.ResetTimer()
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						benchPut(b, st, keys[int(next.Add(1))%len(keys)])
					}
				})
			})
		}
	}
}

// BenchmarkOpen opens a database that was closed, and one that was not.
func BenchmarkOpen(b *testing.B) {
	for _, n := range []int{0, 100_000, 1_000_000} {
		for _, closed := range []bool{true, false} {
			b.Run(fmt.Sprintf("%d/closed=%v", n, closed), func(b *testing.B) {
				dir := b.TempDir()
				st, err := OpenDisk(dir, DiskOptions{})
				if err != nil {
					b.Fatal(err)
				}
				benchFill(b, st, benchKeys(n))
				b.ResetTimer()
				for range b.N {
					b.StopTimer()
					if closed {
						if err := st.Close(); err != nil {
							b.Fatal(err)
						}
					} else {
						abandon(st)
					}
					b.StartTimer()
					if st, err = OpenDisk(dir, DiskOptions{}); err != nil {
						b.Fatal(err)
					}
					if !closed { // loses the list of free pages again
						b.StopTimer()
						benchPut(b, st, []byte("key"))
						b.StartTimer()
					}
				}
				b.StopTimer()
				if err := st.Close(); err != nil {
					b.Fatal(err)
				}
			})
		}
	}
}
