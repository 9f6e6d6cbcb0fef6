// Says what Kubernetes makes of the rules of schemas: which definitions it refuses, in which words, and what it thinks that their
// rules cost at most. Takes schemas and adds to each what the published packages say.
//
//	cd src/openapi && go run ./rules < ../test/resources/custom/rule-cases.json > ../test/resources/custom/rule-vectors.json
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
	"sort"
	"strconv"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/model"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	apiservercel "k8s.io/apiserver/pkg/cel"
	"k8s.io/apiserver/pkg/cel/environment"
)

func main() {
	var cases []json.RawMessage
	check(json.NewDecoder(os.Stdin).Decode(&cases))
	all := []any{}
	for _, each := range cases {
		var external v1.JSONSchemaProps
		check(json.Unmarshal(each, &external))
		var internal apiextensions.JSONSchemaProps
		check(v1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(&external, &internal, nil))
		causes := [][]string{}
		for _, cause := range validation.ValidateCustomResourceDefinition(context.Background(), definition(&internal)) {
			if cause.Field == "spec.versions" {
				continue // the schema of an only version stands elsewhere once the definition is read
			}
			causes = append(causes, []string{string(cause.Type), cause.Field, cause.ErrorBody()})
		}
		costs := map[string][]string{}
		if structural, err := schema.NewStructural(&internal); err == nil {
			estimate(structural, model.SchemaDeclType(structural, true), "", costs)
		}
		all = append(all, map[string]any{"schema": each, "causes": causes, "costs": costs})
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	check(encoder.Encode(all))
}

func definition(schema *apiextensions.JSONSchemaProps) *apiextensions.CustomResourceDefinition {
	no := false
	return &apiextensions.CustomResourceDefinition{
		ObjectMeta: metav1.ObjectMeta{Name: "things.example.com"},
		Spec: apiextensions.CustomResourceDefinitionSpec{
			Group:                 "example.com",
			Scope:                 apiextensions.NamespaceScoped,
			PreserveUnknownFields: &no,
			Conversion:            &apiextensions.CustomResourceConversion{Strategy: apiextensions.NoneConverter},
			Names:                 apiextensions.CustomResourceDefinitionNames{Plural: "things", Singular: "thing", Kind: "Thing", ListKind: "ThingList"},
			Versions: []apiextensions.CustomResourceDefinitionVersion{{Name: "v1", Served: true, Storage: true,
				Schema: &apiextensions.CustomResourceValidation{OpenAPIV3Schema: schema}}},
		},
		Status: apiextensions.CustomResourceDefinitionStatus{StoredVersions: []string{"v1"}},
	}
}

func estimate(s *schema.Structural, declared *apiservercel.DeclType, path string, costs map[string][]string) {
	if s == nil || declared == nil {
		return
	}
	env := environment.MustBaseEnvSet(environment.DefaultCompatibilityVersion())
	if len(s.XValidations) > 0 {
		results, err := cel.Compile(s, declared, celconfig.PerCallLimit, env, cel.NewExpressionsEnvLoader())
		check(err)
		for _, result := range results {
			costs[path] = append(costs[path], strconv.FormatUint(result.MaxCost, 10))
		}
	}
	names := []string{}
	for name := range s.Properties {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		property := s.Properties[name]
		estimate(&property, model.SchemaDeclType(&property, property.XEmbeddedResource), path+"."+name, costs)
	}
	if s.Items != nil {
		estimate(s.Items, model.SchemaDeclType(s.Items, s.Items.XEmbeddedResource), path+"[]", costs)
	}
	if s.AdditionalProperties != nil && s.AdditionalProperties.Structural != nil {
		values := s.AdditionalProperties.Structural
		estimate(values, model.SchemaDeclType(values, values.XEmbeddedResource), path+"{}", costs)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
