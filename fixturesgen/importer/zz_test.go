package importer
import ("testing";"os";"fmt")
func TestZZ(t *testing.T) {
	f := os.Getenv("ZZ"); if f == "" { return }
	b, _ := os.ReadFile(f)
	tabs, err := ForFile(f)[0].Read(Input{Path: f, Content: b})
	fmt.Println(outline(tabs)); fmt.Println(err)
}
