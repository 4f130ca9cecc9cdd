// Command fakeserver is a language server without any features, for the tests
// of the Vim client. A test tells it, by requests named fake/..., what to
// answer, what to ask the editor and when to die; it remembers all it got.
//
// Flags choose what goes wrong before a test could say so; see main.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/textproto"
	"os"
	"strconv"
	"strings"
)

type message struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id,omitempty"`
	Method  string          `json:"method,omitempty"`
	Params  json.RawMessage `json:"params,omitempty"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// canned is what a test wants as the answer to a method.
type canned struct {
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Error  json.RawMessage `json:"error"`
	Hold   bool            `json:"hold"` // answer when fake/release comes
}

type server struct {
	out      io.Writer
	protocol int
	encoding string
	noInit   bool
	refuse   bool
	seen     []message
	answers  []message
	answer   map[string]canned
	held     []message
	docs     map[string]string
	nextID   int
}

func main() {
	s := &server{out: os.Stdout, answer: map[string]canned{}, docs: map[string]string{}, nextID: 1 << 30}
	flag.IntVar(&s.protocol, "protocol", 1, "protocol number to claim")
	flag.StringVar(&s.encoding, "encoding", "utf-8", "position encoding to claim")
	flag.BoolVar(&s.noInit, "hang", false, "never answer initialize")
	flag.BoolVar(&s.refuse, "refuse", false, "answer initialize with an error")
	die := flag.Bool("die", false, "end with code 3 at once")
	pid := flag.String("pid", "", "file to write the process id to")
	flag.Parse()
	if *pid != "" {
		// Whoever sees the file may end this process at once.
		err := os.WriteFile(*pid+".new", []byte(strconv.Itoa(os.Getpid())), 0o600)
		if err == nil {
			err = os.Rename(*pid+".new", *pid)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(4)
		}
	}
	fmt.Fprintln(os.Stderr, "fakeserver says hello")
	if *die {
		os.Exit(3)
	}
	in := bufio.NewReader(os.Stdin)
	for {
		m, err := read(in)
		if err != nil {
			return
		}
		s.handle(m)
	}
}

func read(in *bufio.Reader) (message, error) {
	var m message
	head, err := textproto.NewReader(in).ReadMIMEHeader()
	if err != nil {
		return m, err
	}
	n, err := strconv.Atoi(head.Get("Content-Length"))
	if err != nil {
		return m, err
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(in, body); err != nil {
		return m, err
	}
	return m, json.Unmarshal(body, &m)
}

func (s *server) send(m message) {
	m.JSONRPC = "2.0"
	body, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(s.out, "Content-Length: %d\r\n\r\n%s", len(body), body)
}

func (s *server) reply(id json.RawMessage, result any) {
	raw, err := json.Marshal(result)
	if err != nil {
		panic(err)
	}
	s.send(message{ID: id, Result: raw})
}

func (s *server) fail(id json.RawMessage, code int, text string) {
	s.send(message{ID: id, Error: json.RawMessage(fmt.Sprintf(`{"code":%d,"message":%q}`, code, text))})
}

func (s *server) handle(m message) {
	switch {
	case m.Method == "":
		s.answers = append(s.answers, m)
		return
	case strings.HasPrefix(m.Method, "fake/"):
		s.control(m)
		return
	}
	s.seen = append(s.seen, m)
	if c, ok := s.answer[m.Method]; ok && m.ID != nil {
		if c.Hold {
			s.held = append(s.held, m)
			return
		}
		s.answerWith(c, m.ID)
		return
	}
	s.standard(m)
}

func (s *server) answerWith(c canned, id json.RawMessage) {
	if c.Error != nil {
		s.send(message{ID: id, Error: c.Error})
		return
	}
	s.reply(id, c.Result)
}
