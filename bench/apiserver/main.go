// Command apiserver is kube-apiserver as envtest starts it, beside an etcd that runs already, with a second door without TLS,
// whose visitors are the administrator, for the load program of bench/run writes: apiserver PORT TLS-PORT URL-OF-ETCD DIRECTORY
package main

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"log"
	"net/http"
	"os"
	"path/filepath"

	"github.com/spf13/pflag"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

const token = "bench"

func main() {
	klog.SetOutput(os.Stderr)
	if err := run(genericapiserver.SetupSignalContext(), os.Args[1], os.Args[2], os.Args[3], os.Args[4]); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, port, tlsPort, etcd, directory string) error {
	key := filepath.Join(directory, "sa.key")
	if err := writeKey(key); err != nil {
		return err
	}
	tokens := filepath.Join(directory, "tokens")
	if err := os.WriteFile(tokens, []byte(token+",admin,admin,system:masters\n"), 0o600); err != nil {
		return err
	}
	opts := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("apiserver", pflag.ContinueOnError)
	for _, set := range opts.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse([]string{
		"--etcd-servers=" + etcd,
		"--cert-dir=" + directory,
		"--bind-address=127.0.0.1",
		"--secure-port=" + tlsPort,
		"--authorization-mode=AlwaysAllow",
		"--token-auth-file=" + tokens,
		"--disable-admission-plugins=ServiceAccount",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--service-account-issuer=https://127.0.0.1",
		"--service-account-key-file=" + key,
		"--service-account-signing-key-file=" + key,
		"--allow-privileged=true",
		"--enable-priority-and-fairness=false",
	}); err != nil {
		return err
	}
	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return err
	}
	completed, err := opts.Complete(ctx)
	if err != nil {
		return err
	}
	if completed.InformerName, err = cache.NewInformerName("kube-apiserver"); err != nil {
		return err
	}
	config, err := app.NewConfig(completed)
	if err != nil {
		return err
	}
	ready, err := config.Complete()
	if err != nil {
		return err
	}
	server, err := app.CreateServerChain(ready)
	if err != nil {
		return err
	}
	prepared, err := server.PrepareRun()
	if err != nil {
		return err
	}
	go func() {
		log.Fatal(http.ListenAndServe("127.0.0.1:"+port, administrators(server.GenericAPIServer.Handler)))
	}()
	fmt.Println("kube-apiserver listens")
	return prepared.Run(ctx)
}

func administrators(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Authorization", "Bearer "+token)
		next.ServeHTTP(w, r)
	})
}

func writeKey(file string) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(file, pem.EncodeToMemory(block), 0o600)
}
