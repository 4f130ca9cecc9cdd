package diff

// changed tells for each line of x and of y whether it is not in the common
// subsequence.
func changed(x, y []int32) (inX, inY []bool) {
	inX, inY = make([]bool, len(x)), make([]bool, len(y))
	lo, xEnd, yEnd := 0, len(x), len(y)
	for lo < xEnd && lo < yEnd && x[lo] == y[lo] {
		lo++
	}
	for xEnd > lo && yEnd > lo && x[xEnd-1] == y[yEnd-1] {
		xEnd--
		yEnd--
	}
	s := &search{}
	s.x, s.xAt = shared(x[lo:xEnd], y[lo:yEnd], lo, inX)
	s.y, s.yAt = shared(y[lo:yEnd], x[lo:xEnd], lo, inY)
	s.inX, s.inY = inX, inY
	// A search from both ends goes through at most half of all lines, and looks one diagonal further.
	s.offset = (len(s.x)+len(s.y))/2 + 3
	s.forward, s.backward = make([]int, 2*s.offset+1), make([]int, 2*s.offset+1)
	s.compare(0, len(s.x), 0, len(s.y))
	return inX, inY
}

// shared keeps the lines that other has too, with where they were; the rest
// cannot be in any common subsequence and is marked.
func shared(lines, other []int32, offset int, mark []bool) (kept []int32, at []int) {
	has := map[int32]bool{}
	for _, l := range other {
		has[l] = true
	}
	for i, l := range lines {
		if has[l] {
			kept = append(kept, l)
			at = append(at, offset+i)
		} else {
			mark[offset+i] = true
		}
	}
	return kept, at
}

// search is the state of one comparison. Its positions are those in x and y;
// xAt and yAt map them to the lines of the texts.
type search struct {
	x, y     []int32
	xAt, yAt []int
	inX, inY []bool
	forward  []int // by diagonal: the furthest x reached from the start of the box
	backward []int // by diagonal: the least x reached from its end
	offset   int   // index of diagonal 0
	spent    int   // steps so far, see budget
}

const (
	// budget bounds the work of a comparison: once so many diagonals have been
	// tried, in about half a second, each search ends after cheap differences.
	budget = 60_000_000
	cheap  = 64

	unreached = -1
)

// compare marks what differs between x[x0:x1] and y[y0:y1].
func (s *search) compare(x0, x1, y0, y1 int) {
	for {
		for x0 < x1 && y0 < y1 && s.x[x0] == s.y[y0] {
			x0++
			y0++
		}
		for x0 < x1 && y0 < y1 && s.x[x1-1] == s.y[y1-1] {
			x1--
			y1--
		}
		if x0 == x1 || y0 == y1 {
			break
		}
		x, y := s.middle(s.x[x0:x1], s.y[y0:y1])
		s.compare(x0, x0+x, y0, y0+y)
		x0, y0 = x0+x, y0+y // the second half, without recursion
	}
	for ; x0 < x1; x0++ {
		s.inX[s.xAt[x0]] = true
	}
	for ; y0 < y1; y0++ {
		s.inY[s.yAt[y0]] = true
	}
}

// middle finds a point inside of a shortest path that turns x into y: searches
// from the start and from the end go on by one difference in turn until they
// meet (the paper's "middle snake"). Neither side is empty, and neither their
// first nor their last lines are equal, so the path has two differences at
// least and the point is neither corner. When the budget is spent, it is the
// point furthest from the start instead, on a path that need not be shortest.
//
// Diagonal k holds the points with x-y = k. The backward search counts its
// diagonals from that of the end.
func (s *search) middle(x, y []int32) (px, py int) {
	n, m := len(x), len(y)
	delta := n - m
	f, b := s.forward, s.backward
	o := s.offset
	f[o], b[o] = 0, n
	f[o-1], f[o+1], b[o-1], b[o+1] = unreached, unreached, unreached, unreached
	for d := 1; ; d++ {
		f[o-d-1], f[o+d+1], b[o-d-1], b[o+d+1] = unreached, unreached, unreached, unreached
		for k, last := diagonals(d, n, m); k <= last; k += 2 {
			at := unreached
			if v := f[o+k+1]; v != unreached && v-k <= m { // down: a line of y
				at = v
			}
			if v := f[o+k-1]; v != unreached && v < n && v+1 > at { // right: a line of x
				at = v + 1
			}
			if at != unreached {
				for at < n && at-k < m && x[at] == y[at-k] {
					at++
				}
			}
			f[o+k] = at
			if j := k - delta; at != unreached && delta&1 != 0 && -d < j && j < d && b[o+j] != unreached && b[o+j] <= at {
				return at, at - k
			}
		}
		for j, last := diagonals(d, m, n); j <= last; j += 2 {
			k := j + delta
			at := unreached
			if v := b[o+j-1]; v != unreached && v-k >= 0 { // up
				at = v
			}
			if v := b[o+j+1]; v > 0 && (at == unreached || v-1 < at) { // left
				at = v - 1
			}
			if at != unreached {
				for at > 0 && at-k > 0 && x[at-1] == y[at-k-1] {
					at--
				}
			}
			b[o+j] = at
			if at != unreached && delta&1 == 0 && -d <= k && k <= d && f[o+k] != unreached && f[o+k] >= at {
				return at, at - k
			}
		}
		s.spent += 2 * (d + 1)
		if s.spent > budget && d >= cheap {
			return furthest(f[o-d:o+d+1], d)
		}
	}
}

// diagonals gives the first and the last diagonal that d differences can lead
// to, in a box that has high of them on one side and low on the other.
func diagonals(d, high, low int) (first, last int) {
	first, last = -d, d
	if d > low {
		first = -low + (d-low)&1
	}
	if d > high {
		last = high - (d-high)&1
	}
	return first, last
}

// furthest picks the point with most lines of both sides behind it; reached
// holds the diagonals from -d to d.
func furthest(reached []int, d int) (x, y int) {
	for i := 0; i < len(reached); i += 2 {
		if k := i - d; reached[i] != unreached && 2*reached[i]-k > x+y {
			x, y = reached[i], reached[i]-k
		}
	}
	return x, y
}
