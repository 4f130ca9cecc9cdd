package difftest

import (
	"math/rand/v2"
	"strings"
)

// source makes patterns of many classes and paths that may fit them.
type source struct{ *rand.Rand }

func pick[T any](s source, of ...T) T { return of[s.IntN(len(of))] }

func (s source) chance(percent int) bool { return s.IntN(100) < percent }

// name is a file's name out of few, so that patterns meet paths.
func (s source) name() string {
	return pick(s, "a", "b", "ab", "aa", "ba", "abc", "foo", "bar", "foobar", "a.o", "b.o", "x.tar.gz", "foo.c", ".a", ".o", "build", "Foo", "BAR", "a b", "é", "a-b", "a]b", "z", "_")
}

func (s source) class() string {
	return "[" + pick(s, "", "", "!", "^") + pick(s, "ab", "a-c", "a-", "-a", "]", "]a", "]-a", "a-b-c", "[:alpha:]", "[:digit:]_", "[:alpha:]-z", "[:upper:]a", "[:space:]", "[:foo:]", "[:punct:]",
		"\\]", "\\a-c", "a-\\c", "z-a", "/", "a/b", "*", "?", ".", "A-Z", "A-z", "_-a", "[", "[:", "[a", "[:alpha", "\\", "é", "\xff", "!", "^a", "[.a.]", "[=a=]", "\\[a", "+--", "a-z0-9") + pick(s, "]", "]", "]", "]", "]", "]", "")
}

// part is what one component of a pattern can be.
func (s source) part() string {
	switch s.IntN(12) {
	case 0, 1, 2:
		return s.name()
	case 3:
		return "*" + pick(s, ".o", ".c", "", "a", "b", "o*")
	case 4:
		return s.name() + "*"
	case 5:
		return pick(s, "?", "a?", "?b", "f??", "??*")
	case 6:
		return pick(s, "", "a", "f") + s.class() + pick(s, "", "b", "*", "oo")
	case 7:
		return "**"
	case 8:
		return pick(s, "a**", "**b", "***", "a**b", "foo**", "**.o", "?**", "[ab]**", "\\a**")
	case 9:
		return pick(s, "\\a", "\\*", "\\?", "\\[a]", "a\\b", "\\\\", "\\#a", "\\!a", "fo\\o", "\\ ", "\\F")
	case 10:
		return pick(s, "a*b", "*a*", "f*o*", "*a*b*", "*.*")
	}
	return pick(s, ".", "..", "", " ", "#", "!", "a ", " a", "\t", "a\r")
}

// pattern is a line made of parts.
func (s source) pattern() string {
	var parts []string
	for range pick(s, 1, 1, 1, 2, 2, 3, 4) {
		parts = append(parts, s.part())
	}
	p := strings.Join(parts, "/")
	if s.chance(15) {
		p = "/" + p
	}
	if s.chance(15) {
		p += "/"
	}
	if s.chance(20) {
		p = "!" + p
	}
	return p
}

// soup is a line of any bytes that mean something.
func (s source) soup() string {
	var b strings.Builder
	for range 1 + s.IntN(9) {
		b.WriteByte("aab/*?[]!\\-^:.o #\r\t\xc3"[s.IntN(20)])
	}
	return strings.ReplaceAll(b.String(), "\n", "")
}

// Few stars each: git takes time that grows with the power of their number.

// classes are kinds of ignore files: each gives the lines of one.
var classes = []struct {
	name  string
	lines func(s source) []string
}{
	{"name", func(s source) []string { return []string{s.name()} }},
	{"directory", func(s source) []string { return []string{s.name() + "/"} }},
	{"rooted", func(s source) []string { return []string{"/" + s.name()} }},
	{"middle slash", func(s source) []string { return []string{s.name() + "/" + s.name()} }},
	{"extension", func(s source) []string { return []string{"*" + pick(s, ".o", ".c", ".tar.gz", "o", "a b", "]b")} }},
	{"prefix", func(s source) []string { return []string{s.name() + "*"} }},
	{"stars within", func(s source) []string { return []string{pick(s, "a*b", "f*o", "*a*", "a*b*c", "*.*", "f*b*r")} }},
	{"question mark", func(s source) []string { return []string{pick(s, "?", "??", "a?", "?o?", "a?b/?", "f?o/b?r")} }},
	{"class", func(s source) []string { return []string{s.class()} }},
	{"class in a name", func(s source) []string { return []string{pick(s, "a", "", "fo") + s.class() + pick(s, "b", "", "o")} }},
	{"class in a path", func(s source) []string { return []string{s.name() + "/" + s.class() + pick(s, "", "*", "b/c")} }},
	{"posix class", func(s source) []string {
		return []string{pick(s, "", "a") + "[[:" + pick(s, "alnum", "alpha", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "xdigit") + ":]" + pick(s, "", "b", "[:digit:]") + "]" + pick(s, "", "*")}
	}},
	{"stars first", func(s source) []string {
		return []string{pick(s, "", "/") + "**/" + s.part() + pick(s, "", "/", "/"+s.name())}
	}},
	{"stars last", func(s source) []string { return []string{s.part() + "/**" + pick(s, "", "/")} }},
	{"stars in the middle", func(s source) []string { return []string{s.part() + "/**/" + s.part()} }},
	{"stars glued", func(s source) []string {
		return []string{pick(s, "", "a/", "?/") + pick(s, "foo**", "**foo", "a**b", "**", "***", "fo?**", "\\foo**") + pick(s, "", "/bar", "/b*", "/**/b", "bar")}
	}},
	{"stars more than once", func(s source) []string {
		return []string{pick(s, "**/a/**/b", "**/**/b", "a/**/**/b", "**/a*/**", "***/a/***", "**/*/b", "*/**/b", "**/?/**/c")}
	}},
	{"negation", func(s source) []string { return []string{s.part() + "*", "!" + s.part()} }},
	{"negation below what is excluded", func(s source) []string {
		n := s.name()
		return []string{n + pick(s, "", "/"), "!" + n + "/" + s.name()}
	}},
	{"parents opened again", func(s source) []string {
		return []string{"/*", "!/" + s.name() + "/", "/foo/*", "!/foo/" + s.name(), "!/a/b"}
	}},
	{"many negations", func(s source) []string { return []string{"*", "!*/", "!*.o", "a*", "!" + s.name(), s.name() + "/"} }},
	{"escapes", func(s source) []string {
		return []string{pick(s, "", "a/") + pick(s, "\\a", "a\\b", "\\*", "a\\*", "\\[ab]", "\\\\", "\\?", "foo\\/bar", "\\.a", "a\\ b", "\\")}
	}},
	{"escaped first byte", func(s source) []string {
		return []string{pick(s, "\\#a", "\\!a", "!\\#a", "!\\!a", "#a", "!#a", "!!a", "\\\\#a")}
	}},
	{"spaces at the end", func(s source) []string {
		return []string{s.name() + pick(s, " ", "  ", "\\ ", "\\  ", " \\ ", "\\\\ ", "\t", " \t", "\t ", "/ ", "/\\ ")}
	}},
	{"spaces first", func(s source) []string { return []string{pick(s, " ", "  ", "\t", " !", " #", "\\ ") + s.name()} }},
	{"carriage returns", func(s source) []string {
		return []string{s.name() + pick(s, "\r", " \r", "\\\r", "\r\r", "/\r"), s.part() + "\r"}
	}},
	{"byte order mark", func(s source) []string { return []string{"\ufeff" + s.part(), "\ufeff" + s.name()} }},
	{"bytes", func(s source) []string {
		return []string{pick(s, "é", "?", "??", "\xff", "[\xff]", "[é]", "*\xa9", "[^a]*", "\\é", "É", "[\xc0-\xff]*")}
	}},
	{"comments and empty lines", func(s source) []string {
		return []string{"", "#a", " ", "# b", s.pattern(), "", "  ", "/", "//", "!", "!/"}
	}},
	{"odd slashes", func(s source) []string {
		return []string{pick(s, "a//b", "//a", "a//", "./a", "../a", "a/.", "a/./b", "/a//", "*//b", "**//b", "/", "//")}
	}},
	{"long", func(s source) []string {
		return []string{strings.Repeat("a", 300) + "*", strings.Repeat("*a", 3) + "b", strings.Repeat("**/", 3) + "b"}
	}},
	{"made of parts", func(s source) []string { return []string{s.pattern()} }},
	{"mixture", func(s source) []string {
		var lines []string
		for range 2 + s.IntN(7) {
			lines = append(lines, s.pattern())
		}
		return lines
	}},
	{"soup", func(s source) []string { return []string{s.soup(), s.soup(), s.soup()} }},
}

// instance is a path that a pattern might match: wildcards become what they
// stand for, more or less.
func (s source) instance(pattern string) string {
	pattern = strings.TrimRight(strings.TrimPrefix(strings.TrimPrefix(pattern, "!"), "/"), " \r")
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; c {
		case '*':
			b.WriteString(pick(s, "", "a", "b", "x", "o", "a/b", "x/", ".o"))
		case '?':
			b.WriteString(pick(s, "a", "b", "x", "é", "/", ""))
		case '[':
			end := strings.IndexByte(pattern[i+1:], ']')
			if end < 0 {
				b.WriteByte(c)
				continue
			}
			b.WriteString(pick(s, "a", "b", "c", "A", "-", "]", "1", "_", "z", "!", "^", "\xff", string(pattern[i+1])))
			i += end + 1
		case '\\':
			if s.chance(20) {
				b.WriteByte(c)
			}
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// path is one to ask about, "" for one that git does not take.
func (s source) path(lines []string) string {
	var p string
	switch s.IntN(5) {
	case 0:
		p = s.name()
	case 1:
		p = s.name() + "/" + s.name()
	default:
		p = s.instance(pick(s, lines...))
		if s.chance(25) {
			p = s.name() + "/" + p
		}
		if s.chance(15) {
			p += "/" + s.name()
		}
		if s.chance(10) {
			p = strings.ToUpper(p)
		}
	}
	var names []string
	for name := range strings.SplitSeq(p, "/") {
		if len(names) == 0 { // a colon in front means something to git
			name = strings.TrimLeft(name, ":")
		}
		if name != "" && name != "." && name != ".." && !strings.EqualFold(name, ".git") && !strings.ContainsRune(name, 0) && len(name) < 200 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "/")
}
