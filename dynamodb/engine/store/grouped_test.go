package store

import (
	"runtime"
	"testing"
)

// grouped is a store on disk whose every Update follows another in the same
// transaction. An update alone is undone by giving its transaction up; this one
// has to be undone change by change.
type grouped struct{ *disk }

const companySpace = 99

func openGrouped(tb testing.TB, dir string) Store {
	return grouped{openAt(tb, dir, DiskOptions{}).(*disk)}
}

func (g grouped) Update(spaces []Space, fn func(Writer) error) error {
	entered, company := make(chan struct{}), make(chan error, 1)
	go func() {
		company <- g.disk.Update([]Space{companySpace}, func(w Writer) error {
			close(entered)
			for g.waiting.Load() == 0 { // the other comes at once
				runtime.Gosched()
			}
			setNumber(w, companySpace, "n", number(w, companySpace, "n")+1)
			return nil
		})
	}()
	select {
	case <-entered:
	case err := <-company:
		return err
	}
	defer func() { // fn may panic
		if err := <-company; err != nil {
			panic(err)
		}
	}()
	return g.disk.Update(spaces, fn)
}
