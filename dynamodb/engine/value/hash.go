package value

// FNV-1a's parameters, and those of the mixing at the end of MurmurHash3: the
// first is stable and good enough in its low bits, the second spreads these.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
	mixFirst  = 0xff51afd7ed558ccd
	mixSecond = 0xc4ceb9fe1a85ec53
)

// Hash spreads scalar values, such as the parts of a partition key, evenly over
// all uint64: equal values have equal hashes in every process and version, which
// the store relies on, and unequal ones differ in the high bits as in the low.
func Hash(v ...Value) uint64 {
	h := uint64(fnvOffset)
	for i := range v {
		h = (h ^ uint64(v[i].kind)) * fnvPrime
		for j := range len(v[i].text) {
			h = (h ^ uint64(v[i].text[j])) * fnvPrime
		}
		// The length, so that a boundary between values counts.
		h = (h ^ uint64(len(v[i].text))) * fnvPrime
	}
	h = (h ^ h>>33) * mixFirst
	h = (h ^ h>>33) * mixSecond
	return h ^ h>>33
}
