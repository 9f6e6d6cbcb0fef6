// Package coredns asks CoreDNS, with its plugin kubernetes pointed at the server, and the server's own DNS the same.
package coredns

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	"github.com/miekg/dns"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// What the server's zones are with two families of addresses, and where an endpoint of state.yaml lies outside of them.
const corefile = `
cluster.local:%[1]s 10.96.0.0/16:%[1]s 10.244.0.0/16:%[1]s 192.0.2.7/32:%[1]s fd00:10:96::/108:%[1]s fd00:10:244::/56:%[1]s {
    bind 127.0.0.1
    kubernetes cluster.local 10.96.0.0/16 10.244.0.0/16 192.0.2.7/32 fd00:10:96::/108 fd00:10:244::/56 {
        endpoint %[2]s
        pods insecure
        ttl 30
    }
}`

type query struct{ name, kind string }

// difference is what the server answers where it means not to answer as CoreDNS does.
type difference struct{ code, reason string }

func TestAnswersAreThoseOfCoreDns(t *testing.T) {
	cluster := connect(t)
	cluster.create("state.yaml")
	expected := start(t)
	actual := os.Getenv("TIMONEL_DNS")
	differences := readDifferences(t)
	differed := map[query]bool{}

	round := func(name string) {
		cluster.createSentinel(name)
		await(t, expected, name+".default.svc.cluster.local.")
		t.Run(name, func(t *testing.T) {
			for _, q := range readQueries(t) {
				t.Run(q.name+" "+q.kind, func(t *testing.T) {
					asked := cluster.fill(q.name)
					want, got := ask(t, expected, asked, q.kind), ask(t, actual, asked, q.kind)
					if want == got {
						return
					}
					if known, is := differences[q]; is && strings.HasPrefix(got, known.code+" ") {
						differed[q] = true
						return
					}
					t.Errorf("%s\nCoreDNS:\n%s\nhere:\n%s", asked, want, got)
				})
			}
		})
	}
	round("first")
	cluster.change()
	round("changed")
	t.Run("each difference that is written down is one", func(t *testing.T) {
		for q, known := range differences {
			if !differed[q] {
				t.Errorf("%s %s does not differ: %s", q.name, q.kind, known.reason)
			}
		}
	})
}

// change lets a pod go, another be selected no more, a Service be of another type and a namespace vanish.
func (c cluster) change() {
	ctx := context.Background()
	lab := c.typed.CoreV1()
	c.must(lab.Pods("lab").Delete(ctx, "web-1", metav1.DeleteOptions{}))
	_, err := lab.Pods("lab").Patch(ctx, "db-1", types.MergePatchType,
		[]byte(`{"metadata":{"labels":{"app":"none"}}}`), metav1.PatchOptions{})
	c.must(err)
	_, err = lab.Services("lab").Patch(ctx, "turns", types.MergePatchType,
		[]byte(`{"spec":{"type":"ClusterIP","externalName":null,"clusterIP":"10.96.0.99","ports":[{"port":80}]}}`),
		metav1.PatchOptions{})
	c.must(err)
	c.must(lab.Namespaces().Delete(ctx, "gone", metav1.DeleteOptions{}))
}

// start has CoreDNS on the port for UDP and TCP that nothing else has, and says where that is.
func start(t *testing.T) string {
	port := os.Getenv("SPARE_PORT")
	caddy.Quiet, dnsserver.Quiet = true, true
	input := caddy.CaddyfileInput{
		ServerTypeName: "dns",
		Filepath:       "Corefile",
		Contents:       fmt.Appendf(nil, corefile, port, os.Getenv("TIMONEL_URL")),
	}
	instance, err := caddy.Start(input)
	for deadline := time.Now().Add(time.Minute); err != nil && time.Now().Before(deadline); instance, err = caddy.Start(input) {
		time.Sleep(100 * time.Millisecond) // the one before may be about to let go of the port
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { instance.Stop() })
	return net.JoinHostPort("127.0.0.1", port)
}

// await returns when CoreDNS has heard of the Service made last: all that came before it is known then too.
func await(t *testing.T, server, name string) {
	deadline := time.Now().Add(time.Minute)
	for time.Now().Before(deadline) {
		question := new(dns.Msg).SetQuestion(name, dns.TypeA)
		if answer, err := dns.Exchange(question, server); err == nil && len(answer.Answer) > 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("CoreDNS does not know %s", name)
}

// ask has the answer over UDP as text: of the authority's SOA only whether there is one, since serials differ by design.
func ask(t *testing.T, server, name, kind string) string {
	return text(exchange(t, "udp", server, name, kind))
}

func exchange(t *testing.T, network, server, name, kind string) *dns.Msg {
	question := new(dns.Msg).SetQuestion(dns.Fqdn(name), dns.StringToType[kind])
	client := dns.Client{Net: network, Timeout: 20 * time.Second}
	answer, _, err := client.Exchange(question, server)
	if err != nil {
		t.Fatalf("%s of %s over %s: %v", name, server, network, err)
	}
	return answer
}

func text(answer *dns.Msg) string {
	lines := []string{fmt.Sprintf("%s aa=%t ra=%t", dns.RcodeToString[answer.Rcode], answer.Authoritative, answer.RecursionAvailable)}
	for section, records := range [][]dns.RR{answer.Answer, answer.Ns, answer.Extra} {
		var texts []string
		for _, record := range records {
			if soa, is := record.(*dns.SOA); is {
				texts = append(texts, fmt.Sprintf("%d %s SOA", section, soa.Hdr.Name))
			} else {
				texts = append(texts, fmt.Sprintf("%d %s", section, strings.ReplaceAll(record.String(), "\t", " ")))
			}
		}
		sort.Strings(texts)
		lines = append(lines, texts...)
	}
	return strings.Join(lines, "\n")
}

func readQueries(t *testing.T) []query {
	var queries []query
	for _, line := range lines(t, "queries.txt") {
		words := strings.Fields(line)
		for _, kind := range words[1:] {
			queries = append(queries, query{words[0], kind})
		}
	}
	return queries
}

func readDifferences(t *testing.T) map[query]difference {
	differences := map[query]difference{}
	for _, line := range lines(t, "differences.txt") {
		words := strings.SplitN(line, " ", 4)
		differences[query{words[0], words[1]}] = difference{words[2], words[3]}
	}
	return differences
}

// lines has those that are neither empty nor a comment.
func lines(t *testing.T, file string) []string {
	opened, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	var all []string
	for scanner := bufio.NewScanner(opened); scanner.Scan(); {
		if line := scanner.Text(); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, line)
		}
	}
	return all
}
