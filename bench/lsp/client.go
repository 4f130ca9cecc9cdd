package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/lsp/rpc"
)

// target is a server to measure.
type target struct {
	name  string
	argv  []string
	env   []string
	small string // a request that does next to nothing
}

// client speaks to one process, a request at a time.
type client struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	frames *rpc.FrameReader
	id     int
}

func (t target) start() (*client, error) {
	cmd := exec.Command(t.argv[0], t.argv[1:]...)
	cmd.Env = append(os.Environ(), t.env...)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &client{cmd: cmd, in: in, frames: rpc.NewFrameReader(out)}, nil
}

// initialize as an editor with all that matters; root may be empty.
func (c *client) initialize(root string) error {
	params := map[string]any{
		"processId": os.Getpid(), "rootUri": nil,
		"capabilities": map[string]any{"window": map[string]any{"workDoneProgress": true}, "experimental": map[string]any{"devhelper": map[string]any{"protocol": 1}}},
	}
	if root != "" {
		params["workspaceFolders"] = []any{map[string]any{"uri": "file://" + root, "name": "bench"}}
	}
	return c.request("initialize", params, nil)
}

func (c *client) notify(method string, params any) error {
	return c.write(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
}

func (c *client) write(m any) error {
	f, err := frame(m)
	if err != nil {
		return err
	}
	_, err = c.in.Write(f)
	return err
}

func frame(m any) ([]byte, error) {
	body, err := json.Marshal(m)
	return rpc.Frame(body), err
}

// request waits for the answer; what the server says meanwhile is left aside.
func (c *client) request(method string, params, result any) error {
	c.id++
	if err := c.write(map[string]any{"jsonrpc": "2.0", "id": c.id, "method": method, "params": params}); err != nil {
		return err
	}
	for {
		body, err := c.frames.Next()
		if err != nil {
			return fmt.Errorf("%s: %w", method, err)
		}
		var m struct {
			ID     json.RawMessage
			Method string
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err := json.Unmarshal(body, &m); err != nil {
			return err
		}
		if m.Method != "" || string(m.ID) != strconv.Itoa(c.id) {
			continue
		}
		if m.Error != nil {
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		}
		if result == nil {
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

// stop ends the process in good order.
func (c *client) stop() error {
	err := errors.Join(c.request("shutdown", nil, nil), c.notify("exit", nil), c.in.Close())
	return errors.Join(err, c.cmd.Wait())
}

// rss is the resident memory of the process in bytes; ok is false where the
// system does not tell it in /proc.
func (c *client) rss() (bytes float64, ok bool) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.SplitSeq(string(data), "\n") {
		if rest, found := strings.CutPrefix(line, "VmRSS:"); found {
			kb, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 64)
			return kb * 1024, err == nil
		}
	}
	return 0, false
}
