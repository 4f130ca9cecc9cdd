package lsp

import (
	"encoding/hex"
	"runtime"
	"strings"

	"go.lsp.dev/uri"

	"github.com/devhelper/devhelper/internal/workspace"
)

// pathOf gives the path of a file URI; ok is false for any other: untitled
// buffers, terminals, files inside archives.
func pathOf(u string) (path string, ok bool) {
	path, ok = filePath(u, runtime.GOOS == "windows")
	if !ok {
		return "", false
	}
	return workspace.Clean(path), true
}

// filePath turns a file URI (RFC 8089) into a path of an operating system.
// Editors on Windows send file:///c%3A/x, file:///C:/x and file://host/share.
// Package uri is not used here, as it keeps escapes of bytes that are no UTF-8,
// which file names of Unix may hold.
func filePath(u string, windows bool) (string, bool) {
	const scheme = "file:"
	if len(u) < len(scheme) || !strings.EqualFold(u[:len(scheme)], scheme) {
		return "", false
	}
	rest := u[len(scheme):]
	if end := strings.IndexAny(rest, "?#"); end >= 0 {
		rest = rest[:end]
	}
	host := ""
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		slash := strings.IndexByte(after, '/')
		if slash < 0 {
			return "", false
		}
		host, rest = unescape(after[:slash]), after[slash:]
	}
	path := unescape(rest)
	if !strings.HasPrefix(path, "/") || strings.IndexByte(path, 0) >= 0 {
		return "", false
	}
	if strings.EqualFold(host, "localhost") {
		host = ""
	}
	switch {
	case !windows:
		return path, host == ""
	case host != "":
		path = "//" + host + path
	case len(path) >= 3 && path[2] == ':':
		path = strings.ToUpper(path[1:2]) + path[2:]
	}
	return strings.ReplaceAll(path, "/", `\`), true
}

// unescape decodes %XX. What is no escape stays: editors have been seen to
// escape nothing.
func unescape(s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := hex.DecodeString(s[i+1 : i+3]); err == nil {
				b.WriteByte(c[0])
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// uriOf gives the URI of a path, spelled as VS Code does.
func uriOf(path string) uri.URI { return uri.File(path) }
