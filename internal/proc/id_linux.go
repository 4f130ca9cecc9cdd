package proc

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
)

// boot tells one boot from another: start times count from it, and state files
// may live longer.
var boot = sync.OnceValue(func() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil || len(id) < 8 {
		return "0"
	}
	return string(id[:8])
})

type stat struct {
	command string
	state   byte
	group   int
	start   string
}

// readStat reads /proc/PID/stat. The command stands in parentheses and may
// hold any character, so fields are counted from its end; see proc(5).
func readStat(pid int) (stat, bool) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, false
	}
	return parseStat(data)
}

func parseStat(data []byte) (stat, bool) {
	from, to := bytes.IndexByte(data, '('), bytes.LastIndexByte(data, ')')
	if from < 0 || to < from {
		return stat{}, false
	}
	f := strings.Fields(string(data[to+1:]))
	if len(f) < 20 { // state is field 3, the group 5, the start 22
		return stat{}, false
	}
	group, err := strconv.Atoi(f[2])
	if err != nil || len(f[0]) != 1 {
		return stat{}, false
	}
	return stat{command: string(data[from+1 : to]), state: f[0][0], group: group, start: f[19]}, true
}

// Lookup finds the process that has a pid now. A zombie counts as gone.
func Lookup(pid int) (ID, error) {
	s, ok := readStat(pid)
	if !ok || s.state == 'Z' || s.state == 'X' {
		return ID{}, goneError(pid)
	}
	return ID{PID: pid, Start: fmt.Sprintf("%s-%s", boot(), s.start)}, nil
}
