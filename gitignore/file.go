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
	if f.fold {
		path, name = lower(path), lower(name)
	}
	best := int32(-1)
	for _, i := range f.byName[name] {
		if r := &f.Rules[i]; (isDir || !r.DirOnly) && (!r.Anchored || path == r.prefix) {
			best = i
			break
		}
	}
	if f.byEnd != nil {
		if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
			for _, i := range f.byEnd[name[dot:]] {
				if i < best {
					break
				}
				if isDir || !f.Rules[i].DirOnly {
					best = i
					break
				}
			}
		}
	}
	for _, i := range f.others {
		if i < best {
			break
		}
		if r := &f.Rules[i]; (isDir || !r.DirOnly) && r.match(path, name) {
			best = i
			break
		}
	}
	if best < 0 {
		return nil
	}
	return &f.Rules[best]
}
