package lsptest

import (
	"encoding/json"
	"maps"
)

// State is what an editor knows at a moment. Expectations look at it.
type State struct {
	Notified    []Message // notifications from the server, in order
	Asked       []Message // requests from the server, in order
	Strays      []Message // answers to nothing that was asked
	Shown       []Shown   // window/showMessage
	Logged      []Shown   // window/logMessage
	Questions   []Shown   // window/showMessageRequest
	Opened      []string  // URIs of window/showDocument
	Applied     int       // edits that were applied
	Refused     []string  // edits that were not: why
	Stops       []string  // texts of the tab stops of applied snippets, "NUMBER:DEFAULT"
	Buffers     map[string]*Buffer
	Progress    map[string]*Progress
	Diagnostics map[string]json.RawMessage // by URI
	Env         map[string]string          // devhelper/environment, summed up
	Unset       []string                   // names taken out of it, in order
	Status      json.RawMessage            // the last devhelper/status
	Ended       error                      // why nothing more can be read; nil while it can
	Exited      bool
	ExitCode    int
}

// Shown is a message with its type: 1 error, 2 warning, 3 info, 4 log.
type Shown struct {
	Type    int    `json:"type"`
	Text    string `json:"message"`
	Actions []struct {
		Title string `json:"title"`
	} `json:"actions"`
}

// Progress is a progress bar.
type Progress struct {
	Title       string
	Cancellable bool
	Messages    []string
	Percents    []int
	Done        bool
}

func (s *State) notified(m Message) {
	s.Notified = append(s.Notified, m)
	switch m.Method {
	case "window/showMessage":
		s.Shown = append(s.Shown, decode[Shown](m.Params))
	case "window/logMessage":
		s.Logged = append(s.Logged, decode[Shown](m.Params))
	case "textDocument/publishDiagnostics":
		d := decode[struct {
			URI         string          `json:"uri"`
			Diagnostics json.RawMessage `json:"diagnostics"`
		}](m.Params)
		s.Diagnostics[d.URI] = d.Diagnostics
	case "devhelper/status":
		s.Status = m.Params
	case "devhelper/environment":
		env := decode[struct {
			Set   map[string]string `json:"set"`
			Unset []string          `json:"unset"`
		}](m.Params)
		maps.Copy(s.Env, env.Set)
		for _, name := range env.Unset {
			delete(s.Env, name)
			s.Unset = append(s.Unset, name)
		}
	case "$/progress":
		s.progress(m.Params)
	}
}

func (s *State) progress(params json.RawMessage) {
	p := decode[struct {
		Token json.RawMessage `json:"token"`
		Value struct {
			Kind        string `json:"kind"`
			Title       string `json:"title"`
			Message     string `json:"message"`
			Percentage  *int   `json:"percentage"`
			Cancellable bool   `json:"cancellable"`
		} `json:"value"`
	}](params)
	token := string(p.Token)
	bar := s.Progress[token]
	if bar == nil {
		bar = &Progress{}
		s.Progress[token] = bar
	}
	switch p.Value.Kind {
	case "begin":
		bar.Title, bar.Cancellable = p.Value.Title, p.Value.Cancellable
	case "end":
		bar.Done = true
	}
	if p.Value.Message != "" {
		bar.Messages = append(bar.Messages, p.Value.Message)
	}
	if p.Value.Percentage != nil {
		bar.Percents = append(bar.Percents, *p.Value.Percentage)
	}
}

// decode reads params; what does not fit stays zero, which no expectation
// takes for met.
func decode[T any](raw json.RawMessage) T {
	var v T
	_ = json.Unmarshal(raw, &v)
	return v
}

// count says how many messages have the method.
func count(ms []Message, method string) int {
	n := 0
	for _, m := range ms {
		if m.Method == method {
			n++
		}
	}
	return n
}
