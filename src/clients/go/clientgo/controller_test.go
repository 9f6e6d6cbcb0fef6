package clientgo

import (
	"context"
	"testing"

	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/cache"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/controller/controllerutil"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

const finalizer = "timonel.dev/tested"

// reconciler gives each Service a finalizer and a pod that it owns, and takes the finalizer off when the Service has to go.
type reconciler struct{ client.Client }

func (r reconciler) Reconcile(ctx context.Context, request ctrl.Request) (ctrl.Result, error) {
	service := &corev1.Service{}
	if err := r.Get(ctx, request.NamespacedName, service); err != nil {
		return ctrl.Result{}, client.IgnoreNotFound(err)
	}
	if !service.DeletionTimestamp.IsZero() {
		controllerutil.RemoveFinalizer(service, finalizer)
		return ctrl.Result{}, r.Update(ctx, service)
	}
	if controllerutil.AddFinalizer(service, finalizer) {
		if err := r.Update(ctx, service); err != nil {
			return ctrl.Result{}, err
		}
	}
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Namespace: service.Namespace, Name: service.Name}}
	_, err := controllerutil.CreateOrUpdate(ctx, r.Client, pod, func() error {
		pod.Labels = service.Spec.Selector
		if pod.CreationTimestamp.IsZero() {
			pod.Spec.Containers = []corev1.Container{{Name: "a", Image: "a"}}
		}
		return controllerutil.SetControllerReference(service, pod, r.Scheme())
	})
	return ctrl.Result{}, err
}

func TestAControllerReconciles(t *testing.T) {
	s := newSpace(t, "controller")
	ctrl.SetLogger(logr.Discard())
	manager, err := ctrl.NewManager(s.config, ctrl.Options{
		Metrics:                       server.Options{BindAddress: "0"},
		Cache:                         cache.Options{DefaultNamespaces: map[string]cache.Config{s.name: {}}},
		LeaderElection:                true,
		LeaderElectionID:              "controller",
		LeaderElectionNamespace:       s.name,
		LeaderElectionReleaseOnCancel: true,
	})
	s.must(err)
	s.must(ctrl.NewControllerManagedBy(manager).For(&corev1.Service{}).Owns(&corev1.Pod{}).
		Complete(reconciler{manager.GetClient()}))
	ctx, stop := context.WithCancel(s.ctx)
	ended := make(chan error, 1)
	go func() { ended <- manager.Start(ctx) }()
	defer func() {
		stop()
		s.must(<-ended)
	}()

	services, pods := s.client.CoreV1().Services(s.name), s.client.CoreV1().Pods(s.name)
	s.createService("web", map[string]string{"app": "web"})
	s.until("the Service has its finalizer and its pod an owner", func() bool {
		service, err := services.Get(s.ctx, "web", metav1.GetOptions{})
		s.must(err)
		pod, err := pods.Get(s.ctx, "web", metav1.GetOptions{})
		return controllerutil.ContainsFinalizer(service, finalizer) && err == nil && metav1.IsControlledBy(pod, service)
	})
	s.must(pods.Delete(s.ctx, "web", metav1.DeleteOptions{}))
	s.until("the pod is back", func() bool {
		_, err := pods.Get(s.ctx, "web", metav1.GetOptions{})
		return err == nil
	})
	s.must(services.Delete(s.ctx, "web", metav1.DeleteOptions{}))
	s.until("the Service is gone, and its pod with it", func() bool {
		_, service := services.Get(s.ctx, "web", metav1.GetOptions{})
		_, pod := pods.Get(s.ctx, "web", metav1.GetOptions{})
		return apierrors.IsNotFound(service) && apierrors.IsNotFound(pod)
	})
}
