package gitignore

import "strings"

// glob is a compiled pattern: its steps in order.
type glob []step

type step struct {
	op    op
	text  string // of text
	class class  // of oneOf
}

type op uint8

const (
	text  op = iota // these bytes
	one             // ?: a byte, no slash
	oneOf           // [...]: a byte of a class
	star            // *: bytes without a slash
	dirs            // **/: nothing, or anything that ends with a slash
	deep            // ** at the end: anything
)

// compile reads a pattern that begins with a wildcard. It fails when the pattern
// can match nothing.
func compile(pattern string, fold bool) (glob, bool) {
	var g glob
	add := func(c byte) {
		if n := len(g); n > 0 && g[n-1].op == text {
			g[n-1].text += string([]byte{c})
			return
		}
		g = append(g, step{op: text, text: string([]byte{c})})
	}
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; c {
		case '*':
			end := i
			for end < len(pattern) && pattern[end] == '*' {
				end++
			}
			whole := end-i > 1 && (i == 0 || pattern[i-1] == '/')
			switch {
			case whole && end == len(pattern):
				g = append(g, step{op: deep})
			case whole && pattern[end] == '/':
				if n := len(g); n == 0 || g[n-1].op != dirs { // twice is the same as once
					g = append(g, step{op: dirs})
				}
				end++
			default:
				g = append(g, step{op: star})
			}
			i = end
		case '?':
			g = append(g, step{op: one})
			i++
		case '[':
			set, n := parseClass(pattern[i:], fold)
			if n == 0 {
				return nil, false
			}
			g = append(g, step{op: oneOf, class: set})
			i += n
		case '\\':
			if i+1 == len(pattern) {
				return nil, false
			}
			add(pattern[i+1])
			i += 2
		default:
			add(c)
			i++
		}
	}
	return g, true
}

// match says whether the whole of a text fits. When a step fails, the last star
// takes a byte more, or else the last dirs a component more; what stands before
// them never has to be tried again: a star cannot cross a slash, and whatever an
// earlier dirs could take a later one can, too. So it takes no more than the
// product of both lengths for each component of the text.
func (g glob) match(s string) bool {
	p, i := 0, 0
	starP, starI := -1, 0
	dirsP, dirsI := -1, 0
	for {
		if p == len(g) {
			if i == len(s) {
				return true
			}
		} else {
			switch st := &g[p]; st.op {
			case text:
				if strings.HasPrefix(s[i:], st.text) {
					i += len(st.text)
					p++
					continue
				}
			case one:
				if i < len(s) && s[i] != '/' {
					i++
					p++
					continue
				}
			case oneOf:
				if i < len(s) && st.class.has(s[i]) {
					i++
					p++
					continue
				}
			case star:
				p++
				starP, starI = p, i
				continue
			case dirs:
				p++
				dirsP, dirsI, starP = p, i, -1
				continue
			case deep:
				return true
			}
		}
		if starP >= 0 && starI < len(s) && s[starI] != '/' {
			starI++
			p, i = starP, starI
			continue
		}
		if dirsP < 0 {
			return false
		}
		next := strings.IndexByte(s[dirsI:], '/')
		if next < 0 {
			return false
		}
		dirsI += next + 1
		p, i, starP = dirsP, dirsI, -1
	}
}
