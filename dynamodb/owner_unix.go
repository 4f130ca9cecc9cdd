//go:build unix

package dynamodb

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// onlyOurs refuses a directory that another user made, or may look into.
func onlyOurs(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != os.Geteuid() || info.Mode().Perm()&0o077 != 0 {
		return refuse("remove it, or set TMPDIR to a directory of your own", "%s is not a directory of this user alone", dir)
	}
	return nil
}

// safeToRun refuses what somebody other than the user or root could have put
// there, or could change.
func safeToRun(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		if uid := int(st.Uid); uid != 0 && uid != os.Geteuid() {
			return refuse("extract your own copy to a directory of yours", "%s belongs to %s, and what is in it would run as you", path, userName(uid))
		}
	}
	if info.Mode().Perm()&0o022 != 0 {
		return refuse("chmod go-w "+path, "others may write %s (mode %04o), and what is in it would run as you", path, info.Mode().Perm())
	}
	return nil
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return fmt.Sprintf("user %d", uid)
}
