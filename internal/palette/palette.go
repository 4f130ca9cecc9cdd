// Package palette puts things a user may choose in the order he most likely
// wants them: commands, files, anything with a title.
//
// It knows no command. Whoever has a list makes an [Index] of it ([NewIndex],
// [NewPathIndex]) and asks it at each keystroke ([Index.Rank], or
// [Sessions.Rank] for lists of thousands). [Usage] remembers which commands
// are used, [Keys] which keys run them, [Problem] tells what is wrong with a
// typed argument.
//
// # Order
//
// Every word of the query has to be found in "Category: Title", its letters in
// order but not necessarily side by side, or in a synonym. Upper and lower case and
// diacritics make no difference. Then, the first difference decides:
//
//  1. what can be chosen now comes before what is unavailable;
//  2. items in which every word of the query begins a word come before others;
//  3. the score of fzf's algorithm, plus a bonus for the part that matters
//     most (a command's title, a file's name) and at most 20 % for frequent
//     and recent use;
//  4. the shorter text, then the order of the list.
//
// An empty query lists up to five recently used items, then what fits the open
// document, then the rest by category in the order of the list.
package palette

// Item is one thing to choose from.
type Item struct {
	ID          string   // identifies it; found by the query like a synonym
	Title       string   // what is shown and searched
	Category    string   // shown before the title; may be empty
	Synonyms    []string // other words it is known by
	Detail      string   // shown beside the title, not searched
	Context     bool     // it fits what is open
	Unavailable string   // why it cannot be chosen now; empty when it can
	Keys        []string // the keys that run it
	Focus       int      // byte of Title where the part that matters most begins, as the name in a path
}

// Label is the text that is shown and that [Hit.Match] counts in: "Category:
// Title", or the title alone.
func (it *Item) Label() string {
	if it.Category == "" {
		return it.Title
	}
	return it.Category + ": " + it.Title
}

// Query is what the user has typed, with what is known about him.
type Query struct {
	Text  string
	Limit int // the most hits to return; 0 for all

	// Weights tell how often and recently items were used, by ID, as
	// [Usage.Weights] gives them; may be nil.
	Weights map[string]float64
}

// Span is a range of bytes: its start and its length.
type Span [2]int

// Hit is an item that the query finds.
type Hit struct {
	Item
	Index  int    // place of the item in the list the index was made of
	Match  []Span // bytes of Label the query's letters stand at, in order, on rune boundaries, apart from each other
	Recent bool   // listed because it was used lately; only for an empty query
}

// Ranking is the answer to a query.
type Ranking struct {
	Hits  []Hit // the best, in order
	Total int   // how many items the query finds in all
}

// recents is the most recently used items that lead the list of an empty query.
const recents = 5
