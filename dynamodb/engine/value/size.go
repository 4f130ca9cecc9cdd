package value

// documentOverhead is what a list or a map counts for beside its elements, and
// elementOverhead what each of these adds.
const (
	documentOverhead = 3
	elementOverhead  = 1
)

// Size is the bytes the value counts for against the limit of an item and in
// capacity units, by AWS's published rules: the UTF-8 of text, the bytes of
// binary, about half a byte a digit of numbers, 1 for BOOL and NULL, the sum of
// the elements of sets, and lists and maps with 3 bytes of their own and 1 for
// each element.
func (v Value) Size() int {
	switch v.kind {
	case String, Binary:
		return len(v.text)
	case Number:
		return numberSize(v.text)
	case Bool, Null:
		return 1
	case List:
		size := documentOverhead + elementOverhead*len(v.List())
		for i := range v.List() {
			size += v.List()[i].Size()
		}
		return size
	case Map:
		return documentOverhead + elementOverhead*len(v.Map()) + v.Map().Size()
	}
	size := 0
	for i := range v.List() {
		size += v.List()[i].Size()
	}
	return size
}

// Size is the bytes the item counts for: its names in UTF-8 and its values.
func (it Item) Size() int {
	size := 0
	for i := range it {
		size += len(it[i].Name) + it[i].Value.Size()
	}
	return size
}

// numberSize is the bytes a number counts for, of its canonical text: one, one
// more if it is negative, and one for each pair of digits from its first to its
// last that is not zero, where pairs begin at the point.
func numberSize(text string) int {
	size := 1
	if text != "" && text[0] == '-' {
		size, text = 2, text[1:]
	}
	whole := wholePart(text)
	first, last := -1, -1 // where the first and the last digit that is not 0 stand
	for i := range len(text) {
		if c := text[i]; c != '0' && c != '.' {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if first < 0 {
		return 1
	}
	// The shifts round down, for places behind the point too.
	return size + place(first, whole)>>1 - place(last, whole)>>1 + 1
}

// place is the power of ten of the digit at i of a text with its point, or its
// end, at whole.
func place(i, whole int) int {
	if i < whole {
		return whole - 1 - i
	}
	return whole - i
}
