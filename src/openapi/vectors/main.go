// Says what Kubernetes makes of objects of custom resources: what it prunes, what it fills in, what it refuses and in which
// words. Takes cases (a schema and objects) and adds to each object what the published packages say.
//
//	cd src/openapi && go run ./vectors < ../test/resources/custom/cases.json > ../test/resources/custom/vectors.json
package main

import (
	"encoding/json"
	"log"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	utiljson "k8s.io/apimachinery/pkg/util/json"
)

type testCase struct {
	Schema  json.RawMessage   `json:"schema"`
	Objects []json.RawMessage `json:"objects"`
}

type outcome struct {
	Object    any      `json:"object"`
	Unknown   []string `json:"unknown"`
	Pruned    any      `json:"pruned"`
	Defaulted any      `json:"defaulted"`
	Causes    [][]any  `json:"causes"`
}

func main() {
	var cases []testCase
	check(json.NewDecoder(os.Stdin).Decode(&cases))
	all := []any{}
	for _, each := range cases {
		var external v1.JSONSchemaProps
		check(json.Unmarshal(each.Schema, &external))
		var internal apiextensions.JSONSchemaProps
		check(v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &internal, nil))
		structural, err := schema.NewStructural(&internal)
		check(err)
		validator, _, err := validation.NewSchemaValidator(&internal)
		check(err)
		outcomes := []outcome{}
		for _, object := range each.Objects {
			it := outcome{Object: parsed(object), Causes: [][]any{}}
			pruned := parsed(object)
			it.Unknown = pruning.PruneWithOptions(pruned, structural, true, schema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
			it.Pruned = pruned
			defaulted := parsed(object)
			pruning.Prune(defaulted, structural, true)
			defaulting.PruneNonNullableNullsWithoutDefaults(defaulted, structural)
			defaulting.Default(defaulted, structural)
			it.Defaulted = defaulted
			for _, cause := range validation.ValidateCustomResource(nil, defaulted, validator) {
				it.Causes = append(it.Causes, []any{string(cause.Type), cause.Field, cause.ErrorBody()})
			}
			outcomes = append(outcomes, it)
		}
		all = append(all, map[string]any{"schema": each.Schema, "outcomes": outcomes})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	check(encoder.Encode(all))
}

func parsed(text json.RawMessage) any {
	var value any
	check(utiljson.Unmarshal(text, &value))
	return value
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
