package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"
)

// initialFolders are the workspace folders, else what older clients send.
func initialFolders(p *initParams) []string {
	var uris []string
	for _, f := range p.WorkspaceFolders {
		uris = append(uris, f.URI)
	}
	if len(uris) == 0 && p.RootURI != nil {
		uris = append(uris, *p.RootURI)
	}
	paths := pathsOf(uris)
	if len(paths) == 0 && p.RootPath != nil && *p.RootPath != "" {
		paths = append(paths, clean(*p.RootPath))
	}
	return paths
}

// pathsOf leaves out what is no file.
func pathsOf(uris []string) []string {
	var paths []string
	for _, u := range uris {
		if path, ok := pathOf(u); ok {
			paths = append(paths, path)
		}
	}
	return paths
}

func (s *server) setFolders(paths []string) {
	s.mu.Lock()
	s.folders = paths
	s.mu.Unlock()
	s.space.SetRoots(paths)
}

// DidChangeWorkspaceFolders adds and removes roots.
func (s *server) DidChangeWorkspaceFolders(_ context.Context, p *protocol.DidChangeWorkspaceFoldersParams) error {
	var gone, come []string
	for _, f := range p.Event.Removed {
		gone = append(gone, string(f.URI))
	}
	for _, f := range p.Event.Added {
		come = append(come, string(f.URI))
	}
	gone, come = pathsOf(gone), pathsOf(come)
	s.mu.Lock()
	next := slices.DeleteFunc(slices.Clone(s.folders), func(f string) bool {
		return slices.Contains(gone, f) || slices.Contains(come, f)
	})
	s.mu.Unlock()
	s.setFolders(append(next, come...))
	return nil
}
