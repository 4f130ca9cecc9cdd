package proc

import (
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestIdentity(t *testing.T) {
	me := Self()
	if !Alive(me) || me.PID != os.Getpid() || me.Start == "" {
		t.Errorf("we are %+v", me)
	}
	if Alive(ID{PID: me.PID, Start: me.Start + "0"}) || Alive(ID{}) {
		t.Error("somebody else is alive")
	}

	cmd := exec.Command(self())
	cmd.Env = []string{part + "=copy", quick}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	id, err := Lookup(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	in.Close()
	await(t, "a zombie counts as gone", func() bool { return !Alive(id) })
	if s, ok := readStat(id.PID); !ok || s.state != 'Z' {
		t.Errorf("it was no zombie: %+v", s)
	}
	if err := unix.Kill(id.PID, 0); err != nil {
		t.Errorf("kill(2) already knows: %v", err)
	}
	_ = cmd.Wait()
	if _, err := Lookup(id.PID); err == nil {
		t.Error("it is found after its end")
	}
}

func TestParseStat(t *testing.T) {
	const rest = " S 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 0 0"
	for name, command := range map[string]string{
		"plain": "node", "blanks": "my prog", "parentheses": "a) R 1 (b", "line end": "x\ny", "empty": "",
	} {
		s, ok := parseStat([]byte("7 (" + command + ")" + rest))
		if !ok || s != (stat{command, 'S', 42, "987654"}) {
			t.Errorf("%s: %+v, %v", name, s, ok)
		}
	}
	for _, bad := range []string{"", "7", "7 (x", "7 )x(", "7 (x)", "7 (x) S 1 2", "7 (x) S 1 y" + rest} {
		if s, ok := parseStat([]byte(bad)); ok {
			t.Errorf("%q: %+v", bad, s)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("7 (a b) S 1 42 42 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 99 0 0"))
	f.Add([]byte("7 )("))
	f.Add([]byte("(() ) ) Z"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, ok := parseStat(data); ok && (s.start == "" || s.state == 0) {
			t.Errorf("%q: %+v", data, s)
		}
	})
}

const tcpHead = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

func socketLine(local, state, uid, inode string) string {
	return "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000 " + uid + " 0 " + inode + " 1 0 100 0 0 10 0\n"
}

func TestParseSockets(t *testing.T) {
	table := tcpHead +
		socketLine("00000000:1F40", "0A", "0", "11") + // 0.0.0.0:8000
		socketLine("0100007F:1F40", "0A", "1000", "12") + // 127.0.0.1:8000
		socketLine("0100007F:1F40", "01", "0", "13") + // a connection
		socketLine("0200000A:1F40", "0A", "0", "14") + // 10.0.0.2:8000
		socketLine("0100007F:1F41", "0A", "0", "15") + // 127.0.0.1:8001
		socketLine("00000000000000000000000000000000:1F40", "0A", "x", "16") +
		"short line\n" + socketLine("0100007F", "0A", "0", "17") + socketLine("0100007F:XXXX", "0A", "0", "18")
	var got []string
	for _, s := range parseSockets([]byte(table), 8000) {
		got = append(got, strconv.Itoa(s.rank)+":"+strconv.Itoa(s.uid)+":"+s.inode)
	}
	if want := "2:0:11 0:1000:12 3:-1:16"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func FuzzParseSockets(f *testing.F) {
	f.Add([]byte(tcpHead+socketLine("0100007F:1F40", "0A", "0", "12")), 8000)
	f.Add([]byte("a b c 0A"), 0)
	f.Fuzz(func(t *testing.T, data []byte, port int) {
		for _, s := range parseSockets(data, port) {
			if s.inode == "" || port < 0 || port > 65535 {
				t.Errorf("%+v for port %d", s, port)
			}
		}
	})
}

func TestListener(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ours := l.Addr().(*net.TCPAddr).Port
	if h, known := Listener(ours); known != Yes || h.PID != os.Getpid() || h.Command == "" || !strings.Contains(h.String(), strconv.Itoa(h.PID)) {
		t.Errorf("our port: %+v, %v", h, known)
	}
	if !Owns(os.Getpid(), ours) {
		t.Error("our port is not ours")
	}

	var port int
	p := started(t, playing("listen"), &port)
	if h, known := Listener(port); known != Yes || h.PID != p.ID().PID {
		t.Errorf("the child's port: %+v, %v", h, known)
	}
	if !Owns(p.ID().PID, port) || Owns(p.ID().PID, ours) || Owns(os.Getpid(), port) {
		t.Error("ports are mixed up")
	}

	var inner int
	wrapper := started(t, playing("listening child"), &inner)
	if !Owns(wrapper.ID().PID, inner) {
		t.Error("a port of the group is not the group's")
	}

	l.Close()
	if h, known := Listener(ours); known != No {
		t.Errorf("nobody listens, and yet: %+v", h)
	}
	if Owns(os.Getpid(), ours) {
		t.Error("a port that nobody has is ours")
	}
	for want, h := range map[string]Holder{
		"node (process 7)": {PID: 7, Command: "node"}, "a process of user 1000": {UID: 1000}, "another process": {UID: -1},
	} {
		if h.String() != want {
			t.Errorf("got %s, want %s", h, want)
		}
	}
}

// TestForegroundOfATerminal: Ctrl-C reaches a program once, from the terminal,
// and not once more from us.
func TestForegroundOfATerminal(t *testing.T) {
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer master.Close()
	fd := int(master.Fd())
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err == nil {
		err = unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	tty, err := os.OpenFile("/dev/pts/"+strconv.Itoa(n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	cmd := exec.Command(self(), "signals")
	cmd.Env = []string{part + "=foreground", quick}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, os.Stderr
	cmd.SysProcAttr = &unix.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }()
	out := json.NewDecoder(onlyJSON{master})
	next := func() (s string) {
		if err := out.Decode(&s); err != nil {
			t.Fatal(err)
		}
		return s
	}
	if got := next(); got != "ready" {
		t.Fatalf("heard %q", got)
	}
	if _, err := master.Write([]byte{3}); err != nil { // Ctrl-C
		t.Fatal(err)
	}
	if got := next(); got != "interrupt" {
		t.Fatalf("heard %q", got)
	}
	if err := cmd.Process.Signal(unix.SIGTERM); err != nil {
		t.Fatal(err)
	}
	// A second interrupt would be heard before these.
	if got := []string{next(), next()}; got[0] != "terminated" || got[1] != "exit status 7" {
		t.Errorf("heard %q", got)
	}
	if _ = cmd.Wait(); cmd.ProcessState.ExitCode() != 7 {
		t.Error(cmd.ProcessState)
	}
}

// onlyJSON drops the echo of control characters.
type onlyJSON struct{ io.Reader }

func (r onlyJSON) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	kept := strings.ReplaceAll(string(b[:n]), "^C", "")
	return copy(b, kept), err
}
