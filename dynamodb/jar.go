package dynamodb

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/devhelper/devhelper/internal/proc"
)

// jar is the DynamoDB Local that AWS gives to whoever accepts its licence. The
// user extracts it; it is neither brought along nor downloaded nor looked into,
// and used only on request. It listens on all addresses: it has no option for
// another.
type jar struct{}

func (jar) name() string { return "jar" }

func (jar) capabilities() Capabilities {
	return Capabilities{Disk: true, Delay: true, Streams: true, Transactions: true, PartiQL: true}
}

const (
	jarName = "DynamoDBLocal.jar"
	libName = "DynamoDBLocal_lib" // its libraries, for Java and native
	// usualDir is where the fixtures of 2016 expected it. It is offered, never
	// taken: anybody may make a directory there.
	usualDir = "/tmp/dynamodb"
)

func (j jar) detect(_ context.Context, s search) Candidate {
	c := Candidate{Name: j.name(), Capabilities: j.capabilities()}
	if s.Dir == "" {
		c.Reason, c.Hint = "no directory is named", "name the folder you have extracted DynamoDB Local to: --dynamodb-dir DIR"
		if _, err := os.Stat(filepath.Join(usualDir, jarName)); err == nil {
			c.Hint = "there is one in " + usualDir + ": --dynamodb-dir " + usualDir
		}
		return c
	}
	c.Path = filepath.Join(s.Dir, jarName)
	if s.below(s.Dir) && !s.Trusted {
		return c.absent(s, c.Path, "", errUntrusted, "")
	}
	if _, err := j.check(s); err != nil {
		c.Reason, c.Hint = err.Error(), hintOf(err)
		return c
	}
	if _, err := s.findJava(); err != nil {
		c.Reason, c.Hint = err.Error(), hintOf(err)
		return c
	}
	c.Available = true
	return c
}

// check looks at the files alone.
func (jar) check(s search) (jarFile, error) {
	name := filepath.Join(s.Dir, jarName)
	const extract = "extract DynamoDB Local there, or name the folder where it is: --dynamodb-dir DIR"
	switch info, err := os.Stat(s.Dir); {
	case errors.Is(err, fs.ErrNotExist):
		return jarFile{}, refuse(extract, "%s is not there", s.Dir)
	case err == nil && !info.IsDir():
		return jarFile{}, refuse("name the folder it is in: --dynamodb-dir "+filepath.Dir(s.Dir), "%s is not a directory", s.Dir)
	}
	paths := []string{s.Dir, name}
	lib := filepath.Join(s.Dir, libName)
	if entries, err := os.ReadDir(lib); err == nil {
		paths = append(paths, lib)
		for _, e := range entries {
			paths = append(paths, filepath.Join(lib, e.Name()))
		}
	}
	for _, path := range paths {
		switch err := safeToRun(path); {
		case errors.Is(err, fs.ErrNotExist) && path == name:
			return jarFile{}, refuse(extract, "there is no %s in %s", jarName, s.Dir)
		case err != nil:
			return jarFile{}, err
		}
	}
	file, err := readJar(name)
	if errors.Is(err, errCorrupt) {
		return file, refuse("extract it again; a download that was cut short looks like this", "%s is damaged: %v", name, err)
	}
	return file, err
}

func (j jar) preflight(ctx context.Context, s search, sp *spec) error {
	file, err := j.check(s)
	if err != nil {
		return err
	}
	java, err := s.findJava()
	if err != nil {
		return err
	}
	release, err := s.javaRelease(ctx, java)
	if err != nil {
		return refuse("set dynamodb.java to a Java runtime", "%s cannot be used: %v", java, err)
	}
	if release < file.java {
		return refuse("install Java "+strconv.Itoa(file.java)+" or newer, or set dynamodb.java",
			"this DynamoDB Local needs Java %d, and %s is Java %d", file.java, java, release)
	}
	sp.Program, sp.Dir = java, s.Dir
	sp.Version = j.version(ctx, s, java)
	if sp.Version != "" {
		sp.Extra = []string{"-disableTelemetry"} // came with -version
	}
	return ctx.Err()
}

// version asks the jar, once for each file. Versions before 1.24 do not know
// the option and say so at length, with exit code 0.
func (jar) version(ctx context.Context, s search, java string) string {
	v, _ := s.versions.get(filepath.Join(s.Dir, jarName), "jar", func() (string, error) {
		cmd := proc.Cmd{Path: java, Args: []string{"-jar", jarName, "-version"}, Dir: s.Dir, Env: append(s.environ, noTelemetry)}
		out, err := proc.Run(ctx, cmd, proc.Limits{Timeout: askTimeout, MaxStdout: 64 << 10})
		if text := strings.TrimSpace(string(out.Stdout)); err == nil && len(text) < 100 {
			return versionNumber().FindString(text), nil
		}
		return "", ctx.Err()
	})
	return v
}

// noTelemetry is known to all versions, as a variable.
const noTelemetry = "DDB_LOCAL_TELEMETRY=0"

func (jar) command(sp *spec, port int) proc.Cmd {
	args := []string{
		// These cut the start by a third and raise throughput by two thirds;
		// without a cap the heap of old versions grows beyond 1 GB.
		"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
		"-Djava.library.path=" + filepath.Join(sp.Dir, libName),
		"-jar", jarName,
		// Else tables are kept apart by access key and region, and vanish for
		// whoever uses another.
		"-sharedDb",
		"-port", strconv.Itoa(port),
	}
	if sp.DataDir == "" {
		args = append(args, "-inMemory")
	} else {
		args = append(args, "-dbPath", sp.DataDir)
	}
	if sp.Delay {
		args = append(args, "-delayTransientStatuses")
	}
	args = append(args, sp.Extra...)
	// It finds its libraries relative to the working directory.
	return proc.Cmd{Path: sp.Program, Args: args, Dir: sp.Dir, Env: []string{noTelemetry}}
}

func (jar) diagnose(sp *spec, lines []string, _ proc.Exit) diagnosis {
	text := strings.Join(lines, "\n")
	switch {
	case strings.Contains(text, "Address already in use"), strings.Contains(text, "java.net.BindException"):
		return diagnosis{portInUse: true}
	case strings.Contains(text, "UnsupportedClassVersionError"):
		return diagnosis{cause: sp.Program + " is too old for it", hint: "install Java 17 or newer, or set dynamodb.java"}
	case strings.Contains(text, "UnsatisfiedLinkError"):
		return diagnosis{cause: "its native library does not fit this machine or is missing from " + libName, hint: "extract the newest DynamoDB Local with all of its files"}
	case strings.Contains(text, "ClassNotFoundException"), strings.Contains(text, "NoClassDefFoundError"):
		return diagnosis{cause: "classes are missing from " + libName, hint: "extract DynamoDB Local again with all of its files"}
	case strings.Contains(text, "OutOfMemoryError"), strings.Contains(text, "Could not reserve enough space"):
		return diagnosis{cause: "there is not enough memory for it", hint: "end other programs, or use another backend"}
	}
	return diagnosis{}
}
