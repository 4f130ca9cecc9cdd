package difftest

import (
	"encoding/json"
	"fmt"
)

// Pin is a small reproduction of a class, with what each server said. It keeps
// the decision when no peer is there.
type Pin struct {
	Class    string   `json:"class"`
	History  []pinned `json:"history,omitempty"`
	Request  pinned   `json:"request"`
	Dynoxide *Answer  `json:"dynoxide,omitempty"`
	Dynalite *Answer  `json:"dynalite,omitempty"`
	Ours     Answer   `json:"ours"`
}

// pinned is a request with what its JSON alone does not tell.
type pinned struct {
	Request
	Unordered bool `json:"unordered,omitempty"`
}

func pin(r *Request) pinned { return pinned{Request: *r.clone(), Unordered: r.order == unordered} }

func (p pinned) request() *Request {
	r := p.Request
	if p.Unordered {
		r.order = unordered
	}
	return &r
}

// newPin makes a pin of a finding.
func newPin(f Finding) Pin {
	p := Pin{Class: f.Judgement.Class.Name, Request: pin(f.Request), Ours: f.Answers["ours"]}
	for _, h := range f.History {
		p.History = append(p.History, pin(h))
	}
	if a, ok := f.Answers["dynoxide"]; ok {
		p.Dynoxide = &a
	}
	if a, ok := f.Answers["dynalite"]; ok {
		p.Dynalite = &a
	}
	return p
}

// encode gives a pin as indented JSON.
func (p Pin) encode() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	return append(b, '\n'), err
}

// readPin reads a pin without loss of digits.
func readPin(b []byte) (Pin, error) {
	var p Pin
	if err := json.Unmarshal(b, &p); err != nil {
		return p, fmt.Errorf("a pin: %w", err)
	}
	// Bodies hold numbers that must not become floats.
	for _, a := range []*Answer{p.Dynoxide, p.Dynalite, &p.Ours} {
		if a == nil {
			continue
		}
		v, err := parse([]byte(text(a.Body)))
		if err != nil {
			return p, err
		}
		a.Body = v
	}
	return p, nil
}
