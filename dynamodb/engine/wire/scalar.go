package wire

import (
	"bytes"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
)

// decodeScalar reads a string, boolean or number into v, which is of type t.
func decodeScalar(st *state, v reflect.Value) error {
	kind := st.dec.PeekKind()
	switch kind {
	case '{':
		return fault.Serialization(unexpectedStructure)
	case '[':
		return errList(v.Type())
	}
	raw, err := st.dec.ReadValue()
	if err != nil {
		return errSyntax
	}
	switch v.Kind() {
	case reflect.String:
		if kind != '"' {
			return errConvert(tokenName(raw), v.Type())
		}
		text, err := unquote(raw)
		v.SetString(text)
		return err
	case reflect.Bool:
		return decodeBool(raw, v)
	}
	if kind != '0' {
		return errConvert(tokenName(raw), v.Type())
	}
	decodeNumber(raw, v)
	return nil
}

// decodeBool also takes "true" and "false", as AWS does.
func decodeBool(raw jsontext.Value, v reflect.Value) error {
	switch raw[0] {
	case 't', 'f':
		v.SetBool(raw[0] == 't')
		return nil
	case '"':
		text := string(raw[1 : len(raw)-1])
		is := strings.EqualFold(text, "true")
		if !is && !strings.EqualFold(text, "false") {
			return fault.Serialization(unexpectedToken)
		}
		v.SetBool(is)
		return nil
	}
	return errConvert(tokenName(raw), v.Type())
}

// decodeNumber cuts a fraction off and keeps to the limits of the type where
// the number is beyond them; neither is an error on AWS.
func decodeNumber(raw jsontext.Value, v reflect.Value) {
	if v.Kind() == reflect.Float64 {
		f, _ := strconv.ParseFloat(string(raw), 64)
		v.SetFloat(f)
		return
	}
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		f, _ := strconv.ParseFloat(string(raw), 64)
		switch {
		case f >= math.MaxInt64:
			n = math.MaxInt64
		case f <= math.MinInt64:
			n = math.MinInt64
		default:
			n = int64(f)
		}
	}
	if v.Kind() != reflect.Int64 {
		n = min(max(n, math.MinInt32), math.MaxInt32)
	}
	v.SetInt(n)
}

// tokenName is what AWS's parser calls a scalar.
func tokenName(raw jsontext.Value) string {
	switch raw[0] {
	case '"':
		return "STRING_VALUE"
	case 't':
		return "TRUE_VALUE"
	case 'f':
		return "FALSE_VALUE"
	}
	if bytes.ContainsAny(raw, ".eE") {
		return "DECIMAL_VALUE"
	}
	return "NUMBER_VALUE"
}

// unquote makes the string of a valid JSON string.
func unquote(raw jsontext.Value) (string, error) {
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), nil
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", errSyntax
	}
	return string(text), nil
}
