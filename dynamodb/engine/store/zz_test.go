package store
import ("testing";"time";"os";"path/filepath")
func TestZZ(t *testing.T) {
	dir := t.TempDir()
	st, _ := OpenDisk(dir, DiskOptions{})
	keys := benchKeys(100000)
	for at := 0; at < len(keys); at += 1000 {
		st.Update([]Space{1}, func(w Writer) error { for _, k := range keys[at:at+1000] { w.Put(1,0,k,benchValue) }; return nil })
	}
	abandon(st)
	f := filepath.Join(dir, version, dataFile)
	i, _ := os.Stat(f)
	for range 5 {
	t0 := time.Now(); err := verify(f, quickPages); t1 := time.Now()
	st, err2 := OpenDisk(dir, DiskOptions{})
	t.Log(i.Size(), err, err2, t1.Sub(t0), time.Since(t1)); abandon(st)}
}
