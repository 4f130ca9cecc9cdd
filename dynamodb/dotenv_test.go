package dynamodb

import "testing"

func TestDotenv(t *testing.T) {
	set := map[string]string{"DYNAMODB_ENDPOINT": "http://127.0.0.1:8000", "AWS_REGION": "us-east-1"}
	const added = "# local DynamoDB, by devhelper dynamodb env --write\nAWS_REGION=us-east-1\nDYNAMODB_ENDPOINT=http://127.0.0.1:8000\n"
	for _, tc := range []struct{ name, text, want string }{
		{"new", "", added},
		{"others stay", "# mine\nSECRET='a=b'\n\nDEBUG=1", "# mine\nSECRET='a=b'\n\nDEBUG=1\n\n" + added},
		{
			"in place", "A=1\n  export DYNAMODB_ENDPOINT=\"http://old\" # old\n#AWS_REGION=no\nAWS_REGION = eu\nB=2\n",
			"A=1\n  export DYNAMODB_ENDPOINT=http://127.0.0.1:8000\n#AWS_REGION=no\nAWS_REGION=us-east-1\nB=2\n",
		},
		{"again", added, added},
		{"one more", "# local DynamoDB, by devhelper dynamodb env --write\nAWS_REGION=x\n", added},
		{"windows", "A=1\r\nAWS_REGION=x\r\nDYNAMODB_ENDPOINT=y", "A=1\r\nAWS_REGION=us-east-1\r\nDYNAMODB_ENDPOINT=http://127.0.0.1:8000"},
		{
			"lines within a value", "KEY=\"-----\nAWS_REGION=not me\n\\\" nor\nDYNAMODB_ENDPOINT=me\n\"\nAWS_REGION='x\ny'\nDYNAMODB_ENDPOINT=z\n",
			"KEY=\"-----\nAWS_REGION=not me\n\\\" nor\nDYNAMODB_ENDPOINT=me\n\"\nAWS_REGION=us-east-1\nDYNAMODB_ENDPOINT=http://127.0.0.1:8000\n",
		},
		{"no variable", "AWS REGION=x\n=y\nexport\n", "AWS REGION=x\n=y\nexport\n\n" + added},
		{"longer names", "MY_AWS_REGION=x\nAWS_REGION_X=y\n", "MY_AWS_REGION=x\nAWS_REGION_X=y\n\n" + added},
	} {
		got := string(Dotenv([]byte(tc.text), set))
		if tc.name == "one more" {
			if got != "# local DynamoDB, by devhelper dynamodb env --write\nAWS_REGION=us-east-1\nDYNAMODB_ENDPOINT=http://127.0.0.1:8000\n" {
				t.Errorf("%s: %q", tc.name, got)
			}
		} else if got != tc.want {
			t.Errorf("%s:\n got %q\nwant %q", tc.name, got, tc.want)
		}
		if again := string(Dotenv([]byte(got), set)); again != got {
			t.Errorf("%s: twice gives %q", tc.name, again)
		}
	}
}

func FuzzDotenv(f *testing.F) {
	for _, s := range []string{"", "A=1\n", "A=\"x\ny\"\r\nB='", "export A=`x`", "# c", "\ufeffA=1"} {
		f.Add([]byte(s))
	}
	set := map[string]string{"A": "new", "Z": "z"}
	f.Fuzz(func(t *testing.T, text []byte) {
		once := Dotenv(text, set)
		if again := Dotenv(once, set); string(again) != string(once) {
			t.Errorf("%q gives %q, then %q", text, once, again)
		}
	})
}
