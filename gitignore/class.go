package gitignore

import (
	"strconv"
	"strings"
)

// class is a set of bytes. A slash is never in it.
type class [4]uint64

func (c *class) has(b byte) bool { return c[b>>6]&(1<<(b&63)) != 0 }

func (c *class) add(b byte) { c[b>>6] |= 1 << (b & 63) }

func (c *class) addRange(low, high byte) {
	for b := int(low); b <= int(high); b++ {
		c.add(byte(b))
	}
}

// parseClass reads the bracket expression that s begins with and gives its
// length, or 0 when it has no end or names an unknown class. With fold the set
// is for bytes in lower case: of a range their upper case counts as well, of a
// single member it does not, as in git.
func parseClass(s string, fold bool) (set class, length int) {
	i := 1
	negated := i < len(s) && (s[i] == '!' || s[i] == '^')
	if negated {
		i++
	}
	for first := true; i < len(s); first = false {
		switch {
		case s[i] == ']' && !first:
			if negated {
				for n := range set {
					set[n] = ^set[n]
				}
			}
			set['/'>>6] &^= 1 << ('/' & 63)
			return set, i + 1
		case strings.HasPrefix(s[i:], "[:"):
			inner, after, ok := strings.Cut(s[i+2:], "]")
			name, named := strings.CutSuffix(inner, ":")
			switch {
			case !ok:
				return set, 0
			case !named: // git takes the bracket for a member and loses the colon
				set.add('[')
				i += len("[:")
				continue
			}
			members, known := posix[name]
			if !known {
				return set, 0
			}
			if fold && (name == "upper" || name == "lower") {
				members = "AZaz"
			}
			for ; members != ""; members = members[2:] {
				set.addRange(members[0], members[1])
			}
			i = len(s) - len(after)
			continue
		}
		low, n := member(s[i:])
		if n == 0 {
			return set, 0
		}
		i += n
		set.add(low) // of [z-a], too
		if i+1 < len(s) && s[i] == '-' && s[i+1] != ']' {
			high, n := member(s[i+1:])
			if n == 0 {
				return set, 0
			}
			i += 1 + n
			set.addRange(low, high)
			if fold {
				for c := byte('a'); c <= 'z'; c++ {
					if up := c - 'a' + 'A'; low <= up && up <= high {
						set.add(c)
					}
				}
			}
		}
	}
	return set, 0
}

// member reads one byte of a bracket expression.
func member(s string) (b byte, length int) {
	switch {
	case s == "":
		return 0, 0
	case s[0] != '\\':
		return s[0], 1
	case len(s) == 1:
		return 0, 0
	}
	return s[1], 2
}

// posix are the named classes in the C locale, as pairs of first and last byte.
var posix = map[string]string{
	"alnum": "09AZaz", "alpha": "AZaz", "blank": "\t\t  ", "cntrl": "\x00\x1f\x7f\x7f", "digit": "09", "graph": "!~",
	"lower": "az", "print": " ~", "punct": "!/:@[`{~", "space": "\t\r  ", "upper": "AZ", "xdigit": "09AFaf",
}

// regexp is the set as a regular expression writes it.
func (c *class) regexp() string {
	var b strings.Builder
	b.WriteByte('[')
	for i := range 256 {
		if c.has(byte(i)) {
			b.WriteString(`\x{` + strconv.FormatInt(int64(i), 16) + `}`)
		}
	}
	if b.Len() == 1 {
		return `[^\x{0}-\x{10ffff}]`
	}
	return b.String() + "]"
}
