// Prints bodies as Kubernetes' own Go code encodes them, in protobuf and in JSON: for each type one object in which every
// field has a value of its own, and one in which all is zero and every pointer is set.
//
//	cd src/protobuf && go run ./vectors > ../test/resources/protobuf/vectors.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log"
	"reflect"
	"time"

	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"timonel.dev/protobuf/bodies"
)

type vector struct {
	Name     string          `json:"name"`
	Protobuf []byte          `json:"protobuf"`
	JSON     json.RawMessage `json:"json"`
}

func main() {
	serializer := protobuf.NewSerializer(nil, nil)
	for i, body := range bodies.All {
		for _, full := range []bool{true, false} {
			object := body.New()
			f := filler{full: full}
			f.fill(reflect.ValueOf(object).Elem())
			kind := reflect.TypeOf(object).Elem().Name()
			object.GetObjectKind().SetGroupVersionKind(schema.FromAPIVersionAndKind(body.APIVersion, kind))
			var wire bytes.Buffer
			if err := serializer.Encode(object, &wire); err != nil {
				log.Fatal(err)
			}
			text, err := json.Marshal(object)
			if err != nil {
				log.Fatal(err)
			}
			name := kind + " zero"
			if full {
				name = kind + " full"
			}
			line, err := json.Marshal(vector{name, wire.Bytes(), text})
			if err != nil {
				log.Fatal(err)
			}
			start, end := ",", ""
			if i == 0 && full {
				start = "["
			}
			if i == len(bodies.All)-1 && !full {
				end = "]"
			}
			fmt.Printf("%s%s%s\n", start, line, end)
		}
	}
}

type filler struct {
	full bool
	n    int
	// schemas of custom resources are made of schemas: how many are around the value
	depth int
}

func (f *filler) next() int {
	f.n++
	return f.n
}

func (f *filler) fill(v reflect.Value) {
	if f.special(v) {
		return
	}
	if v.Type() == reflect.TypeOf(extensions.JSONSchemaProps{}) {
		if f.depth == 1 {
			return
		}
		f.depth++
		defer func() { f.depth-- }()
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).Type != reflect.TypeOf(meta.TypeMeta{}) {
				f.fill(v.Field(i))
			}
		}
	case reflect.Slice:
		f.slice(v)
	case reflect.Map:
		f.entry(v)
	case reflect.String:
		if f.full {
			v.SetString(fmt.Sprintf("s%dñ", f.next()))
		}
	case reflect.Bool:
		v.SetBool(f.full)
	case reflect.Uint8:
		v.SetUint(uint64(f.next() % 256))
	case reflect.Float64:
		if f.full {
			v.SetFloat(float64(f.next()) + 0.5)
		}
	case reflect.Int32:
		if f.full {
			v.SetInt(-int64(f.next()))
		}
	case reflect.Int64:
		if f.full {
			v.SetInt(1<<40 + int64(f.next()))
		}
	default:
		log.Fatalf("no value for %v", v.Type())
	}
}

func (f *filler) slice(v reflect.Value) {
	if f.full {
		size := 1
		if v.Type().Elem().Kind() != reflect.Struct {
			size = 2
		}
		v.Set(reflect.MakeSlice(v.Type(), size, size))
		for i := 0; i < size; i++ {
			f.fill(v.Index(i))
		}
	}
}

func (f *filler) entry(v reflect.Value) {
	if f.full {
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		f.fill(key)
		f.fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	}
}

func (f *filler) special(v reflect.Value) bool {
	moment := time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)
	switch p := v.Addr().Interface().(type) {
	case *meta.Time:
		if f.full {
			p.Time = moment.Truncate(time.Second).Add(time.Duration(f.next()) * time.Hour)
		}
	case *meta.MicroTime:
		if f.full {
			p.Time = moment.Add(time.Duration(f.next()) * time.Hour)
		}
	case *resource.Quantity:
		if f.full {
			*p = resource.MustParse(fmt.Sprintf("%dMi", f.next()))
		}
	case *intstr.IntOrString:
		if f.full {
			*p = intstr.FromInt32(int32(f.next()))
			if f.n%2 == 0 {
				*p = intstr.FromString(fmt.Sprintf("s%d", f.n))
			}
		}
	case *runtime.RawExtension:
		if f.full {
			p.Raw = []byte(`{"a":{"b":[1,"c"]}}`)
		}
	case *extensions.JSON:
		if f.full {
			p.Raw = []byte(`{"a":{"b":[1,"c"]}}`)
		}
	case *meta.FieldsV1:
		if f.full {
			p.Raw = []byte(`{"f:metadata":{"f:labels":{".":{},"f:a":{}}}}`)
		}
	default:
		return false
	}
	return true
}
