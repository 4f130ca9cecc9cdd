package wire

import (
	"reflect"
	"strings"

	"github.com/devhelper/devhelper/dynamodb/engine/fault"
	"github.com/devhelper/devhelper/dynamodb/engine/value"
)

// AWS's answers to wrong JSON types show the classes of its own request types,
// so a struct has to know the name it has there.

// Named is an input struct whose AWS name is not its Go name with a capital.
// The method's receiver must not be a pointer.
type Named interface {
	WireName() string
}

const awsClass = "com.amazonaws.dynamodb.v20120810."

var (
	typeRaw      = reflect.TypeFor[value.Raw]()
	typeRawItem  = reflect.TypeFor[value.RawItem]()
	typeNamed    = reflect.TypeFor[Named]()
	typeItemText = "java.util.Map<java.lang.String, " + awsClass + "AttributeValue>"
)

// shapeName is what AWS calls a struct: "KeySchemaElement".
func shapeName(t reflect.Type) string {
	if t.Implements(typeNamed) {
		return reflect.Zero(t).Interface().(Named).WireName()
	}
	name, _, _ := strings.Cut(t.Name(), "[") // a generic type's arguments are not AWS's
	if name == "" {
		return "Structure"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// className is the Java type in full, as in "java.util.List<...>".
func className(t reflect.Type) string {
	switch t {
	case typeRaw:
		return awsClass + "AttributeValue"
	case typeRawItem:
		return typeItemText
	}
	switch t.Kind() {
	case reflect.Pointer:
		return className(t.Elem())
	case reflect.Slice:
		return "java.util.List<" + className(t.Elem()) + ">"
	case reflect.Map:
		return "java.util.Map<java.lang.String, " + className(t.Elem()) + ">"
	case reflect.Struct:
		return awsClass + shapeName(t)
	}
	return "java.lang." + scalarName(t)
}

func scalarName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "Boolean"
	case reflect.Int, reflect.Int32:
		return "Integer"
	case reflect.Int64:
		return "Long"
	case reflect.Float64:
		return "Double"
	}
	return "String"
}

// isGeneric says whether the Java type has type arguments; such a type is
// described without the word "class", and a scalar in its place as an element
// trips over a cast inside AWS.
func isGeneric(t reflect.Type) bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t == typeRawItem || t.Kind() == reflect.Slice || t.Kind() == reflect.Map
}

const (
	unexpectedStructure = "Start of structure or map found where not expected"
	unexpectedField     = "Unexpected field type"
	unexpectedElement   = "Unexpected value type in payload"
	unexpectedToken     = "Unexpected token received from parser"
	unexpectedGeneric   = "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
		"(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')"
)

// errList is a list where t is wanted.
func errList(t reflect.Type) error {
	class := ""
	if !isGeneric(t) {
		class = "class "
	}
	return fault.Serialization("Unrecognized collection type " + class + className(t))
}

// errScalar is a string, number or boolean where t, which is no scalar, is
// wanted.
func errScalar(t reflect.Type, element bool) error {
	switch {
	case !element:
		return fault.Serialization(unexpectedField)
	case isGeneric(t):
		return fault.Serialization(unexpectedGeneric)
	}
	return fault.Serialization(unexpectedElement)
}

// errConvert is a scalar of another kind than t.
func errConvert(token string, t reflect.Type) error {
	return fault.Serialization(token + " cannot be converted to " + scalarName(t))
}
