// Package snippet builds text with tab stops.
//
// While a text is put together and formatted, a stop is marked in the text
// itself: [Stop] marks, [Parse] turns marks into positions. The marks are
// letters, so that formatters take a marked word for a word, in and outside of
// quotes; [Clean] keeps them out of foreign text.
package snippet

import (
	"strings"
	"unicode/utf8"

	"github.com/devhelper/devhelper/internal/workspace"
)

// Three letters of Linear A, a script nobody can read, let alone name tables in.
const (
	begin  = "\U00010600" // then the stop's name
	middle = "\U00010601" // then its default
	end    = "\U00010602"
)

var cleaner = strings.NewReplacer(begin, "", middle, "", end, "")

// Stop marks text as a tab stop. Stops of the same name change together; the
// name is made of letters and digits.
func Stop(name, text string) string { return begin + name + middle + text + end }

// Clean takes marks out of a foreign text.
func Clean(text string) string { return cleaner.Replace(text) }

// Has says whether a text holds a stop.
func Has(marked string) bool { return strings.Contains(marked, begin) }

// Plain is the text without its marks.
func Plain(marked string) string {
	text, _ := Parse(marked)
	return text
}

// Width is how many characters a marked text shows.
func Width(marked string) int { return utf8.RuneCountInString(Plain(marked)) }

// Parse takes the marks out and tells where they were. Stops are numbered from
// 1 in the order their names appear.
func Parse(marked string) (text string, stops []workspace.TabStop) {
	var b strings.Builder
	numbers := map[string]int{}
	for {
		before, rest, found := strings.Cut(marked, begin)
		b.WriteString(before)
		if !found {
			return b.String(), stops
		}
		name, rest, _ := strings.Cut(rest, middle)
		value, after, _ := strings.Cut(rest, end)
		if numbers[name] == 0 {
			numbers[name] = len(numbers) + 1
		}
		stop := workspace.TabStop{Number: numbers[name], Start: b.Len()}
		b.WriteString(value)
		stop.End = b.Len()
		stops = append(stops, stop)
		marked = after
	}
}
