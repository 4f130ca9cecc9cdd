package rpc

import "os"

// TakeStdio gives the streams that lead to the editor and points everything
// else away from them: afterwards os.Stdout and the process's standard output
// are standard error. One stray print between two frames and an editor is lost
// for good. Call it once, before anything is started.
func TakeStdio() (in, out *os.File, err error) {
	out, err = takeStdout()
	if err != nil {
		return nil, nil, err
	}
	os.Stdout = os.Stderr
	return os.Stdin, out, nil
}
