package coredns

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"sigs.k8s.io/yaml"
)

var resources = map[string]schema.GroupVersionResource{
	"Namespace":     {Version: "v1", Resource: "namespaces"},
	"Pod":           {Version: "v1", Resource: "pods"},
	"Service":       {Version: "v1", Resource: "services"},
	"Endpoints":     {Version: "v1", Resource: "endpoints"},
	"EndpointSlice": {Group: "discovery.k8s.io", Version: "v1", Resource: "endpointslices"},
}

type cluster struct {
	t       *testing.T
	typed   kubernetes.Interface
	dynamic dynamic.Interface
	// of the pods, before anything changes
	addresses map[string]string
}

func connect(t *testing.T) cluster {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	return cluster{t, kubernetes.NewForConfigOrDie(config), dynamic.NewForConfigOrDie(config), map[string]string{}}
}

func (c cluster) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c cluster) create(file string) {
	text, err := os.ReadFile(file)
	c.must(err)
	for _, document := range bytes.Split(text, []byte("\n---\n")) {
		object := &unstructured.Unstructured{}
		c.must(yaml.Unmarshal(document, &object.Object))
		var client dynamic.ResourceInterface = c.dynamic.Resource(resources[object.GetKind()])
		if object.GetNamespace() != "" {
			client = c.dynamic.Resource(resources[object.GetKind()]).Namespace(object.GetNamespace())
		}
		_, err := client.Create(context.Background(), object, metav1.CreateOptions{})
		c.must(err)
	}
	pods, err := c.typed.CoreV1().Pods("").List(context.Background(), metav1.ListOptions{})
	c.must(err)
	for _, pod := range pods.Items {
		c.addresses[pod.Name] = pod.Status.PodIP
	}
}

// createSentinel makes a headless Service with an endpoint: its name resolves once both are known.
func (c cluster) createSentinel(name string) {
	ctx, meta := context.Background(), metav1.ObjectMeta{Name: name, Labels: map[string]string{"sentinel": name}}
	_, err := c.typed.CoreV1().Pods("default").Create(ctx, &corev1.Pod{
		ObjectMeta: meta,
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a"}}},
	}, metav1.CreateOptions{})
	c.must(err)
	_, err = c.typed.CoreV1().Services("default").Create(ctx, &corev1.Service{
		ObjectMeta: meta,
		Spec: corev1.ServiceSpec{
			ClusterIP: "None", Selector: meta.Labels, Ports: []corev1.ServicePort{{Port: 80}},
		},
	}, metav1.CreateOptions{})
	c.must(err)
}

var placeholder = regexp.MustCompile(`\{(dashed|reverse):[^}]+}`)

// fill puts pods' addresses in: {dashed:web-1} is 10-244-0-2, {reverse:web-1} is 2.0.244.10.in-addr.arpa.
func (c cluster) fill(name string) string {
	return placeholder.ReplaceAllStringFunc(name, func(found string) string {
		how, pod, _ := strings.Cut(strings.Trim(found, "{}"), ":")
		parts := strings.Split(c.addresses[pod], ".")
		if len(parts) != 4 {
			c.t.Fatalf("pod %s has no IPv4 address", pod)
		}
		if how == "dashed" {
			return strings.Join(parts, "-")
		}
		return fmt.Sprintf("%s.%s.%s.%s.in-addr.arpa", parts[3], parts[2], parts[1], parts[0])
	})
}
