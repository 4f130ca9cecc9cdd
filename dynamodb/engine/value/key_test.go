package value

import (
	"bytes"
	"strings"
	"testing"
)

// inKeyOrder are values of one kind a list, each less than the next.
func inKeyOrder(t testing.TB) [][]Value {
	var numbers, texts, binaries []Value
	for _, s := range []string{
		"-9.9e125", "-1e125", "-100.01", "-100", "-99", "-15", "-1.5", "-1.01", "-1", "-0.1", "-0.099", "-1e-130",
		"0", "1e-130", "1.5e-130", "0.099", "0.1", "1", "1.01", "1.1", "1.5", "9", "10", "10.5", "99", "100", "12345678901234567890123456789012345678", "1e125",
	} {
		numbers = append(numbers, num(t, s))
	}
	for _, s := range []string{"", "\x00", "\x00\x00", "\x00\x01", "\x00a", "\x01", "a", "a\x00", "a\x00b", "aa", "b", "é", "\uffff", "\U0001F600"} {
		texts = append(texts, OfString(s))
		if s < "é" {
			binaries = append(binaries, OfBinary(s))
		}
	}
	binaries = append(binaries, OfBinary("\xff"), OfBinary("\xff\x00"), OfBinary("\xff\xff"))
	return [][]Value{numbers, texts, binaries}
}

func TestKeysSortAsValuesDo(t *testing.T) {
	for _, values := range inKeyOrder(t) {
		for i, a := range values {
			for j, b := range values {
				want := min(1, max(-1, i-j))
				if order, _ := Compare(a, b); order != want {
					t.Errorf("Compare(%q, %q) = %d", a.Text(), b.Text(), order)
				}
				// What follows a key must not change its place.
				x := append(AppendKey(nil, a), byte(255*(j&1)))
				y := append(AppendKey(nil, b), byte(255*(i&1)))
				if got := bytes.Compare(x, y); got != want && want != 0 {
					t.Errorf("keys of %q and %q compare as %d", a.Text(), b.Text(), got)
				}
				prefix := AppendKeyPrefix(nil, a)
				if begins := strings.HasPrefix(b.Text(), a.Text()); a.Kind() != Number && bytes.HasPrefix(AppendKey(nil, b), prefix) != begins {
					t.Errorf("%q begins with %q: %v, but not its key", b.Text(), a.Text(), begins)
				}
			}
		}
	}
}

func TestKeysComeBack(t *testing.T) {
	for _, values := range inKeyOrder(t) {
		for _, v := range values {
			row := append(AppendKey(AppendKey(nil, v), v), "rest"...)
			first, rest, err := DecodeKey(v.Kind(), row)
			if err != nil || !Equal(first, v) {
				t.Fatalf("%q came back as %q, %v", v.Text(), first.Text(), err)
			}
			second, rest, err := DecodeKey(v.Kind(), rest)
			if err != nil || !Equal(second, v) || string(rest) != "rest" {
				t.Errorf("%q came back as %q and %q, %v", v.Text(), second.Text(), rest, err)
			}
			key := AppendKey(nil, v)
			if v, _, err := DecodeKey(v.Kind(), key[:len(key)-1]); err == nil {
				t.Errorf("a part of a key is %q", v.Text())
			}
		}
	}
	if _, _, err := DecodeKey(Bool, []byte{1, 0, 0}); err == nil {
		t.Error("a BOOL has a key")
	}
}

func TestOnlyScalarsHaveKeys(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a BOOL has a key")
		}
	}()
	AppendKey(nil, OfBool(true))
}

func FuzzKey(f *testing.F) {
	f.Add("a", "a\x00", "")
	f.Add("", "\x00", "\x00\xff")
	f.Add("\x00\xff", "\x00", "\x01")
	f.Add("pk", "pk", "sk")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		// Of two keys in a row the first decides, then the second.
		x := AppendKey(AppendKey(nil, OfString(a)), OfBinary(c))
		y := AppendKey(AppendKey(nil, OfString(b)), OfBinary(a))
		want := strings.Compare(a, b)
		if want == 0 {
			want = strings.Compare(c, a)
		}
		if got := bytes.Compare(x, y); got != want {
			t.Fatalf("(%q, %q) and (%q, %q) compare as %d, want %d", a, c, b, a, got, want)
		}
		v, rest, err := DecodeKey(String, x)
		if err != nil || v.Text() != a {
			t.Fatalf("%q came back as %q, %v", a, v.Text(), err)
		}
		if v, rest, err = DecodeKey(Binary, rest); err != nil || v.Text() != c || len(rest) != 0 {
			t.Fatalf("%q came back as %q, %v", c, v.Text(), err)
		}
		for _, kind := range []Kind{String, Number} { // of anything, for the absence of panics
			if v, rest, err := DecodeKey(kind, []byte(a)); err == nil {
				if again := AppendKey(nil, v); !strings.HasPrefix(a, string(again)) || len(again)+len(rest) != len(a) {
					t.Fatalf("%x is the %s %q, whose key is %x", a, kind, v.Text(), again)
				}
			}
		}
	})
}

func TestHashIsStableAndSpread(t *testing.T) {
	// Items are stored by these: a change needs a new format of the store.
	for want, got := range map[uint64]uint64{
		0x15bf9278ef24affe: Hash(OfString("")),
		0x41d93864ca323a93: Hash(OfString("a"), OfInt(1)),
	} {
		if got != want {
			t.Errorf("%#x, want %#x", got, want)
		}
	}
	if Hash(num(t, "1")) != Hash(num(t, "1.0")) {
		t.Error("equal numbers differ")
	}
	seen := map[uint64]bool{}
	var flips, buckets [64]int
	const n = 4096
	last := Hash(OfString("user-0"))
	for i := range n {
		h := Hash(OfString("user-" + OfInt(int64(i+1)).Text()))
		seen[h] = true
		buckets[h>>58]++
		for bit := range flips {
			flips[bit] += int((h ^ last) >> bit & 1)
		}
		last = h
	}
	if len(seen) != n {
		t.Errorf("%d hashes of %d keys", len(seen), n)
	}
	for i := range flips {
		if flips[i] < n*4/10 || flips[i] > n*6/10 {
			t.Errorf("bit %d changes %d times of %d", i, flips[i], n)
		}
		if buckets[i] < 20 || buckets[i] > 120 {
			t.Errorf("%d of %d keys in bucket %d of 64", buckets[i], n, i)
		}
	}
	for _, pair := range [][2][]Value{
		{{OfString("a"), OfString("b")}, {OfString("ab"), OfString("")}},
		{{OfString("1")}, {OfInt(1)}},
		{{OfString("1")}, {OfBinary("1")}},
	} {
		if Hash(pair[0]...) == Hash(pair[1]...) {
			t.Errorf("%v and %v have one hash", pair[0], pair[1])
		}
	}
}
