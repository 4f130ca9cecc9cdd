package fixturesgen
import ("testing";"context";"os";"io/fs";"path/filepath";"fmt";"time";"strings";"runtime")
type disk struct{}
func (disk) ReadFile(p string) ([]byte, error) { return os.ReadFile(p) }
func (disk) Walk(ctx context.Context, root string, fn func(string,int64) error) error {
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error { if err!=nil {return err}; if d.IsDir() {return nil}; i,_:=d.Info(); return fn(p,i.Size()) })
}
func TestTry(t *testing.T) {
	root := os.Getenv("ROOT"); if root=="" {return}
	c, err := Tables(t.Context(), disk{}, root)
	if err!=nil {t.Fatal(err)}
	ts, err := c.Pick(nil, true)
	if err!=nil {t.Fatal(err, err.(*Error).Hint())}
	e, err := Generate(t.Context(), disk{}, Request{Tables: ts, Framework: os.Getenv("FW"), Target: Target{Root: root, Path: os.Getenv("OUT")}})
	if err!=nil {t.Fatal(err)}
	for _, x := range e { os.MkdirAll(filepath.Dir(x.Path),0755); os.WriteFile(x.Path, []byte(x.Text), 0644) }
}
func TestPerf(t *testing.T) {
	if os.Getenv("PERF")=="" {return}
	for _, ext := range []string{"yaml","json"} {
	var b strings.Builder
	if ext=="yaml" { b.WriteString("Resources:\n") } else {b.WriteString(`{"Resources":{`)}
	for i:=0; b.Len()<10<<20; i++ {
		if ext=="yaml" { fmt.Fprintf(&b,"  T%d:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: !Sub \"${AWS::StackName}-t%d\"\n      BillingMode: PAY_PER_REQUEST\n      AttributeDefinitions:\n        - AttributeName: id\n          AttributeType: S\n      KeySchema:\n        - AttributeName: id\n          KeyType: HASH\n  F%d:\n    Type: AWS::Serverless::Function\n    Properties: {Environment: {Variables: {A: !Ref T%d, B: c}}}\n",i,i,i,i)
		} else { if i>0 {b.WriteString(",")}; fmt.Fprintf(&b,`"T%d":{"Type":"AWS::DynamoDB::Table","Properties":{"TableName":"t%d","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}}`,i,i) }
	}
	if ext=="json" {b.WriteString("}}")}
	dir:=t.TempDir(); os.WriteFile(filepath.Join(dir,"t."+ext),[]byte(b.String()),0644)
	for range 2 { a:=time.Now(); c,err:=Tables(t.Context(),disk{},dir); d:=time.Since(a); var m runtime.MemStats; runtime.ReadMemStats(&m); fmt.Println(ext,b.Len(),d,len(c.Tables),err,len(c.Broken), m.HeapAlloc>>20); a=time.Now(); fmt.Println(len(c.Problems()), time.Since(a)) }
	}
	files,root:=project(t,nil)
	for i:=range 2000 { files[filepath.Join(root,fmt.Sprintf("d%d/f%d.yaml",i%50,i))] = strings.Repeat("kind: x\n# padding to be a real file\n",100)+ map[bool]string{true:"",false:"x: y\n"}[false] ; if i%10==0 { files[filepath.Join(root,fmt.Sprintf("s%d/template.yaml",i))]=oneTable } }
	for range 2 { a:=time.Now(); c,_:=Tables(t.Context(),files,root); fmt.Println("tree",time.Since(a),len(c.Tables)) }
}
