// Filters and compresses the OpenAPI documents that Kubernetes publishes (api/openapi-spec of k8s.io/kubernetes, Apache-2.0):
// of each group and version that Timonel can serve, the paths that are no deprecated watches nor proxies, and the media types
// but CBOR. What is really served is filtered again at run time, by discovery.
//
//	cd src/openapi && go run . ../main/resources/openapi
//
// Two files for a group and version, in JSON, gzipped: v3/<name>.json.gz and v2/<name>.json.gz (paths and definitions of
// swagger.json); the same for each group alone (which versions it has); and, for all of them, types.json.gz: the schemas
// without a word of description, for who merges objects.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const source = "k8s.io/kubernetes@v1.37.2"

var groups = []string{
	"api/v1", "apis/admissionregistration.k8s.io/v1", "apis/apiextensions.k8s.io/v1", "apis/apiregistration.k8s.io/v1",
	"apis/apps/v1", "apis/authentication.k8s.io/v1", "apis/authorization.k8s.io/v1", "apis/autoscaling/v1",
	"apis/autoscaling/v2", "apis/batch/v1", "apis/coordination.k8s.io/v1",
	"apis/discovery.k8s.io/v1", "apis/events.k8s.io/v1", "apis/networking.k8s.io/v1", "apis/policy/v1",
	"apis/rbac.authorization.k8s.io/v1", "apis/scheduling.k8s.io/v1", "apis/storage.k8s.io/v1",
}

var unserved = regexp.MustCompile(`/v[0-9]+/watch/|/proxy(/|$)`)

var isVersion = regexp.MustCompile(`/v[0-9]+$`)

type object = map[string]any

func main() {
	to := os.Args[1]
	from := filepath.Join(downloaded(), "api", "openapi-spec")
	types := object{}
	swagger := read(filepath.Join(from, "swagger.json"))
	for _, group := range withRoots(groups) {
		name := strings.ReplaceAll(group, "/", "__")
		document := read(filepath.Join(from, "v3", name+"_openapi.json"))
		filter(document["paths"].(object))
		dropCbor(document)
		write(filepath.Join(to, "v3", name+".json.gz"), document)
		components, _ := document["components"].(object)
		schemas, _ := components["schemas"].(object)
		for name, schema := range schemas {
			types[name] = withoutWords(schema)
		}
		write(filepath.Join(to, "v2", name+".json.gz"), second(swagger, group))
	}
	write(filepath.Join(to, "types.json.gz"), types)
}

// The documents of /api, /apis, /version, of the issuer of tokens and of each group come first.
func withRoots(versions []string) []string {
	all := []string{"api", "apis", "version", ".well-known/openid-configuration", "openid/v1/jwks"}
	for _, version := range versions {
		group, _, found := strings.Cut(strings.TrimPrefix(version, "apis/"), "/")
		if found && group != "api" && !slices.Contains(all, "apis/"+group) {
			all = append(all, "apis/"+group)
		}
	}
	return append(all, versions...)
}

func downloaded() string {
	out, err := exec.Command("go", "mod", "download", "-json", source).Output()
	check(err)
	var module struct{ Dir string }
	check(json.Unmarshal(out, &module))
	return module.Dir
}

func filter(paths object) {
	for path, item := range paths {
		if unserved.MatchString(path) {
			delete(paths, path)
			continue
		}
		for method, operation := range item.(object) {
			if it, ok := operation.(object); ok && it["x-kubernetes-action"] == "connect" && method != "get" && method != "post" {
				delete(item.(object), method)
			}
		}
	}
}

// The part of swagger.json that is about one group and version. Parameters come inline: kubectl 1.20 resolves no references
// to them.
func second(swagger object, group string) object {
	paths := object{}
	for path, item := range swagger["paths"].(object) {
		if path == "/"+group+"/" || isVersion.MatchString(group) && strings.HasPrefix(path, "/"+group+"/") {
			paths[path] = item
		}
	}
	filter(paths)
	dropCbor(paths)
	inline(paths, swagger["parameters"].(object))
	definitions := object{}
	reach(paths, swagger["definitions"].(object), definitions)
	return object{"paths": paths, "definitions": definitions}
}

func inline(node any, parameters object) {
	switch it := node.(type) {
	case object:
		if list, ok := it["parameters"].([]any); ok {
			for i, each := range list {
				if ref, ok := each.(object)["$ref"].(string); ok {
					list[i] = parameters[strings.TrimPrefix(ref, "#/parameters/")]
				}
			}
		}
		for _, each := range it {
			inline(each, parameters)
		}
	case []any:
		for _, each := range it {
			inline(each, parameters)
		}
	}
}

func reach(node any, from, into object) {
	switch it := node.(type) {
	case object:
		if ref, ok := it["$ref"].(string); ok {
			name := strings.TrimPrefix(ref, "#/definitions/")
			if _, there := into[name]; !there {
				into[name] = from[name]
				reach(from[name], from, into)
			}
		}
		for _, each := range it {
			reach(each, from, into)
		}
	case []any:
		for _, each := range it {
			reach(each, from, into)
		}
	}
}

// Takes out the media types application/cbor, cbor-seq and apply-patch+cbor.
func dropCbor(node any) {
	switch it := node.(type) {
	case object:
		for key, each := range it {
			if strings.HasPrefix(key, "application/") && strings.Contains(key, "cbor") {
				delete(it, key)
				continue
			}
			if list, ok := each.([]any); ok && (key == "consumes" || key == "produces") {
				kept := []any{}
				for _, media := range list {
					if !strings.Contains(media.(string), "cbor") {
						kept = append(kept, media)
					}
				}
				it[key] = kept
				continue
			}
			dropCbor(each)
		}
	case []any:
		for _, each := range it {
			dropCbor(each)
		}
	}
}

// A schema without descriptions; properties may be called so.
func withoutWords(node any) any {
	switch it := node.(type) {
	case object:
		rest := object{}
		for key, each := range it {
			if key == "properties" {
				fields := object{}
				for name, field := range each.(object) {
					fields[name] = withoutWords(field)
				}
				rest[key] = fields
			} else if key != "description" {
				rest[key] = withoutWords(each)
			}
		}
		return rest
	case []any:
		rest := []any{}
		for _, each := range it {
			rest = append(rest, withoutWords(each))
		}
		return rest
	}
	return node
}

func read(file string) object {
	text, err := os.ReadFile(file)
	check(err)
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var document object
	check(decoder.Decode(&document))
	return document
}

func write(file string, document any) {
	check(os.MkdirAll(filepath.Dir(file), 0o755))
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	check(encoder.Encode(document))
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	check(err)
	_, err = zip.Write(bytes.TrimSpace(text.Bytes()))
	check(err)
	check(zip.Close())
	check(os.WriteFile(file, packed.Bytes(), 0o644))
	log.Printf("%s: %d bytes, %d packed", file, text.Len(), packed.Len())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
