// Command coredns is CoreDNS with the plugins that a cluster's own configuration gives its names, for bench/run dns to
// measure beside the server's own DNS: coredns PORT URL-OF-THE-API-SERVER
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/coredns/caddy"
	"github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/kubernetes"
)

const corefile = `
cluster.local:%[1]s {
    bind 127.0.0.1
    kubernetes cluster.local {
        endpoint %[2]s
        pods insecure
        ttl 30
    }
    cache 30
}`

func main() {
	dnsserver.Quiet = true
	caddy.Quiet = true
	dnsserver.Directives = []string{"bind", "cache", "kubernetes"}
	contents := []byte(fmt.Sprintf(corefile, os.Args[1], os.Args[2]))
	instance, err := caddy.Start(caddy.CaddyfileInput{
		Contents:       contents,
		Filepath:       "Corefile",
		ServerTypeName: "dns",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("CoreDNS is ready")
	instance.Wait()
}
