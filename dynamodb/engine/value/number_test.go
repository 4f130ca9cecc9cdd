package value

import (
	"bytes"
	"math/big"
	"strings"
	"testing"
)

// repeat is a digit so many times.
func repeat(s string, n int) string { return strings.Repeat(s, n) }

func TestNumbersAreCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"0":                               "0",
		"-0":                              "0",
		"+0.000":                          "0",
		"0e400":                           "0",
		"0E-99999999999999999999":         "0",
		"42":                              "42",
		"00042":                           "42",
		"+1":                              "1",
		"-1":                              "-1",
		".5":                              "0.5",
		"-.5e-3":                          "-0.0005",
		"5.":                              "5",
		"5.E1":                            "50",
		"1.0":                             "1",
		"3.1400":                          "3.14",
		"100":                             "100",
		"1E2":                             "100",
		"1e+05":                           "100000",
		"1.5E2":                           "150",
		"1.23E-7":                         "0.000000123",
		"100.001":                         "100.001",
		"0.1":                             "0.1",
		"10.10":                           "10.1",
		"1e0000000000000000001":           "10",
		"1E+21":                           "1000000000000000000000",
		repeat("9", 38):                   repeat("9", 38),
		repeat("9", 38) + "00":            repeat("9", 38) + "00",
		"0." + repeat("9", 38):            "0." + repeat("9", 38),
		repeat("0", 500) + "7":            "7",
		"1." + repeat("0", 500):           "1",
		repeat("9", 38) + "E88":           repeat("9", 38) + repeat("0", 88),
		"-" + repeat("9", 38) + "E88":     "-" + repeat("9", 38) + repeat("0", 88),
		"1E-130":                          "0." + repeat("0", 129) + "1",
		"1.5E-130":                        "0." + repeat("0", 129) + "15",
		"1E125":                           "1" + repeat("0", 125),
		"0." + repeat("0", 200) + "1E200": "0.1",
		"1" + repeat("0", 200) + "E-200":  "1",
	} {
		if v := num(t, text); v.Text() != want || v.Kind() != Number {
			t.Errorf("%s is %s %s, want %s", text, v.Kind(), v.Text(), want)
		}
	}
}

func TestNumbersAreRefused(t *testing.T) {
	for text, want := range map[string]string{
		"":                            notNumber,
		" ":                           notNumber + ":  ",
		" 1":                          notNumber + ":  1",
		"1 ":                          notNumber + ": 1 ",
		".":                           notNumber + ": .",
		"-":                           notNumber + ": -",
		"+":                           notNumber + ": +",
		"--1":                         notNumber + ": --1",
		"1e":                          notNumber + ": 1e",
		"1e+":                         notNumber + ": 1e+",
		"e5":                          notNumber + ": e5",
		"1e1.0":                       notNumber + ": 1e1.0",
		"1.2.3":                       notNumber + ": 1.2.3",
		"0x1":                         notNumber + ": 0x1",
		"NaN":                         notNumber + ": NaN",
		"Infinity":                    notNumber + ": Infinity",
		"1,000":                       notNumber + ": 1,000",
		"1_000":                       notNumber + ": 1_000",
		"1٣":                          notNumber + ": 1٣",
		"1\x00":                       notNumber + ": 1\x00",
		"100%d":                       notNumber + ": 100%d",
		"1E126":                       overflow,
		"-1E126":                      overflow,
		"10E125":                      overflow,
		"1E99999999999999999999":      overflow,
		"1" + repeat("0", 126):        overflow,
		"1E-131":                      underflow,
		"-1E-131":                     underflow,
		"1e-99999999999999999999":     underflow,
		"0." + repeat("0", 130) + "1": underflow,
		repeat("1", 39):               tooManyDigits,
		"1" + repeat("0", 37) + "1":   tooManyDigits,
		"0." + repeat("1", 39):        tooManyDigits,
		repeat("1", 41) + "E-3":       tooManyDigits,
	} {
		v, err := OfNumber(text)
		if err == nil {
			t.Errorf("%q is %s, want an error", text, v.Text())
			continue
		}
		if got := message(t, err, "ValidationException"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestArithmetic(t *testing.T) {
	nines := repeat("9", 38)
	for _, c := range []struct{ a, op, b, want string }{
		{"1", "+", "2", "3"},
		{"1", "-", "2", "-1"},
		{"5", "-", "5", "0"},
		{"-5", "+", "5", "0"},
		{"0.1", "+", "0.2", "0.3"},
		{"0.3", "-", "0.3", "0"},
		{"999999999999999999", "+", "999999999999999999", "1999999999999999998"},
		{"-999999999999999999", "-", "999999999999999999", "-1999999999999999998"},
		{"9999999999999999999", "+", "1", "10000000000000000000"},
		{nines, "+", "1", "1" + repeat("0", 38)},
		{"1E125", "+", "8E125", "9" + repeat("0", 125)},
		{"1E-130", "-", "0", "0." + repeat("0", 129) + "1"},
		{nines, "+", "2", tooManyDigits},
		{nines, "+", "0.4", tooManyDigits},
		{"1E37", "+", "0.1", tooManyDigits},
		{"1E125", "+", "1E-130", tooManyDigits},
		{"1E125", "-", "-9E125", overflow},
		{"-9E125", "-", "1E125", overflow},
		{"1.5E-130", "-", "1E-130", underflow},
	} {
		step := Add
		if c.op == "-" {
			step = Sub
		}
		v, err := step(num(t, c.a), num(t, c.b))
		got := v.Text()
		if err != nil {
			got = message(t, err, "ValidationException")
		}
		if got != c.want {
			t.Errorf("%s %s %s = %s, want %s", c.a, c.op, c.b, got, c.want)
		}
	}
	if v, err := Add(OfString("1"), OfInt(1)); err == nil {
		t.Errorf("adding to a string gave %s", v.Text())
	}
	if v := OfInt(-9223372036854775808); v.Text() != "-9223372036854775808" {
		t.Errorf("OfInt gave %s", v.Text())
	}
}

// numberSeeds are texts around every limit of numbers.
var numberSeeds = []string{
	"0", "-0", "1", "-1", "007", "+5", ".5", "5.", "1.5E2", "1e-7", "9.99e125", "1E126", "1E-130", "1E-131", "-1.5E-130",
	"12345678901234567890123456789012345678", "123456789012345678901234567890123456789", "0.000001", "100", "10.01",
	"1e", "e1", "1..2", "--1", "1e99999999999999999999", "00000000000000000000000000000000000000000000001.10000000",
}

func FuzzNumber(f *testing.F) {
	for _, s := range numberSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := OfNumber(text)
		if err != nil {
			message(t, err, "ValidationException")
			return
		}
		again, err := OfNumber(v.Text())
		if err != nil || again.Text() != v.Text() {
			t.Fatalf("%q gives %q, which gives %q, %v", text, v.Text(), again.Text(), err)
		}
		d, bad := parseDecimal(v.Text())
		if bad != "" || d.text() != v.Text() {
			t.Fatalf("%q is written as %q when taken apart, %s", v.Text(), d.text(), bad)
		}
		if len(text) > 400 || strings.ContainsAny(text, "eE") && d.n == 0 {
			return // math/big would count to the exponent
		}
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("%q is a number to us and none to math/big", text)
		}
		if got, _ := new(big.Rat).SetString(v.Text()); got.Cmp(want) != 0 {
			t.Fatalf("%q became %q", text, v.Text())
		}
	})
}

func FuzzNumberOrder(f *testing.F) {
	for i, s := range numberSeeds {
		f.Add(s, numberSeeds[(i+1)%len(numberSeeds)])
		f.Add(s, s+"1")
	}
	f.Fuzz(func(t *testing.T, textA, textB string) {
		a, errA := OfNumber(textA)
		b, errB := OfNumber(textB)
		if errA != nil || errB != nil {
			return
		}
		x, _ := new(big.Rat).SetString(a.Text())
		y, _ := new(big.Rat).SetString(b.Text())
		want := x.Cmp(y)
		if got, ok := Compare(a, b); got != want || !ok {
			t.Errorf("Compare(%s, %s) = %d, want %d", a.Text(), b.Text(), got, want)
		}
		if got := bytes.Compare(AppendKey(nil, a), AppendKey(nil, b)); got != want {
			t.Errorf("keys of %s and %s compare as %d, want %d", a.Text(), b.Text(), got, want)
		}
		if got := Equal(a, b); got != (want == 0) {
			t.Errorf("Equal(%s, %s) = %v", a.Text(), b.Text(), got)
		}
		for _, c := range []struct {
			got  func(a, b Value) (Value, error)
			want *big.Rat
		}{{Add, new(big.Rat).Add(x, y)}, {Sub, new(big.Rat).Sub(x, y)}} {
			v, err := c.got(a, b)
			if err != nil {
				message(t, err, "ValidationException")
				continue
			}
			if r, _ := new(big.Rat).SetString(v.Text()); r.Cmp(c.want) != 0 {
				t.Errorf("%s and %s give %s, want %s", a.Text(), b.Text(), v.Text(), c.want)
			}
		}
	})
}
