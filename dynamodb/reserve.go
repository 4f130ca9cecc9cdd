package dynamodb

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/files"
	"github.com/devhelper/devhelper/internal/proc"
)

// A backend that is another program opens its port itself, some time after we
// have found it free. For that time the port is reserved in a table that all
// shims of the user share, under a lock. Other programs do not know the table;
// against them helps only trying again.

// reservation is a port on its way to a backend.
type reservation struct {
	dirs stateDirs
	port int
}

// reservations is the table: who has which port.
type reservations map[string]proc.ID

func (d stateDirs) reservations(ctx context.Context, change func(reservations) error) error {
	lock, err := files.WaitLock(ctx, filepath.Join(d.Runtime, "ports.lock"))
	if err != nil {
		return fmt.Errorf("ports: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	name := filepath.Join(d.Runtime, "ports.json")
	table := reservations{}
	if data, err := os.ReadFile(name); err == nil && json.Unmarshal(data, &table) != nil {
		table = reservations{} // a broken table costs a second try at worst
	}
	for port, id := range table {
		if !proc.Alive(id) {
			delete(table, port)
		}
	}
	if err := change(table); err != nil {
		return err
	}
	if len(table) == 0 {
		_ = os.Remove(name)
		return nil
	}
	data, err := json.Marshal(table)
	if err != nil {
		return err
	}
	return files.WriteVolatile(name, data)
}

// prune drops the reservations of shims that were killed.
func (d stateDirs) prune() {
	if _, err := os.Stat(filepath.Join(d.Runtime, "ports.json")); err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	_ = d.reservations(ctx, func(reservations) error { return nil }) // a dead entry harms nobody
}

// reserve picks a port of the set that is free, the preferred one if it can,
// and keeps other shims from it until free is called.
func (d stateDirs) reserve(ctx context.Context, set portSet, preferred int, self proc.ID) (*reservation, error) {
	r := &reservation{dirs: d}
	err := d.reservations(ctx, func(table reservations) error {
		take := func(port int) bool {
			if _, ok := table[strconv.Itoa(port)]; ok || !portIsFree(port) {
				return false
			}
			table[strconv.Itoa(port)], r.port = self, port
			return true
		}
		if preferred > 0 && set.has(preferred) && take(preferred) {
			return nil
		}
		if len(set) == 0 {
			for range 50 {
				if port, err := anyPort(); err != nil {
					return err
				} else if take(port) {
					return nil
				}
			}
			return refuse("", "no free port was found")
		}
		set.each(func(port int) bool { return !take(port) })
		if r.port == 0 {
			return portsTaken(set, table)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// free gives the port to whoever wants it. A backend that listens keeps it.
func (r *reservation) free() {
	// Waiting longer helps nobody: the entry is void once this process is gone.
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	_ = r.dirs.reservations(ctx, func(table reservations) error {
		delete(table, strconv.Itoa(r.port))
		return nil
	})
}

func anyPort() (int, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

func portIsFree(port int) bool {
	l, err := net.Listen("tcp4", address(port))
	if err != nil {
		return false
	}
	l.Close()
	return true
}

func address(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func endpointAt(port int) string { return "http://" + address(port) }

// portsTaken says who has the ports of a set.
func portsTaken(set portSet, table reservations) error {
	port := set.fixed()
	if port == 0 {
		var words []string
		for _, r := range set {
			w := strconv.Itoa(r.low)
			if r.high > r.low {
				w += "-" + strconv.Itoa(r.high)
			}
			words = append(words, w)
		}
		return refuse("allow more ports, or none for a free one", "all ports of %s are in use", strings.Join(words, ","))
	}
	if _, ok := table[strconv.Itoa(port)]; ok {
		return refuse("try again when it is ready, or use another port", "another instance is about to start on port %d", port)
	}
	return &portTaken{port}
}

// listen opens a port of the set, the preferred one if it can. A backend inside
// our process serves on it, so it needs no reservation.
func listen(set portSet, preferred int) (net.Listener, error) {
	if preferred > 0 && set.has(preferred) {
		if l, err := net.Listen("tcp4", address(preferred)); err == nil {
			return l, nil
		}
	}
	if len(set) == 0 {
		return net.Listen("tcp4", "127.0.0.1:0")
	}
	var found net.Listener
	set.each(func(port int) bool {
		l, err := net.Listen("tcp4", address(port))
		if err == nil {
			found = l
		}
		return err != nil
	})
	if found == nil {
		return nil, portsTaken(set, nil)
	}
	return found, nil
}

// portTaken is a fixed port that somebody else has.
type portTaken struct{ port int }

func (e *portTaken) Error() string { return fmt.Sprintf("port %d is in use", e.port) }

// explain finds out who has the port and whether it is worth attaching to.
func (e *portTaken) explain(ctx context.Context) error {
	by := ""
	if h, _ := proc.Listener(e.port); h.PID > 0 {
		by = " by " + h.String()
	}
	// A server that does not answer at once is not one to recommend.
	ctx, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
	defer cancel()
	hint := "use another port, or none for a free one"
	if probe(ctx, endpointAt(e.port), fakeAccount) == nil {
		hint = "it answers as DynamoDB: devhelper dynamodb attach " + endpointAt(e.port)
	}
	return &Error{Cause: e.Error() + by, Next: hint, Err: e, known: true}
}
