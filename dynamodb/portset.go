package dynamodb

import (
	"strconv"
	"strings"
)

// portRange holds the ports from low to high, both included.
type portRange struct{ low, high int }

// portSet is what a user allows; an empty one is any free port.
type portSet []portRange

// parsePorts reads a port, a range, or a list of both.
func parsePorts(text string) (portSet, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var set portSet
	for item := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(item, "-")
		low, ok := parsePort(from)
		high, ok2 := low, true
		if isRange {
			high, ok2 = parsePort(to)
		}
		if !ok || !ok2 || high < low {
			return nil, refuse("write 8000, 8000-8100 or 8000,8005; leave it out for a free one",
				"%q is neither a port from 1 to 65535 nor a range of them", strings.TrimSpace(item))
		}
		set = append(set, portRange{low, high})
	}
	return set, nil
}

func parsePort(text string) (int, bool) {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseUint(text, 10, 16)
	return int(n), err == nil && n > 0 && text[0] != '+'
}

// fixed gives the only port of the set, or 0.
func (s portSet) fixed() int {
	if len(s) == 1 && s[0].low == s[0].high {
		return s[0].low
	}
	return 0
}

func (s portSet) has(port int) bool {
	for _, r := range s {
		if r.low <= port && port <= r.high {
			return true
		}
	}
	return len(s) == 0
}

// each visits the ports in the order they were written.
func (s portSet) each(visit func(port int) (more bool)) {
	for _, r := range s {
		for p := r.low; p <= r.high; p++ {
			if !visit(p) {
				return
			}
		}
	}
}
