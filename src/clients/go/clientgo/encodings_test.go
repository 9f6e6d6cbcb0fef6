package clientgo

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/features"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/rest"
)

const protobuf = "application/vnd.kubernetes.protobuf"

// heard is what went over the wire: of each request its verb and the types of its body and answer, and its query.
type heard struct {
	sync.Mutex
	wrapped  http.RoundTripper
	types    []string
	queries  []string
	statuses []int
}

func (h *heard) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := h.wrapped.RoundTrip(request)
	if err == nil {
		h.Lock()
		defer h.Unlock()
		h.types = append(h.types, request.Method+" "+request.Header.Get("Content-Type")+" "+response.Header.Get("Content-Type"))
		h.queries = append(h.queries, request.URL.RawQuery)
		h.statuses = append(h.statuses, response.StatusCode)
	}
	return response, err
}

// listened has a configuration whose requests are heard.
func (s space) listened(change func(*rest.Config)) (*rest.Config, *heard) {
	config := rest.CopyConfig(s.config)
	change(config)
	ear := &heard{}
	config.Wrap(func(wrapped http.RoundTripper) http.RoundTripper {
		ear.wrapped = wrapped
		return ear
	})
	return config, ear
}

func TestEveryVerbIsAnsweredInTheTypeThatIsAskedFor(t *testing.T) {
	for name, kind := range map[string]string{"protobuf": protobuf, "json": "application/json"} {
		t.Run(name, func(t *testing.T) {
			s := newSpace(t, "verbs-"+name)
			config, ear := s.listened(func(config *rest.Config) {
				config.ContentType, config.AcceptContentTypes = kind, kind
			})
			s.client = kubernetes.NewForConfigOrDie(config)
			s.everyVerb()
			for _, types := range ear.types {
				s.that(strings.Contains(types[strings.LastIndex(types, " "):], kind), "answered in another type: %s", types)
			}
			s.that(slices.ContainsFunc(ear.types, func(types string) bool { return strings.HasPrefix(types, "POST "+kind) }),
				"nothing was posted as %s: %v", kind, ear.types)
		})
	}
}

func (s space) everyVerb() {
	deployments, one := s.client.AppsV1().Deployments(s.name), int32(1)
	labels := map[string]string{"app": "web"}
	created, err := deployments.Create(s.ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{
			Replicas: &one,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a"}}},
			},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	s.until("it is available", func() bool {
		found, err := deployments.Get(s.ctx, "web", metav1.GetOptions{})
		return err == nil && found.Status.AvailableReplicas == 1
	})
	scale, err := deployments.GetScale(s.ctx, "web", metav1.GetOptions{})
	s.must(err)
	scale.Spec.Replicas = 2
	_, err = deployments.UpdateScale(s.ctx, "web", scale, metav1.UpdateOptions{})
	s.must(err)
	s.until("both are available", func() bool {
		found, err := deployments.List(s.ctx, metav1.ListOptions{FieldSelector: "metadata.name=web"})
		return err == nil && len(found.Items) == 1 && found.Items[0].Status.AvailableReplicas == 2
	})
	events, err := deployments.Watch(s.ctx, metav1.ListOptions{ResourceVersion: created.ResourceVersion})
	s.must(err)
	event := <-events.ResultChan()
	events.Stop()
	s.that(event.Type == watch.Modified && event.Object.(*appsv1.Deployment).Name == "web", "event is %v", event)

	maps := s.client.CoreV1().ConfigMaps(s.name)
	_, err = maps.Apply(s.ctx, applycorev1.ConfigMap("a", s.name).WithData(map[string]string{"a": "b"}),
		metav1.ApplyOptions{FieldManager: "one"})
	s.must(err)
	patched, err := maps.Patch(s.ctx, "a", types.MergePatchType, []byte(`{"binaryData":{"c":"AAE="}}`), metav1.PatchOptions{})
	s.must(err)
	patched.Data["a"] = "c"
	updated, err := maps.Update(s.ctx, patched, metav1.UpdateOptions{})
	s.must(err)
	s.that(updated.Data["a"] == "c" && slices.Equal(updated.BinaryData["c"], []byte{0, 1}), "it is %v", updated)
	s.must(maps.Delete(s.ctx, "a", *metav1.NewDeleteOptions(0)))
	_, err = maps.Get(s.ctx, "a", metav1.GetOptions{})
	s.that(apierrors.IsNotFound(err), "it is still there: %v", err)
	s.must(deployments.DeleteCollection(s.ctx, metav1.DeleteOptions{}, metav1.ListOptions{}))
}

// TestWhoPrefersCborIsToldOnceAndGoesOnInJson has what is alpha in client-go, and off in Kubernetes itself.
func TestWhoPrefersCborIsToldOnceAndGoesOnInJson(t *testing.T) {
	gates := features.FeatureGates().(interface {
		Set(features.Feature, bool) error
	})
	for _, gate := range []features.Feature{features.ClientsAllowCBOR, features.ClientsPreferCBOR} {
		if err := gates.Set(gate, true); err != nil {
			t.Fatal(err)
		}
		defer gates.Set(gate, false)
	}
	s := newSpace(t, "cbor")
	config, ear := s.listened(func(*rest.Config) {})
	maps := dynamic.NewForConfigOrDie(config).Resource(schema.GroupVersionResource{Version: "v1", Resource: "configmaps"}).Namespace(s.name)
	object := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "a"},
	}}
	_, err := maps.Create(s.ctx, object, metav1.CreateOptions{})
	s.that(apierrors.IsUnsupportedMediaType(err), "answered %v", err)
	_, err = maps.Create(s.ctx, object, metav1.CreateOptions{})
	s.must(err)
	found, err := maps.List(s.ctx, metav1.ListOptions{})
	s.must(err)
	s.that(slices.ContainsFunc(found.Items, func(each unstructured.Unstructured) bool { return each.GetName() == "a" }), "it is not listed: %v", found)
	s.that(slices.Equal(ear.statuses, []int{415, 201, 200}), "answers were %v to %v", ear.statuses, ear.types)
}

func TestInformersStreamTheirLists(t *testing.T) {
	s := newSpace(t, "streams")
	s.createPod("a", nil)
	config, ear := s.listened(func(*rest.Config) {})
	pods := informers.NewSharedInformerFactoryWithOptions(
		kubernetes.NewForConfigOrDie(config), time.Hour, informers.WithNamespace(s.name))
	listed := pods.Core().V1().Pods().Lister()
	partial := metadatainformer.NewFilteredSharedInformerFactory(
		metadata.NewForConfigOrDie(config), time.Hour, s.name, func(*metav1.ListOptions) {})
	known := partial.ForResource(schema.GroupVersionResource{Version: "v1", Resource: "pods"}).Lister()
	pods.Start(s.ctx.Done())
	partial.Start(s.ctx.Done())
	s.until("both know the pod", func() bool {
		_, typed := listed.Pods(s.name).Get("a")
		_, metadata := known.ByNamespace(s.name).Get("a")
		return typed == nil && metadata == nil
	})
	ear.Lock()
	defer ear.Unlock()
	for i, query := range ear.queries {
		s.that(strings.Contains(query, "sendInitialEvents=true"), "asked for %s, which was answered as %s", query, ear.types[i])
	}
}
