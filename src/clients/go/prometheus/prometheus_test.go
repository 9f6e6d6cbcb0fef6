// Package prometheus has the service discovery of Prometheus, unmodified, follow the server in each of its roles.
package prometheus

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/discovery"
	"github.com/prometheus/prometheus/discovery/kubernetes"
	"github.com/prometheus/prometheus/discovery/targetgroup"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
	client "k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

const patience = 2 * time.Minute

type lab struct {
	*testing.T
	client client.Interface
	ctx    context.Context
}

func (l lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func TestEachRoleFollows(t *testing.T) {
	config, err := clientcmd.BuildConfigFromFlags("", os.Getenv("KUBECONFIG"))
	if err != nil {
		t.Fatal(err)
	}
	l := lab{t, client.NewForConfigOrDie(config), t.Context()}
	l.populate()
	followed := map[kubernetes.Role]*targets{}
	for _, role := range []kubernetes.Role{kubernetes.RoleNode, kubernetes.RoleService, kubernetes.RolePod,
		kubernetes.RoleEndpoint, kubernetes.RoleEndpointSlice, kubernetes.RoleIngress} {
		followed[role] = l.follow(role)
	}
	expect := func(when string, role kubernetes.Role, count int, labels map[string]string) {
		if role != kubernetes.RoleNode {
			labels["__meta_kubernetes_namespace"] = "lab"
		}
		t.Run(string(role)+" "+when, func(t *testing.T) { followed[role].await(t, count, labels) })
	}
	expect("at first", kubernetes.RoleNode, 1, map[string]string{
		"__meta_kubernetes_node_name": "node-1", "__meta_kubernetes_node_label_topology_kubernetes_io_zone": "a"})
	expect("at first", kubernetes.RoleService, 1, map[string]string{
		"__address__": "web.lab.svc:80", "__meta_kubernetes_service_type": "ClusterIP",
		"__meta_kubernetes_service_annotation_prometheus_io_scrape": "true"})
	expect("at first", kubernetes.RolePod, 2, map[string]string{
		"__meta_kubernetes_pod_label_app": "web", "__meta_kubernetes_pod_ready": "true",
		"__meta_kubernetes_pod_phase": "Running", "__meta_kubernetes_pod_container_port_number": "8080"})
	for _, role := range []kubernetes.Role{kubernetes.RoleEndpoint, kubernetes.RoleEndpointSlice} {
		ready := "__meta_kubernetes_endpoint_ready"
		if role == kubernetes.RoleEndpointSlice {
			ready = "__meta_kubernetes_endpointslice_endpoint_conditions_ready"
		}
		expect("at first", role, 2, map[string]string{
			"__meta_kubernetes_service_name": "web", ready: "true", "__meta_kubernetes_pod_label_app": "web",
			"__meta_kubernetes_pod_container_port_name": "http", "__meta_kubernetes_node_label_topology_kubernetes_io_zone": ""})
	}
	expect("at first", kubernetes.RoleIngress, 1, map[string]string{
		"__address__": "shop.example", "__meta_kubernetes_ingress_path": "/", "__meta_kubernetes_ingress_class_name": "public"})

	l.change()
	expect("after changes", kubernetes.RoleNode, 0, map[string]string{"__meta_kubernetes_node_name": "spare"})
	expect("after changes", kubernetes.RoleService, 1, map[string]string{"__address__": "web.lab.svc:81"})
	expect("after changes", kubernetes.RolePod, 1, map[string]string{"__meta_kubernetes_pod_label_app": "web"})
	expect("after changes", kubernetes.RoleEndpoint, 1, map[string]string{"__meta_kubernetes_service_name": "web"})
	expect("after changes", kubernetes.RoleEndpointSlice, 1, map[string]string{"__meta_kubernetes_service_name": "web"})
	expect("after changes", kubernetes.RoleIngress, 0, map[string]string{"__address__": "shop.example"})
}

func (l lab) populate() {
	core := l.client.CoreV1()
	_, err := core.Namespaces().Create(l.ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "lab"}}, metav1.CreateOptions{})
	l.must(err)
	_, err = core.Nodes().Create(l.ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: "spare"}}, metav1.CreateOptions{})
	l.must(err)
	for _, name := range []string{"web-1", "web-2"} {
		_, err = core.Pods("lab").Create(l.ctx, &corev1.Pod{
			ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"app": "web"}},
			Spec: corev1.PodSpec{Containers: []corev1.Container{{
				Name: "a", Image: "a", Ports: []corev1.ContainerPort{{Name: "http", ContainerPort: 8080}},
			}}},
		}, metav1.CreateOptions{})
		l.must(err)
	}
	_, err = core.Services("lab").Create(l.ctx, &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "web", Annotations: map[string]string{"prometheus.io/scrape": "true"}},
		Spec: corev1.ServiceSpec{
			Selector: map[string]string{"app": "web"},
			Ports:    []corev1.ServicePort{{Name: "http", Port: 80, TargetPort: intstr.FromString("http")}},
		},
	}, metav1.CreateOptions{})
	l.must(err)
	class, prefix := "public", networkingv1.PathTypePrefix
	_, err = l.client.NetworkingV1().Ingresses("lab").Create(l.ctx, &networkingv1.Ingress{
		ObjectMeta: metav1.ObjectMeta{Name: "shop"},
		Spec: networkingv1.IngressSpec{IngressClassName: &class, Rules: []networkingv1.IngressRule{{
			Host: "shop.example",
			IngressRuleValue: networkingv1.IngressRuleValue{HTTP: &networkingv1.HTTPIngressRuleValue{
				Paths: []networkingv1.HTTPIngressPath{{Path: "/", PathType: &prefix, Backend: networkingv1.IngressBackend{
					Service: &networkingv1.IngressServiceBackend{Name: "web", Port: networkingv1.ServiceBackendPort{Number: 80}},
				}}},
			}},
		}}},
	}, metav1.CreateOptions{})
	l.must(err)
}

func (l lab) change() {
	core, gone := l.client.CoreV1(), metav1.DeleteOptions{}
	l.must(core.Nodes().Delete(l.ctx, "spare", gone))
	l.must(core.Pods("lab").Delete(l.ctx, "web-1", gone))
	l.must(l.client.NetworkingV1().Ingresses("lab").Delete(l.ctx, "shop", gone))
	_, err := core.Services("lab").Patch(l.ctx, "web", types.JSONPatchType,
		[]byte(`[{"op": "replace", "path": "/spec/ports/0/port", "value": 81}]`), metav1.PatchOptions{})
	l.must(err)
}

// targets is what a role has discovered: the newest group of each source.
type targets struct {
	groups map[string]*targetgroup.Group
	news   chan []*targetgroup.Group
}

func (l lab) follow(role kubernetes.Role) *targets {
	registry := prometheus.NewRegistry()
	config := &kubernetes.SDConfig{Role: role, KubeConfig: os.Getenv("KUBECONFIG"),
		AttachMetadata: kubernetes.AttachMetadataConfig{Node: role == kubernetes.RolePod}}
	metrics := config.NewDiscovererMetrics(registry, discovery.NewRefreshMetrics(registry))
	l.must(metrics.Register())
	discoverer, err := config.NewDiscoverer(discovery.DiscovererOptions{Metrics: metrics})
	l.must(err)
	found := &targets{map[string]*targetgroup.Group{}, make(chan []*targetgroup.Group)}
	go discoverer.Run(l.ctx, found.news)
	return found
}

// await returns when that many targets have all the labels; an empty value is a label that is not there.
func (f *targets) await(t *testing.T, count int, labels map[string]string) {
	timeout := time.After(patience)
	for {
		if f.count(labels) == count && len(f.groups) > 0 {
			return
		}
		select {
		case groups := <-f.news:
			for _, group := range groups {
				f.groups[group.Source] = group
			}
		case <-timeout:
			t.Fatalf("%d targets with %v, not %d; there are %v", f.count(labels), labels, count, f.groups)
		}
	}
}

func (f *targets) count(labels map[string]string) int {
	count := 0
	for _, group := range f.groups {
		for _, target := range group.Targets {
			if has(target.Merge(group.Labels), labels) {
				count++
			}
		}
	}
	return count
}

func has(set model.LabelSet, labels map[string]string) bool {
	for name, value := range labels {
		if string(set[model.LabelName(name)]) != value {
			return false
		}
	}
	return true
}
