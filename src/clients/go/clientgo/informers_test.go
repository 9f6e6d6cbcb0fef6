package clientgo

import (
	"context"
	"sync"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/scheme"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
	"k8s.io/client-go/tools/record"
)

func TestInformersFollow(t *testing.T) {
	s := newSpace(t, "informers")
	s.createService("web", map[string]string{"app": "web"})
	factory := informers.NewSharedInformerFactory(s.client, 2*time.Second)
	pods, slices := factory.Core().V1().Pods(), factory.Discovery().V1().EndpointSlices()
	for _, other := range []cache.SharedIndexInformer{
		factory.Core().V1().Services().Informer(), factory.Core().V1().Nodes().Informer(),
		factory.Core().V1().Namespaces().Informer(), factory.Core().V1().Endpoints().Informer(),
		factory.Coordination().V1().Leases().Informer(), factory.Networking().V1().ServiceCIDRs().Informer(),
		pods.Informer(), slices.Informer(),
	} {
		other.HasSynced()
	}
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		s.that(synced, "%v is not synced", kind)
	}
	ip := s.createPod("web", map[string]string{"app": "web"}).Status.PodIP
	s.until("the slice has the pod's address", func() bool {
		found, _ := slices.Lister().EndpointSlices(s.name).List(labels.Set{discoveryv1.LabelServiceName: "web"}.AsSelector())
		return len(found) == 1 && len(found[0].Endpoints) == 1 && found[0].Endpoints[0].Addresses[0] == ip
	})
	_, err := s.client.CoreV1().Pods(s.name).Patch(
		s.ctx, "web", types.MergePatchType, []byte(`{"metadata":{"labels":{"app":null}}}`), metav1.PatchOptions{})
	s.must(err)
	s.until("the slice is empty", func() bool {
		found, _ := slices.Lister().EndpointSlices(s.name).List(labels.Everything())
		return len(found) == 1 && len(found[0].Endpoints) == 0
	})
	s.must(s.client.CoreV1().Pods(s.name).Delete(s.ctx, "web", metav1.DeleteOptions{}))
	s.until("the pod is gone", func() bool {
		found, _ := pods.Lister().Pods(s.name).List(labels.Everything())
		return len(found) == 0
	})
}

func TestOfTwoCandidatesOneLeadsAndHandsOver(t *testing.T) {
	s := newSpace(t, "election")
	var mutex sync.Mutex
	var led []string
	candidate := func(ctx context.Context, name string) {
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock: &resourcelock.LeaseLock{
				LeaseMeta:  metav1.ObjectMeta{Name: "leader", Namespace: s.name},
				Client:     s.client.CoordinationV1(),
				LockConfig: resourcelock.ResourceLockConfig{Identity: name},
			},
			ReleaseOnCancel: true,
			LeaseDuration:   8 * time.Second,
			RenewDeadline:   5 * time.Second,
			RetryPeriod:     200 * time.Millisecond,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(ctx context.Context) {
					mutex.Lock()
					defer mutex.Unlock()
					led = append(led, name)
				},
				OnStoppedLeading: func() {},
			},
		})
	}
	leaders := func() int {
		mutex.Lock()
		defer mutex.Unlock()
		return len(led)
	}
	first, retire := context.WithCancel(s.ctx)
	go candidate(first, "one")
	s.until("one leads", func() bool { return leaders() == 1 })
	second, stop := context.WithCancel(s.ctx)
	var ended sync.WaitGroup
	ended.Go(func() { candidate(second, "two") })
	s.that(leaders() == 1, "both lead: %v", led)
	retire()
	s.until("two leads after one has let go", func() bool { return leaders() == 2 })
	lease, err := s.client.CoordinationV1().Leases(s.name).Get(s.ctx, "leader", metav1.GetOptions{})
	s.must(err)
	s.that(*lease.Spec.HolderIdentity == "two", "%s holds it", *lease.Spec.HolderIdentity)
	stop()
	ended.Wait()
}

func TestAnEventIsRecorded(t *testing.T) {
	s := newSpace(t, "recorder")
	pod := s.createPod("a", nil)
	broadcaster := record.NewBroadcaster()
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedv1.EventSinkImpl{Interface: s.client.CoreV1().Events("")})
	recorder := broadcaster.NewRecorder(scheme.Scheme, corev1.EventSource{Component: "test"})
	recorder.Event(pod, corev1.EventTypeWarning, "Tested", "it was seen")
	recorder.Event(pod, corev1.EventTypeWarning, "Tested", "it was seen")
	s.until("it is counted twice", func() bool {
		events, err := s.client.CoreV1().Events(s.name).List(
			s.ctx, metav1.ListOptions{FieldSelector: "involvedObject.name=a,reason=Tested"})
		return err == nil && len(events.Items) == 1 && events.Items[0].Count == 2
	})
}
