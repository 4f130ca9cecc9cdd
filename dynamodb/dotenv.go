package dynamodb

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// dotenvMark stands above the variables that were added to a .env file.
const dotenvMark = "# local DynamoDB, by devhelper dynamodb env --write"

// Dotenv sets variables in the text of a .env file: each on the lines that set it
// already, with what stands before its name, else at the end. All other lines,
// comments, and the kind of line ending stay. Of several lines that set one
// variable every one is changed: which of them counts is up to the reader.
func Dotenv(text []byte, set map[string]string) []byte {
	ending := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		ending = "\r\n"
	}
	var out strings.Builder
	left := maps.Clone(set)
	open := byte(0) // the quote of a value that goes over several lines
	drop := false   // that value is being replaced
	at := 0
	for line := range strings.SplitAfterSeq(string(text), "\n") {
		at += len(line)
		body := strings.TrimRight(line, "\r\n")
		if open != 0 {
			if closes(body, open) {
				open = 0
			}
			if !drop {
				out.WriteString(line)
			}
			continue
		}
		before, name, value := dotenvLine(body)
		drop = false
		v, ours := set[name]
		if name != "" && len(value) > 0 && strings.IndexByte("\"'`", value[0]) >= 0 && !closes(value[1:], value[0]) &&
			closes(string(text[at:]), value[0]) { // else it is a slip, and readers take the line alone
			open, drop = value[0], ours
		}
		if !ours {
			out.WriteString(line)
			continue
		}
		delete(left, name)
		out.WriteString(before + name + "=" + v + line[len(body):])
		if open != 0 && line[len(body):] == "" {
			out.WriteString(ending)
		}
	}
	if len(left) == 0 {
		return []byte(out.String())
	}
	if s := out.String(); s != "" && !strings.HasSuffix(s, "\n") {
		out.WriteString(ending)
	}
	if !strings.Contains(out.String(), dotenvMark) {
		if out.Len() > 0 {
			out.WriteString(ending)
		}
		out.WriteString(dotenvMark + ending)
	}
	for _, name := range slices.Sorted(maps.Keys(left)) {
		out.WriteString(name + "=" + left[name] + ending)
	}
	return []byte(out.String())
}

// dotenvLine takes a line apart that sets a variable; the name is empty for
// any other.
func dotenvLine(line string) (before, name, value string) {
	rest := strings.TrimLeft(line, " \t\ufeff")
	if after, ok := strings.CutPrefix(rest, "export"); ok && strings.TrimLeft(after, " \t") != after {
		rest = strings.TrimLeft(after, " \t")
	}
	before = line[:len(line)-len(rest)]
	name, value, ok := strings.Cut(rest, "=")
	name = strings.TrimRight(name, " \t")
	if !ok || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") != "" {
		return "", "", ""
	}
	return before, name, strings.TrimLeft(value, " \t")
}

// closes says whether a quote ends in a text; a backslash guards one within
// double quotes.
func closes(text string, quote byte) bool {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote:
			return true
		}
	}
	return false
}
