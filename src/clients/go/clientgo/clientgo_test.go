// Package clientgo has client-go and controller-runtime with their default settings: typed writes are protobuf.
package clientgo

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	policyv1 "k8s.io/api/policy/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/watch"
	applycorev1 "k8s.io/client-go/applyconfigurations/core/v1"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const patience = time.Minute

// space is a namespace of a test's own, gone when the test ends.
type space struct {
	*testing.T
	config *rest.Config
	client kubernetes.Interface
	name   string
	ctx    context.Context
}

func newSpace(t *testing.T, name string) space {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	s := space{t, config, kubernetes.NewForConfigOrDie(config), name, t.Context()}
	_, err = s.client.CoreV1().Namespaces().Create(
		s.ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	s.must(err)
	t.Cleanup(func() {
		s.must(s.client.CoreV1().Namespaces().Delete(context.Background(), name, metav1.DeleteOptions{}))
	})
	return s
}

func (s space) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s space) that(holds bool, otherwise string, values ...any) {
	s.Helper()
	if !holds {
		s.Fatalf(otherwise, values...)
	}
}

// until fails if the condition does not come to hold.
func (s space) until(what string, condition func() bool) {
	s.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if condition() {
			return
		}
	}
	s.Fatalf("not within %s: %s", patience, what)
}

func (s space) createPod(name string, labels map[string]string) *corev1.Pod {
	s.Helper()
	pod, err := s.client.CoreV1().Pods(s.name).Create(s.ctx, &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a"}}},
	}, metav1.CreateOptions{})
	s.must(err)
	return pod
}

func (s space) createService(name string, selector map[string]string) *corev1.Service {
	s.Helper()
	service, err := s.client.CoreV1().Services(s.name).Create(s.ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: corev1.ServiceSpec{
			Selector: selector,
			Ports:    []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromInt32(8080)}},
		},
	}, metav1.CreateOptions{})
	s.must(err)
	return service
}

func TestTypedWritesAreTakenAsProtobuf(t *testing.T) {
	s := newSpace(t, "typed")
	services := s.client.CoreV1().Services(s.name)
	created := s.createService("web", map[string]string{"app": "web"})
	s.that(created.Spec.ClusterIP != "", "no ClusterIP: %v", created.Spec)

	changed := created.DeepCopy()
	changed.Spec.Ports[0].Port = 81
	updated, err := services.Update(s.ctx, changed, metav1.UpdateOptions{})
	s.must(err)
	s.that(updated.Spec.Ports[0].Port == 81, "port is %d", updated.Spec.Ports[0].Port)
	_, err = services.Update(s.ctx, changed, metav1.UpdateOptions{})
	s.that(apierrors.IsConflict(err), "a stale update is no conflict: %v", err)

	pod := s.createPod("web", map[string]string{"app": "web"})
	pod.Status.Message = "hello"
	pod, err = s.client.CoreV1().Pods(s.name).UpdateStatus(s.ctx, pod, metav1.UpdateOptions{})
	s.must(err)
	s.that(pod.Status.Message == "hello" && pod.Status.PodIP != "", "status is %v", pod.Status)

	wrong := types.UID("another")
	err = services.Delete(s.ctx, "web", metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &wrong}})
	s.that(apierrors.IsConflict(err), "another object's uid is no conflict: %v", err)
	s.must(services.Delete(s.ctx, "web", *metav1.NewPreconditionDeleteOptions(string(created.UID))))
	_, err = services.Get(s.ctx, "web", metav1.GetOptions{})
	s.that(apierrors.IsNotFound(err), "it is still there: %v", err)
	s.must(s.client.CoreV1().Pods(s.name).DeleteCollection(
		s.ctx, metav1.DeleteOptions{}, metav1.ListOptions{LabelSelector: "app=web"}))
}

func TestAWrongObjectIsRefusedWithItsCauses(t *testing.T) {
	s := newSpace(t, "wrong")
	_, err := s.client.CoreV1().Services(s.name).Create(s.ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "wrong"},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 0}}},
	}, metav1.CreateOptions{})
	cause, found := apierrors.StatusCause(err, metav1.CauseTypeFieldValueInvalid)
	s.that(apierrors.IsInvalid(err) && found && cause.Field == "spec.ports[0].port", "refused with %v", err)
}

func TestPatches(t *testing.T) {
	s := newSpace(t, "patches")
	s.createPod("a", map[string]string{"a": "a"})
	for kind, patch := range map[types.PatchType]string{
		types.StrategicMergePatchType: `{"spec":{"containers":[{"name":"a","image":"b"}]}}`,
		types.MergePatchType:          `{"metadata":{"labels":{"b":"b"}}}`,
		types.JSONPatchType:           `[{"op":"remove","path":"/metadata/labels/a"}]`,
	} {
		_, err := s.client.CoreV1().Pods(s.name).Patch(s.ctx, "a", kind, []byte(patch), metav1.PatchOptions{})
		s.must(err)
	}
	pod, err := s.client.CoreV1().Pods(s.name).Get(s.ctx, "a", metav1.GetOptions{})
	s.must(err)
	_, removed := pod.Labels["a"]
	s.that(pod.Spec.Containers[0].Image == "b" && !removed && pod.Labels["b"] == "b", "pod is %v", pod)
}

func TestServerSideApplyConflictsAndIsForced(t *testing.T) {
	s := newSpace(t, "apply")
	service := func(affinity corev1.ServiceAffinity) *applycorev1.ServiceApplyConfiguration {
		return applycorev1.Service("a", s.name).WithSpec(applycorev1.ServiceSpec().
			WithSessionAffinity(affinity).
			WithPorts(applycorev1.ServicePort().WithPort(80)))
	}
	_, err := s.client.CoreV1().Services(s.name).Apply(
		s.ctx, service(corev1.ServiceAffinityNone), metav1.ApplyOptions{FieldManager: "one"})
	s.must(err)
	_, err = s.client.CoreV1().Services(s.name).Apply(
		s.ctx, service(corev1.ServiceAffinityClientIP), metav1.ApplyOptions{FieldManager: "two"})
	s.that(apierrors.IsConflict(err), "answered %v", err)
	_, err = s.client.CoreV1().Services(s.name).Apply(
		s.ctx, service(corev1.ServiceAffinityClientIP), metav1.ApplyOptions{FieldManager: "two", Force: true})
	s.must(err)
}

func TestPagesAreOfOneRevision(t *testing.T) {
	s := newSpace(t, "pages")
	want := []string{"a", "b", "c", "d", "e"}
	for _, name := range want {
		s.createPod(name, nil)
	}
	var names, revisions []string
	options := metav1.ListOptions{Limit: 2}
	for {
		page, err := s.client.CoreV1().Pods(s.name).List(s.ctx, options)
		s.must(err)
		for _, pod := range page.Items {
			names = append(names, pod.Name)
		}
		revisions = append(revisions, page.ResourceVersion)
		if options.Continue = page.Continue; options.Continue == "" {
			break
		}
	}
	s.that(slices.Equal(want, names), "names are %v", names)
	s.that(len(slices.Compact(revisions)) == 1, "revisions are %v", revisions)
}

func TestAWatchGoesOnFromARevision(t *testing.T) {
	s := newSpace(t, "watches")
	pods := s.client.CoreV1().Pods(s.name)
	pod := s.createPod("a", nil)
	_, err := pods.Patch(s.ctx, "a", types.MergePatchType, []byte(`{"metadata":{"labels":{"a":"b"}}}`), metav1.PatchOptions{})
	s.must(err)
	s.must(pods.Delete(s.ctx, "a", metav1.DeleteOptions{}))
	events, err := pods.Watch(s.ctx, metav1.ListOptions{ResourceVersion: pod.ResourceVersion})
	s.must(err)
	defer events.Stop()
	for _, want := range []watch.EventType{watch.Modified, watch.Deleted} {
		select {
		case event := <-events.ResultChan():
			s.that(event.Type == want, "%s instead of %s", event.Type, want)
		case <-time.After(patience):
			s.Fatalf("no %s", want)
		}
	}
}

func TestAnEvictedPodIsGone(t *testing.T) {
	s := newSpace(t, "evictions")
	s.createPod("a", nil)
	s.must(s.client.PolicyV1().Evictions(s.name).Evict(
		s.ctx, &policyv1.Eviction{ObjectMeta: metav1.ObjectMeta{Name: "a", Namespace: s.name}}))
	_, err := s.client.CoreV1().Pods(s.name).Get(s.ctx, "a", metav1.GetOptions{})
	s.that(apierrors.IsNotFound(err), "it is still there: %v", err)
}

func TestDiscoveryAndTheClientsThatBuildOnIt(t *testing.T) {
	s := newSpace(t, "discovery")
	lists, err := s.client.Discovery().ServerPreferredResources()
	s.must(err)
	var kinds []string
	for _, list := range lists {
		for _, resource := range list.APIResources {
			kinds = append(kinds, resource.Kind)
		}
	}
	for _, kind := range []string{"Pod", "Service", "EndpointSlice", "Lease", "ServiceCIDR"} {
		s.that(slices.Contains(kinds, kind), "no %s in %v", kind, kinds)
	}
	resource := schema.GroupVersionResource{Version: "v1", Resource: "services"}
	_, err = dynamic.NewForConfigOrDie(s.config).Resource(resource).Namespace(s.name).Create(s.ctx,
		&unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "v1", "kind": "Service", "metadata": map[string]any{"name": "web"},
			"spec": map[string]any{"ports": []any{map[string]any{"port": int64(80)}}},
		}}, metav1.CreateOptions{})
	s.must(err)
	partial, err := metadata.NewForConfigOrDie(s.config).Resource(resource).Namespace(s.name).Get(
		s.ctx, "web", metav1.GetOptions{})
	s.must(err)
	s.that(partial.Name == "web" && partial.UID != "", "metadata is %v", partial)
}
