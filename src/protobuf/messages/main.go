// Prints the protobuf messages of the kinds that Timonel takes, as its reader wants them: which field has which number,
// what it is called in JSON, of which type it is, whether Go's JSON leaves out its zero value, and whether it may be absent. All is read by
// reflection from the tags of the published types of k8s.io/api, of which the published .proto files are generated too.
//
//	cd src/protobuf && go run ./messages > ../main/resources/protobuf/messages.txt
package main

import (
	"fmt"
	"log"
	"maps"
	"reflect"
	"sort"
	"strings"

	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"timonel.dev/protobuf/bodies"
)

const extensions = "k8s.io.apiextensions-apiserver.pkg.apis.apiextensions.v1."

// messages whose Go types write their protobuf themselves, as the published .proto files have them, and the envelope
var special = map[string][]string{
	"k8s.io.apimachinery.pkg.apis.meta.v1.Time":       {"1 seconds int64", "2 nanos int32"},
	"k8s.io.apimachinery.pkg.apis.meta.v1.MicroTime":  {"1 seconds int64", "2 nanos int32"},
	"k8s.io.apimachinery.pkg.apis.meta.v1.FieldsV1":   {"1 Raw bytes"},
	"k8s.io.apimachinery.pkg.api.resource.Quantity":   {"1 string string"},
	"k8s.io.apimachinery.pkg.util.intstr.IntOrString": {"1 type int64", "2 intVal int32", "3 strVal string"},
	"k8s.io.apimachinery.pkg.runtime.RawExtension":    {"1 Raw bytes"},
	"k8s.io.api.authentication.v1.ExtraValue":         {"1 items []string"},
	"k8s.io.api.authorization.v1.ExtraValue":          {"1 items []string"},
	"k8s.io.api.authentication.v1.AttestationValue":   {"1 items []string"},
	extensions + "JSON":                               {"1 Raw bytes"},
	extensions + "JSONSchemaPropsOrArray":             {"1 schema " + extensions + "JSONSchemaProps pointer", "2 list []" + extensions + "JSONSchemaProps"},
	extensions + "JSONSchemaPropsOrBool":              {"1 allows bool", "2 schema " + extensions + "JSONSchemaProps pointer"},
	extensions + "JSONSchemaPropsOrStringArray":       {"1 schema " + extensions + "JSONSchemaProps pointer", "2 list []string"},
	"k8s.io.apimachinery.pkg.runtime.Unknown": {
		"1 typeMeta k8s.io.apimachinery.pkg.runtime.TypeMeta", "2 raw bytes", "3 contentEncoding string", "4 contentType string",
	},
	"k8s.io.apimachinery.pkg.runtime.TypeMeta": {"1 apiVersion string", "2 kind string"},
}

var messages = maps.Clone(special)

func main() {
	for _, body := range bodies.All {
		message(reflect.TypeOf(body.New()).Elem())
	}
	for _, answer := range []any{meta.Status{}, meta.PartialObjectMetadata{}, meta.WatchEvent{}} {
		message(reflect.TypeOf(answer))
	}
	names := make([]string, 0, len(messages))
	for name := range messages {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Println("# Made by src/protobuf/messages of the types of k8s.io/api v0.37.2 (Apache-2.0, The Kubernetes Authors).")
	fmt.Println("# A message, then its fields: number, name in JSON (- where its fields belong to the parent's JSON), type, and")
	fmt.Println("# omitzero where Go's JSON leaves out the zero value, pointer where Go has none if it is absent; any other value is always on the wire.")
	for _, name := range names {
		fmt.Println(name)
		for _, field := range messages[name] {
			fmt.Println("  " + field)
		}
	}
}

func message(t reflect.Type) {
	name := full(t)
	if _, known := messages[name]; known {
		return
	}
	messages[name] = nil
	var fields []string
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		wire := strings.Split(field.Tag.Get("protobuf"), ",")
		if len(wire) < 3 {
			if field.Type != reflect.TypeOf(meta.TypeMeta{}) {
				log.Fatalf("%s.%s is not in protobuf", name, field.Name)
			}
			continue
		}
		json := strings.Split(field.Tag.Get("json"), ",")
		options := strings.Join(json[1:], ",")
		line := wire[1] + " " + json[0] + " " + wireType(field.Type)
		if field.Anonymous && json[0] == "" {
			line = wire[1] + " - " + wireType(field.Type)
		}
		if dropped(field, options) {
			line += " omitzero"
		}
		if field.Type.Kind() == reflect.Pointer {
			line += " pointer"
		}
		fields = append(fields, line)
	}
	messages[name] = fields
}

// The zero value of a pointer is its absence, and absent it is on the wire too; an empty list or map cannot be on the wire.
func dropped(field reflect.StructField, options string) bool {
	switch field.Type.Kind() {
	case reflect.String, reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float64:
		return strings.Contains(options, "omit")
	case reflect.Struct:
		if strings.Contains(options, "omitzero") && special[full(field.Type)] == nil {
			log.Fatalf("%s: omitzero of a struct", field.Name)
		}
	}
	return false
}

func wireType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		return wireType(t.Elem())
	}
	if special[full(t)] != nil {
		return full(t)
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "bool"
	case reflect.Int32:
		return "int32"
	case reflect.Int64:
		return "int64"
	case reflect.Float64:
		return "double"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return "base64"
		}
		return "[]" + wireType(t.Elem())
	case reflect.Map:
		if t.Key().Kind() != reflect.String {
			log.Fatalf("%v: a key that is no string", t)
		}
		return "map:" + wireType(t.Elem())
	case reflect.Struct:
		message(t)
		return full(t)
	}
	log.Fatalf("%v: no such type is known", t)
	return ""
}

func full(t reflect.Type) string {
	return strings.ReplaceAll(t.PkgPath(), "/", ".") + "." + t.Name()
}
