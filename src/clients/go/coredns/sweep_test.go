package coredns

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const fewest = 300

// TestEveryNameThatTheObjectsHave asks for each Service, port, endpoint, pod and address of a cluster with both families of
// addresses, over TCP, where all of an answer has room: what is left out over UDP is each server's own choice (RFC 2181, 9).
func TestEveryNameThatTheObjectsHave(t *testing.T) {
	cluster := connect(t)
	cluster.createWide()
	expected, actual := start(t), os.Getenv("TIMONEL_DNS")
	cluster.createSentinel("wide-known")
	await(t, expected, "wide-known.default.svc.cluster.local.")

	queries := cluster.names()
	if len(queries) < fewest {
		t.Fatalf("only %d names", len(queries))
	}
	kinds := map[string]int{}
	for _, q := range queries {
		whole := exchange(t, "tcp", actual, q.name, q.kind)
		want, got := text(exchange(t, "tcp", expected, q.name, q.kind)), text(whole)
		if want != got {
			t.Errorf("%s %s\nCoreDNS:\n%s\nhere:\n%s", q.name, q.kind, want, got)
		} else if len(whole.Answer) > 0 {
			kinds[q.kind]++
		}
		cut := exchange(t, "udp", actual, q.name, q.kind)
		if !cut.Truncated && len(cut.Answer) != len(whole.Answer) {
			t.Errorf("%s %s: %d records over UDP, without TC, of %d", q.name, q.kind, len(cut.Answer), len(whole.Answer))
		}
	}
	for _, kind := range []string{"A", "AAAA", "SRV", "PTR"} {
		t.Run(fmt.Sprintf("%s records, some of them with an answer", kind), func(t *testing.T) {
			if kinds[kind] == 0 {
				t.Errorf("no %s record has been compared", kind)
			}
		})
	}
	t.Logf("%d names are alike, with answers: %v", len(queries), kinds)
}

// createWide makes Services of each type and family policy before a StatefulSet's pods, which have names of their own.
func (c cluster) createWide() {
	ctx, create := context.Background(), metav1.CreateOptions{}
	core := c.typed.CoreV1()
	_, err := core.Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: "wide"}}, create)
	c.must(err)
	single, prefer, require := corev1.IPFamilyPolicySingleStack, corev1.IPFamilyPolicyPreferDualStack, corev1.IPFamilyPolicyRequireDualStack
	v4, v6 := corev1.IPv4Protocol, corev1.IPv6Protocol
	policies := map[string]corev1.ServiceSpec{
		"four":  {IPFamilyPolicy: &single, IPFamilies: []corev1.IPFamily{v4}},
		"six":   {IPFamilyPolicy: &single, IPFamilies: []corev1.IPFamily{v6}},
		"both":  {IPFamilyPolicy: &prefer},
		"both6": {IPFamilyPolicy: &require, IPFamilies: []corev1.IPFamily{v6, v4}},
	}
	for name, spec := range policies {
		for _, kind := range []string{"cluster", "headless", "node", "balancer"} {
			service := &corev1.Service{ObjectMeta: metav1.ObjectMeta{Name: kind + "-" + name}, Spec: spec}
			service.Spec.Selector = map[string]string{"app": "ring"}
			service.Spec.Ports = []corev1.ServicePort{
				{Name: "http", Port: 80}, {Name: "dns", Port: 53, Protocol: corev1.ProtocolUDP}}
			switch kind {
			case "headless":
				service.Spec.ClusterIP = corev1.ClusterIPNone
			case "node":
				service.Spec.Type = corev1.ServiceTypeNodePort
			case "balancer":
				service.Spec.Type = corev1.ServiceTypeLoadBalancer
			}
			_, err := core.Services("wide").Create(ctx, service, create)
			c.must(err)
		}
	}
	labels := map[string]string{"app": "ring"}
	replicas := int32(4)
	_, err = c.typed.AppsV1().StatefulSets("wide").Create(ctx, &appsv1.StatefulSet{
		ObjectMeta: metav1.ObjectMeta{Name: "ring"},
		Spec: appsv1.StatefulSetSpec{
			Replicas: &replicas, ServiceName: "headless-both", Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "a", Image: "a"}}},
			},
		},
	}, create)
	c.must(err)
	for deadline := time.Now().Add(60 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		set, err := c.typed.AppsV1().StatefulSets("wide").Get(ctx, "ring", metav1.GetOptions{})
		c.must(err)
		if set.Status.ReadyReplicas == replicas {
			return
		}
	}
	c.t.Fatal("the StatefulSet is not ready")
}

// names are those of the namespace wide, and of the Service of the server itself.
func (c cluster) names() []query {
	ctx, all := context.Background(), metav1.ListOptions{}
	var queries []query
	ask := func(name string, kinds ...string) {
		for _, kind := range kinds {
			queries = append(queries, query{strings.TrimSuffix(name, "."), kind})
		}
	}
	addresses := map[string]bool{}
	services, err := c.typed.CoreV1().Services("wide").List(ctx, all)
	c.must(err)
	slicesOf, err := c.typed.DiscoveryV1().EndpointSlices("wide").List(ctx, all)
	c.must(err)
	for _, service := range services.Items {
		base := service.Name + ".wide.svc.cluster.local"
		ask(base, "A", "AAAA", "SRV")
		for _, port := range service.Spec.Ports {
			ask(fmt.Sprintf("_%s._%s.%s", port.Name, strings.ToLower(string(port.Protocol)), base), "SRV")
		}
		ask("_http._udp."+base, "SRV")
		for _, address := range service.Spec.ClusterIPs {
			addresses[address] = address != corev1.ClusterIPNone
		}
	}
	for _, slice := range slicesOf.Items {
		base := slice.Labels["kubernetes.io/service-name"] + ".wide.svc.cluster.local"
		for _, endpoint := range slice.Endpoints {
			for _, address := range endpoint.Addresses {
				addresses[address] = true
				ask(strings.NewReplacer(".", "-", ":", "-").Replace(address)+"."+base, "A", "AAAA")
			}
			if endpoint.Hostname != nil {
				ask(*endpoint.Hostname+"."+base, "A", "AAAA", "SRV")
			}
		}
	}
	pods, err := c.typed.CoreV1().Pods("wide").List(ctx, all)
	c.must(err)
	for _, pod := range pods.Items {
		for _, ip := range pod.Status.PodIPs {
			ask(strings.NewReplacer(".", "-", ":", "-").Replace(ip.IP)+".wide.pod.cluster.local", "A", "AAAA")
		}
	}
	for address, is := range addresses {
		if is {
			reverse, err := dns.ReverseAddr(address)
			c.must(err)
			ask(reverse, "PTR")
		}
	}
	slices.SortFunc(queries, func(a, b query) int { return strings.Compare(a.name+a.kind, b.name+b.kind) })
	return slices.Compact(queries)
}
