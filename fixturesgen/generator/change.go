package generator

import "sort"

// mergeInserts joins insertions at one place, in the order given, and sorts
// changes by place.
func mergeInserts(changes []change) []change {
	sort.SliceStable(changes, func(a, b int) bool { return changes[a].start < changes[b].start })
	var merged []change
	for _, c := range changes {
		if n := len(merged); n > 0 && merged[n-1].start == c.start && merged[n-1].end == c.start && c.end == c.start {
			merged[n-1].text += c.text
			continue
		}
		merged = append(merged, c)
	}
	return merged
}
