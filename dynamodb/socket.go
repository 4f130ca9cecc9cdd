package dynamodb

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/devhelper/devhelper/internal/files"
)

// maxSocketName is what fits into a socket's address everywhere: macOS has
// room for 104 bytes with the final zero, Linux for 108.
const maxSocketName = 100

// socket gives the name of the control socket of an instance. When the
// runtime directory is too deep for it, it is in a directory below temp that
// is ours alone.
func (d stateDirs) socket(id, temp string) (string, error) {
	name := filepath.Join(d.Runtime, id+".sock")
	if len(name) <= maxSocketName {
		return name, files.MakeDir(d.Runtime)
	}
	dir := filepath.Join(temp, fmt.Sprintf("devhelper-%d", os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", err
	}
	if err := onlyOurs(dir); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(name))
	name = filepath.Join(dir, hex.EncodeToString(sum[:8])+".sock")
	if len(name) > maxSocketName {
		return "", refuse("set TMPDIR to a shorter path", "%s is too long for a socket's name", name)
	}
	return name, nil
}

// listenControl opens a control socket that only this user can connect to.
// The caller holds the lock of the instance, so an old socket is nobody's.
func listenControl(name string) (net.Listener, error) {
	_ = os.Remove(name)
	l, err := net.Listen("unix", name)
	if err != nil {
		return nil, fmt.Errorf("control socket: %w", err)
	}
	if err := os.Chmod(name, 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("control socket: %w", err)
	}
	return l, nil
}

// connectTimeout bounds the first answer of a shim. It answers at once; a
// machine under load may take longer.
const connectTimeout = 3 * time.Second

// connect asks the shim of an instance for op, lease or watch, and gives the
// link once it is granted. The caller starts link.follow.
func (d stateDirs) connect(r record, op string) (*link, error) {
	c, err := net.DialTimeout("unix", r.Socket, connectTimeout)
	if err != nil {
		return nil, err
	}
	l := newLink(c, c, c.Close, nil)
	if err := c.SetDeadline(time.Now().Add(connectTimeout)); err != nil {
		_ = c.Close()
		return nil, err
	}
	err = l.send(op)
	var msg message
	if err == nil {
		msg, err = l.receive()
	}
	if err == nil && msg.Event != sayReady {
		err = errors.New("the instance is about to end")
	}
	if err == nil {
		err = c.SetDeadline(time.Time{})
	}
	if err != nil {
		_ = c.Close()
		return nil, err
	}
	return l, nil
}
