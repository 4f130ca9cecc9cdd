package importer

import "strings"

// slsPart is a piece of a text: as it stands, or a variable without its braces.
type slsPart struct {
	text     string
	variable bool
}

// slsParts takes a text apart. What CloudFormation resolves (${AWS::Region},
// ${Table}, ${!Literal}) stays as it stands.
func slsParts(text string) []slsPart {
	var parts []slsPart
	plain := 0
	for i := 0; ; {
		at := strings.Index(text[i:], "${")
		if at < 0 {
			break
		}
		at += i
		end := slsEnd(text, at+2)
		if end < 0 {
			break
		}
		inner := text[at+2 : end]
		if !slsIsVariable(inner) {
			i = at + 2 // there may be one inside of it
			continue
		}
		if at > plain {
			parts = append(parts, slsPart{text: text[plain:at]})
		}
		parts = append(parts, slsPart{inner, true})
		i, plain = end+1, end+1
	}
	if plain < len(text) {
		parts = append(parts, slsPart{text: text[plain:]})
	}
	return parts
}

// maxVariables is how deep variables may stand in each other.
const maxVariables = 50

// slsEnd finds the brace that closes the one before from; -1 if there is none.
func slsEnd(text string, from int) int {
	depth := 0
	for i := from; i < len(text); i++ {
		switch {
		case text[i] == '$' && i+1 < len(text) && text[i+1] == '{':
			if depth++; depth > maxVariables {
				return -1
			}
			i++
		case slsQuoted(text[from:], i-from) > 0:
			i += slsQuoted(text[from:], i-from)
		case text[i] == '}' && depth > 0:
			depth--
		case text[i] == '}':
			return i
		}
	}
	return -1
}

// slsQuoted is how many bytes behind the quote at i its end is, where a literal
// begins there; else 0. Elsewhere quotes are letters: ${ssm:/it's}.
func slsQuoted(text string, i int) int {
	if text[i] != '\'' && text[i] != '"' {
		return 0
	}
	before := strings.TrimRight(text[max(0, i-maxBlanks):i], " ")
	if before != "" && !strings.ContainsRune(",({", rune(before[len(before)-1])) {
		return 0
	}
	return strings.IndexByte(text[i+1:], text[i]) + 1
}

// maxBlanks is how many blanks may stand in front of a literal.
const maxBlanks = 100

// slsIsVariable says whether it begins with the name of a source.
func slsIsVariable(inner string) bool {
	inner = strings.TrimSpace(inner)
	if strings.HasPrefix(inner, "${") {
		return true // the name itself is a variable
	}
	i := 0
	for i < len(inner) && (slsLetter(inner[i]) || i > 0 && (inner[i] >= '0' && inner[i] <= '9' || inner[i] == '-' || inner[i] == '_')) {
		i++
	}
	if i == 0 || i == len(inner) {
		return false
	}
	return inner[i] == '(' || inner[i] == ':' && !strings.HasPrefix(inner[i:], "::")
}

func slsLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// slsSplit divides at commas that stand in no quotes, parentheses or braces.
func slsSplit(text string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case slsQuoted(text, i) > 0:
			i += slsQuoted(text, i)
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth--
		case c == ',' && depth == 0:
			parts = append(parts, text[from:i])
			from = i + 1
		}
	}
	return append(parts, text[from:])
}

// slsSource takes name(argument):address apart; name is empty for anything else.
func slsSource(text string) (name, argument, address string) {
	if !slsIsVariable(text) {
		return "", "", ""
	}
	i := strings.IndexAny(text, "(:")
	name = text[:i]
	rest := text[i:]
	if rest[0] == '(' {
		end := strings.LastIndexByte(rest, ')')
		if end < 0 {
			return "", "", ""
		}
		argument, rest = rest[1:end], rest[end+1:]
	}
	return name, argument, strings.TrimSpace(strings.TrimPrefix(rest, ":"))
}

// slsLastName is what an expression is about in one word: opt:stage says stage.
func slsLastName(expr string) string {
	end := strings.IndexByte(expr, ',')
	if end < 0 {
		end = len(expr)
	}
	words := strings.FieldsFunc(expr[:end], func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
	})
	if len(words) == 0 {
		return ""
	}
	return words[len(words)-1]
}
