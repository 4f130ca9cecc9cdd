package dynamodb

import (
	"archive/zip"
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// jarFile is what a launch needs to know of an archive.
type jarFile struct {
	mainClass string
	java      int // the oldest Java that can run it, as 17
}

// errCorrupt is a file that is no complete archive of a program, such as one
// whose download was cut short: the directory of a zip file is at its end.
var errCorrupt = errors.New("it is no complete jar")

// readJar reads the manifest and the first eight bytes of the main class.
func readJar(name string) (jarFile, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			return jarFile{}, err
		}
		return jarFile{}, errCorrupt
	}
	defer z.Close()
	main, err := mainClass(z)
	if err != nil {
		return jarFile{}, err
	}
	class, err := z.Open(strings.ReplaceAll(main, ".", "/") + ".class")
	if err != nil {
		return jarFile{}, errCorrupt
	}
	defer class.Close()
	// The Java Virtual Machine Specification, 4.1: magic, minor and major
	// version. Major 52 is Java 8, and each release since has counted one on.
	var head struct {
		Magic        uint32
		Minor, Major uint16
	}
	if err := binary.Read(class, binary.BigEndian, &head); err != nil || head.Magic != 0xCAFEBABE || head.Major < 45 {
		return jarFile{}, errCorrupt
	}
	return jarFile{mainClass: main, java: int(head.Major) - 44}, nil
}

// mainClass reads the Main-Class of a manifest. Its lines break at 72 bytes
// and go on after a blank.
func mainClass(z *zip.ReadCloser) (string, error) {
	f, err := z.Open("META-INF/MANIFEST.MF")
	if err != nil {
		return "", errCorrupt
	}
	defer f.Close()
	const enough = 1 << 20
	var name, value string
	lines := bufio.NewScanner(io.LimitReader(f, enough))
	for lines.Scan() {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if rest, ok := strings.CutPrefix(line, " "); ok {
			value += rest
			continue
		}
		if strings.EqualFold(name, "Main-Class") {
			break
		}
		name, value, _ = strings.Cut(line, ": ")
	}
	if lines.Err() != nil || !strings.EqualFold(name, "Main-Class") || strings.TrimSpace(value) == "" {
		return "", errCorrupt
	}
	return strings.TrimSpace(value), nil
}
