package gitignore

import "strings"

// File is an ignore file that has been read.
type File struct {
	Name  string // as [Match] tells it: a path
	Rules []Rule // in order; the last one that matches decides

	fold   bool
	byName map[string][]int32 // rules that are a literal, by its last component
	byEnd  map[string][]int32 // rules such as *.o, by what begins with the dot
	others []int32
}

// Read reads an ignore file. With fold letters of both cases are the same, as
// with core.ignoreCase.
func Read(name string, text []byte, fold bool) *File {
	f := &File{Name: name, Rules: parse(text, fold), fold: fold}
	// From the last rule to the first, so that lists begin with what decides.
	for i := len(f.Rules) - 1; i >= 0; i-- {
		r := &f.Rules[i]
		switch {
		case r.kind == literal:
			if f.byName == nil {
				f.byName = map[string][]int32{}
			}
			base := r.prefix[strings.LastIndexByte(r.prefix, '/')+1:]
			f.byName[base] = append(f.byName[base], int32(i))
		case r.kind == suffix && strings.LastIndexByte(r.prefix, '.') == 0:
			if f.byEnd == nil {
				f.byEnd = map[string][]int32{}
			}
			f.byEnd[r.prefix] = append(f.byEnd[r.prefix], int32(i))
		default:
			f.others = append(f.others, int32(i))
		}
	}
	return f
}

// find gives the rule that decides about a path below the file's directory, or
// nil. name is the path's last component.
func (f *File) find(path, name string, isDir bool) *Rule {
	asFile, asDir := f.both(path, name)
	if isDir {
		return asDir
	}
	return asFile
}

// both gives the rules that decide about a path if it is a file, and if it is a
// directory.
func (f *File) both(path, name string) (asFile, asDir *Rule) {
	if f.fold {
		path, name = lower(path), lower(name)
	}
	file, dir := int32(-1), int32(-1)
	for _, i := range f.byName[name] {
		r := &f.Rules[i]
		if r.Anchored && path != r.prefix {
			continue
		}
		dir = max(dir, i)
		if !r.DirOnly {
			file = i
			break
		}
	}
	if f.byEnd != nil {
		if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
			for _, i := range f.byEnd[name[dot:]] {
				if i < file {
					break
				}
				dir = max(dir, i)
				if !f.Rules[i].DirOnly {
					file = i
					break
				}
			}
		}
	}
	for _, i := range f.others {
		if i < file {
			break
		}
		r := &f.Rules[i]
		if i < dir && r.DirOnly || !r.match(path, name) {
			continue
		}
		dir = max(dir, i)
		if !r.DirOnly {
			file = i
			break
		}
	}
	if file >= 0 {
		asFile = &f.Rules[file]
	}
	if dir >= 0 {
		asDir = &f.Rules[dir]
	}
	return asFile, asDir
}
