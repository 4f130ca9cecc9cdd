package proc

import "os"

// Peer is a process of ours that outlives us: a supervisor. We hold the other
// ends of its standard input and output. The system closes In when we die,
// which is how it learns of our end.
type Peer struct {
	*Process
	In  *os.File // its standard input
	Out *os.File // its standard output
}

// Spawn starts a supervisor: in a session of its own, alive after our end, its
// standard input and output connected to us. Cmd's Stdin and Stdout are not
// used. The caller closes In and Out.
func Spawn(c Cmd) (*Peer, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer theirIn.Close()
	out, theirOut, err := os.Pipe()
	if err != nil {
		in.Close()
		return nil, err
	}
	defer theirOut.Close()
	c.Stdin, c.Stdout, c.Session, c.outlive = theirIn, theirOut, true, true
	p, err := Start(c)
	if err != nil {
		in.Close()
		out.Close()
		return nil, err
	}
	return &Peer{Process: p, In: in, Out: out}, nil
}
