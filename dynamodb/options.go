package dynamodb

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"
)

// MaxGrace bounds [Options.Grace]: what shall go on for longer is detached.
const MaxGrace = 24 * time.Hour

// DefaultReadyTimeout is how long a backend may take until it answers.
const DefaultReadyTimeout = 30 * time.Second

// Options say which instance is wanted. The zero value is the project's own in
// memory, by the built-in engine, on a free port.
type Options struct {
	Root    string // the project; its real path names the default instance
	Trusted bool   // programs below Root may be run
	Name    string // "" is the project's own instance

	Backend     string // "" is the built-in engine
	Endpoint    string // attach to this instead of starting one
	AllowRemote bool   // Endpoint may be on another machine
	Host        string // to listen on; "" and loopback only
	Port        string // "" a free one; 8000, 8000-8100, 8000,8005, or a mix
	Delay       bool   // tables pass through the states that take time on AWS
	DelaySet    bool   // Delay was asked for, not a default
	Dir         string // where DynamoDB Local was extracted to
	DataDir     string // "" is memory
	Durable     bool   // with DataDir: a write waits until the disk has it

	Image string // of DynamoDB Local, with its version, for Docker

	Java, Dynoxide, Dynalite, Docker string // programs; "" and bare names are looked for in PATH

	ReadyTimeout time.Duration // 0 is DefaultReadyTimeout
	Detach       bool          // it goes on when nobody uses it
	Grace        time.Duration // how long it goes on when nobody uses it, for the next editor to find it

	private bool // of one Run: nobody else can find it
}

// backend is the name of the one that is asked for. The others are never taken
// by themselves: which of them is installed is no statement about this project.
func (o Options) backend() string {
	if o.Backend == "" {
		return backends[0].name()
	}
	return o.Backend
}

var instanceName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$`) })

// checked gives the options with paths made real, or says which of them
// cannot be meant.
func (o Options) checked() (Options, error) {
	if o.Name != "" && !instanceName().MatchString(o.Name) {
		return o, refuse("use up to 32 letters, digits, '.', '_' and '-', as in --name tests", "%q cannot name an instance", o.Name)
	}
	if o.Host != "" && !isLoopback(o.Host) {
		return o, refuse("leave out the host; to reach it from elsewhere, forward the port", "host %s is not loopback: local DynamoDB has no passwords, so it listens on 127.0.0.1 alone", o.Host)
	}
	if _, err := parsePorts(o.Port); err != nil {
		return o, err
	}
	if o.ReadyTimeout < 0 {
		return o, refuse("give it in seconds, above 0", "a negative time to get ready in")
	}
	if o.Grace < 0 || o.Grace > MaxGrace {
		return o, refuse("give it in seconds, up to a day", "%v is no time to wait for the next user", o.Grace)
	}
	if o.ReadyTimeout == 0 {
		o.ReadyTimeout = DefaultReadyTimeout
	}
	o.Root = realRoot(o.Root)
	if o.Durable && o.DataDir == "" {
		return o, refuse("name a data directory: --data-dir DIR", "tables in memory cannot be durable")
	}
	for name, dir := range map[string]*string{"data directory": &o.DataDir, "DynamoDB Local directory": &o.Dir} {
		if *dir == "" {
			continue
		}
		if !filepath.IsAbs(*dir) {
			return o, refuse("give it as an absolute path", "the %s %s is not an absolute path", name, *dir)
		}
		*dir = realPath(*dir)
	}
	return o, nil
}

// id names the instance of a project: readable, safe as a file's name, and the
// same for every process of the user.
func (o Options) id() string {
	if o.private {
		return privatePrefix + strings.ToLower(rand.Text()[:10])
	}
	sum := sha256.Sum256([]byte(o.Root + "\x00" + o.Name))
	id := slug(filepath.Base(o.Root)) + "-" + hex.EncodeToString(sum[:4])
	if o.Name != "" {
		id += "-" + slug(o.Name)
	}
	return id
}

// privatePrefix begins the ids of instances that serve one [Manager.Run].
const privatePrefix = "run-"

func isPrivate(id string) bool { return strings.HasPrefix(id, privatePrefix) }

func slug(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0:
			b.WriteByte('-')
		}
		if b.Len() == 24 {
			break
		}
	}
	if out := strings.Trim(b.String(), "-"); out != "" && out != "run" {
		return out
	}
	return "local"
}

func realRoot(root string) string {
	if root == "" {
		return ""
	}
	return realPath(root)
}

// realPath follows links as far as the path exists.
func realPath(path string) string {
	path = filepath.Clean(path)
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(realPath(parent), filepath.Base(path))
	}
	return path
}

// isLoopback says whether a host is this machine. Names other than localhost
// are not resolved: what they mean is somebody else's choice.
func isLoopback(host string) bool {
	if strings.EqualFold(strings.TrimSuffix(host, "."), "localhost") {
		return true
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return ip != nil && ip.IsLoopback()
}
