package dynamodb

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/devhelper/devhelper/internal/proc"
)

// docker is DynamoDB Local in a container, of the image and version the user
// names. Nothing is pulled: what is downloaded is the user's choice, as is the
// licence of what is in it. The container has the instance's name and is removed
// when it ends. Should the supervisor be killed, the container goes on, since it
// is the daemon's child and not ours, until the next devhelper looks.
type docker struct{}

func (docker) name() string { return "docker" }

// capabilities: a folder of the host would be written by a user of the
// container's.
func (docker) capabilities() Capabilities {
	return Capabilities{Delay: true, Streams: true, Transactions: true, PartiQL: true}
}

// pinned says whether an image is named with a tag or digest. One without, or with latest, is
// another program every other month.
func pinned(image string) bool {
	if _, digest, ok := strings.Cut(image, "@sha256:"); ok {
		return len(digest) == 64
	}
	tag := image[strings.LastIndexByte(image, '/')+1:]
	_, tag, ok := strings.Cut(tag, ":")
	return ok && tag != "" && tag != "latest"
}

func wellFormed(image string) bool {
	ok, _ := regexp.MatchString(`^[a-z0-9][a-zA-Z0-9._/:@-]{0,254}$`, image)
	return ok
}

const usualImage = "amazon/dynamodb-local"

// dockerTimeout bounds questions to the daemon.
const dockerTimeout = 5 * time.Second

func (d docker) detect(ctx context.Context, s search) Candidate {
	c := Candidate{Name: d.name(), Capabilities: d.capabilities()}
	path, err := s.find(s.Docker, d.name())
	if err != nil {
		return c.absent(s, path, s.Docker, err, "install Docker, or take the built-in engine")
	}
	c.Path = path
	switch {
	case s.Image == "":
		c.Reason, c.Hint = "no image is named", "name one that is there, with its version: --image "+usualImage+":VERSION"
		return c
	case !wellFormed(s.Image):
		c.Reason, c.Hint = s.Image+" is no name of an image", "write it as "+usualImage+":VERSION"
		return c
	case !pinned(s.Image):
		c.Reason, c.Hint = "the image "+s.Image+" names no version", "write it as "+usualImage+":VERSION"
		return c
	}
	if _, err := d.ask(ctx, s, path, "version", "--format", "{{.Server.Version}}"); err != nil {
		c.Reason, c.Hint = "the Docker daemon does not answer: "+err.Error(), "start Docker, and see that docker info works"
		return c
	}
	if _, err := d.ask(ctx, s, path, "image", "inspect", "--format", "{{.Id}}", s.Image); err != nil {
		c.Reason, c.Hint = "the image "+s.Image+" is not here", "docker pull "+s.Image+" gets it; devhelper downloads nothing"
		return c
	}
	c.Available, c.Version = true, s.Image
	return c
}

// ask runs a docker command that only tells.
func (docker) ask(ctx context.Context, s search, path string, args ...string) (string, error) {
	out, err := proc.Run(ctx, proc.Cmd{Path: path, Args: args, Env: s.environ}, proc.Limits{Timeout: dockerTimeout, MaxStdout: 64 << 10})
	if err == nil {
		return strings.TrimSpace(string(out.Stdout)), nil
	}
	for line := range strings.Lines(string(out.Stderr)) {
		if line = strings.TrimSpace(line); line != "" {
			return "", errors.New(line)
		}
	}
	return "", err
}

func (docker) preflight(_ context.Context, s search, sp *spec) error {
	sp.Image = s.Image
	return nil
}

func container(sp *spec) string { return "devhelper-" + sp.ID }

func (docker) command(sp *spec, port int) proc.Cmd {
	args := []string{
		"run", "--rm", "--pull", "never", "--name", container(sp),
		// The daemon's own default would be all addresses.
		"--publish", "127.0.0.1:" + strconv.Itoa(port) + ":8000", "--env", noTelemetry, "--label", "devhelper=" + sp.ID, sp.Image,
		"-Xmx256m", "-jar", jarName, "-sharedDb", "-inMemory",
	}
	if sp.Delay {
		args = append(args, "-delayTransientStatuses")
	}
	return proc.Cmd{Path: sp.Program, Args: args}
}

func (docker) tidy(sp *spec) proc.Cmd {
	return proc.Cmd{Path: sp.Program, Args: []string{"rm", "--force", container(sp)}}
}

func (docker) listensElsewhere() {}

func (docker) diagnose(sp *spec, lines []string, _ proc.Exit) diagnosis {
	text := strings.Join(lines, "\n")
	switch {
	case strings.Contains(text, "port is already allocated"), strings.Contains(text, "address already in use"):
		return diagnosis{portInUse: true}
	case strings.Contains(text, "is already in use by container"):
		return diagnosis{cause: "a container has the name " + container(sp), hint: "docker rm --force " + container(sp)}
	case strings.Contains(text, "No such image"), strings.Contains(text, "Unable to find image"):
		return diagnosis{cause: "the image " + sp.Image + " is not here", hint: "docker pull " + sp.Image}
	case strings.Contains(text, "Cannot connect to the Docker daemon"), strings.Contains(text, "permission denied while trying to connect"):
		return diagnosis{cause: "the Docker daemon does not answer", hint: "start Docker, and see that docker info works"}
	}
	return diagnosis{}
}
