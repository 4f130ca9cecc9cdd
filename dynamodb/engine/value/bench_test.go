package value

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// tenAttributes is an item as applications store them.
const tenAttributes = `{"pk":{"S":"customer#018f3c2a-7d1e-7c55-9e0b-2f6d1a4b8c90"},"sk":{"S":"order#2026-11-23T22:41:07Z"},` +
	`"status":{"S":"shipped"},"total":{"N":"149.95"},"count":{"N":"3"},"paid":{"BOOL":true},"note":{"NULL":true},` +
	`"tags":{"SS":["express","gift","new"]},"lines":{"L":[{"M":{"sku":{"S":"A-1001"},"qty":{"N":"1"}}},{"M":{"sku":{"S":"B-2002"},"qty":{"N":"2"}}}]},` +
	`"address":{"M":{"city":{"S":"Bergen"},"street":{"S":"Strandgaten 12"},"zip":{"S":"5013"}}}}`

func BenchmarkDecodeItemJSON(b *testing.B) {
	b.SetBytes(int64(len(tenAttributes)))
	b.ReportAllocs()
	r := strings.NewReader(tenAttributes)
	d := jsontext.NewDecoder(r)
	for b.Loop() {
		r.Reset(tenAttributes)
		d.Reset(r)
		if _, err := DecodeItemJSON(d); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseItemJSON(b *testing.B) {
	b.SetBytes(int64(len(tenAttributes)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParseItemJSON(tenAttributes); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendItemJSON(b *testing.B) {
	it := item(b, tenAttributes)
	b.SetBytes(int64(len(tenAttributes)))
	b.ReportAllocs()
	var dst []byte
	for b.Loop() {
		dst = AppendItemJSON(dst[:0], it)
	}
}

func BenchmarkAppendItem(b *testing.B) {
	it := item(b, tenAttributes)
	b.ReportAllocs()
	for b.Loop() {
		AppendItem(nil, it)
	}
}

func BenchmarkDecodeItem(b *testing.B) {
	stored := AppendItem(nil, item(b, tenAttributes))
	b.SetBytes(int64(len(stored)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeItem(stored); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkItemSize(b *testing.B) {
	it := item(b, tenAttributes)
	for b.Loop() {
		it.Size()
	}
}

func BenchmarkAppendKey(b *testing.B) {
	for name, v := range map[string]Value{
		"text":   OfString("customer#018f3c2a-7d1e-7c55-9e0b-2f6d1a4b8c90"),
		"number": OfInt(1732398067),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst = AppendKey(dst[:0], v)
			}
		})
	}
}

func BenchmarkHash(b *testing.B) {
	v := OfString("customer#018f3c2a-7d1e-7c55-9e0b-2f6d1a4b8c90")
	b.ReportAllocs()
	for b.Loop() {
		Hash(v)
	}
}

func BenchmarkAdd(b *testing.B) {
	for name, pair := range map[string][2]string{"whole": {"41", "1"}, "decimal": {"149.95", "0.05"}} {
		x, y := num(b, pair[0]), num(b, pair[1])
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Add(x, y); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
