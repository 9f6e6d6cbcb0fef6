package clientgo

import (
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/openapi3"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/scale"
)

func TestTheScaleClientFindsWhatCanBeScaled(t *testing.T) {
	s := newSpace(t, "scaled")
	labels := map[string]string{"app": "web"}
	_, err := s.client.AppsV1().ReplicaSets(s.name).Create(s.ctx, &appsv1.ReplicaSet{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.ReplicaSetSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a"}}},
			},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	discovery := memory.NewMemCacheClient(s.client.Discovery())
	scales, err := scale.NewForConfig(s.config, restmapper.NewDeferredDiscoveryRESTMapper(discovery),
		dynamic.LegacyAPIPathResolverFunc, scale.NewDiscoveryScaleKindResolver(s.client.Discovery()))
	s.must(err)
	sets := schema.GroupResource{Group: "apps", Resource: "replicasets"}
	found, err := scales.Scales(s.name).Get(s.ctx, sets, "web", metav1.GetOptions{})
	s.must(err)
	s.that(found.Spec.Replicas == 1 && found.Status.Selector == "app=web", "scale is %v", found)
	found.Spec.Replicas = 3
	_, err = scales.Scales(s.name).Update(s.ctx, sets, found, metav1.UpdateOptions{})
	s.must(err)
	patched, err := scales.Scales(s.name).Patch(
		s.ctx, sets.WithVersion("v1"), "web", types.MergePatchType, []byte(`{"spec":{"replicas":2}}`), metav1.PatchOptions{})
	s.must(err)
	s.that(patched.Spec.Replicas == 2, "scale is %v", patched)
}

func TestTheSchemasOfEveryGroupAreRead(t *testing.T) {
	s := newSpace(t, "schemas")
	document, err := s.client.Discovery().OpenAPISchema()
	s.must(err)
	s.that(len(document.Definitions.AdditionalProperties) > 100, "version 2 has %d definitions", len(document.Definitions.AdditionalProperties))
	root := openapi3.NewRoot(s.client.Discovery().OpenAPIV3())
	versions, err := root.GroupVersions()
	s.must(err)
	served, err := s.client.Discovery().ServerGroups()
	s.must(err)
	for _, group := range served.Groups {
		for _, version := range group.Versions {
			wanted := schema.GroupVersion{Group: group.Name, Version: version.Version}
			spec, err := root.GVSpec(wanted)
			s.must(err)
			s.that(len(spec.Paths.Paths) > 0 && len(spec.Components.Schemas) > 0, "%v has no paths or no schemas; of %v", wanted, versions)
		}
	}
	documents, err := s.client.Discovery().OpenAPIV3().Paths()
	s.must(err)
	binary, err := documents["apis/apps/v1"].Schema("application/com.github.proto-openapi.spec.v3@v1.0+protobuf")
	s.must(err)
	s.that(len(binary) > 0, "no document in protobuf")
}
