package proc

import (
	"bufio"
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
)

// socket is a listening TCP socket as /proc/net/tcp and tcp6 show it.
type socket struct {
	rank  int // how directly it is the one behind 127.0.0.1: less is nearer
	uid   int
	inode string
}

// ranks orders local addresses, written in the kernel's hexadecimal, by who
// gets a connection to 127.0.0.1 when several listen.
var ranks = map[string]int{
	"0100007F":                         0, // 127.0.0.1
	"0000000000000000FFFF00000100007F": 1, // ::ffff:127.0.0.1
	"00000000":                         2, // 0.0.0.0
	"00000000000000000000000000000000": 3, // ::, unless it is for IPv6 alone
}

func listening(port int) (found []socket, known bool) {
	for _, name := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		data, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		known = known || name == "/proc/net/tcp"
		found = append(found, parseSockets(data, port)...)
	}
	slices.SortFunc(found, func(a, b socket) int { return a.rank - b.rank })
	return found, known
}

func parseSockets(data []byte, port int) (found []socket) {
	const listen = "0A" // TCP_LISTEN
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		f := strings.Fields(lines.Text())
		if len(f) < 10 || f[3] != listen {
			continue
		}
		address, hex, _ := strings.Cut(f[1], ":")
		rank, ok := ranks[address]
		if n, err := strconv.ParseUint(hex, 16, 16); err != nil || int(n) != port || !ok {
			continue
		}
		uid, err := strconv.Atoi(f[7])
		if err != nil {
			uid = -1
		}
		found = append(found, socket{rank: rank, uid: uid, inode: f[9]})
	}
	return found
}

// Listener says who accepts connections to a TCP port of 127.0.0.1: Yes and
// the holder, No, or Unknown where the kernel does not tell.
func Listener(port int) (Holder, Answer) {
	found, told := listening(port)
	switch {
	case !told:
		return Holder{UID: -1}, Unknown
	case len(found) == 0:
		return Holder{UID: -1}, No
	}
	h := Holder{UID: found[0].uid}
	eachProcess(func(pid int) bool {
		if held, _ := holds(pid, found[0]); held {
			s, _ := readStat(pid)
			h.PID, h.Command = pid, s.command
		}
		return h.PID == 0
	})
	return h, Yes
}

// Owns says whether the process pid, or another of the group it leads, accepts
// connections to a TCP port of 127.0.0.1. Where the kernel does not tell it is
// taken to be so.
func Owns(pid, port int) bool {
	found, told := listening(port)
	if !told {
		return true
	}
	if len(found) == 0 {
		return false
	}
	held, readable := holds(pid, found[0])
	if held || !readable {
		return held || !gone(pid)
	}
	eachProcess(func(other int) bool {
		if s, ok := readStat(other); ok && s.group == pid && other != pid {
			held, _ = holds(other, found[0])
		}
		return !held
	})
	return held
}

func gone(pid int) bool { _, err := Lookup(pid); return err != nil }

// holds says whether a process has a socket open.
func holds(pid int, s socket) (held, readable bool) {
	dir := "/proc/" + strconv.Itoa(pid) + "/fd/"
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, false
	}
	for _, e := range entries {
		if file, err := os.Readlink(dir + e.Name()); err == nil && file == "socket:["+s.inode+"]" {
			return true, true
		}
	}
	return false, true
}

func eachProcess(visit func(pid int) (more bool)) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return
	}
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && !visit(pid) {
			return
		}
	}
}
