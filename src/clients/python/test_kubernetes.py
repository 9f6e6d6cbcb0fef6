"""The official client, kubernetes."""
import json
import threading
import unittest

from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.leaderelection import electionconfig, leaderelection
from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

NAMESPACE = "python"


def pod(name, **labels):
    return client.V1Pod(
        metadata=client.V1ObjectMeta(name=name, labels=labels),
        spec=client.V1PodSpec(containers=[client.V1Container(name="a", image="a")]))


def service(name, **selector):
    return client.V1Service(
        metadata=client.V1ObjectMeta(name=name),
        spec=client.V1ServiceSpec(selector=selector, ports=[client.V1ServicePort(port=80, target_port=8080)]))


class KubernetesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        config.load_kube_config()
        cls.core = client.CoreV1Api()
        cls.core.create_namespace(client.V1Namespace(metadata=client.V1ObjectMeta(name=NAMESPACE)))

    @classmethod
    def tearDownClass(cls):
        cls.core.delete_namespace(NAMESPACE)

    def test_an_object_is_created_read_replaced_and_deleted(self):
        created = self.core.create_namespaced_service(NAMESPACE, service("crud", app="crud"))
        self.assertRegex(created.spec.cluster_ip, r"^10\.96\.")
        read = self.core.read_namespaced_service("crud", NAMESPACE)
        read.spec.ports[0].port = 81
        replaced = self.core.replace_namespaced_service("crud", NAMESPACE, read)
        self.assertEqual(81, replaced.spec.ports[0].port)
        self.assertEqual(created.spec.cluster_ip, replaced.spec.cluster_ip)
        self.core.delete_namespaced_service("crud", NAMESPACE)
        with self.assertRaises(ApiException) as missing:
            self.core.read_namespaced_service("crud", NAMESPACE)
        self.assertEqual(404, missing.exception.status)

    def test_a_stale_replace_is_a_conflict(self):
        old = self.core.create_namespaced_service(NAMESPACE, service("stale", app="stale"))
        self.core.patch_namespaced_service("stale", NAMESPACE, {"metadata": {"labels": {"a": "b"}}})
        with self.assertRaises(ApiException) as conflict:
            self.core.replace_namespaced_service("stale", NAMESPACE, old)
        self.assertEqual(409, conflict.exception.status)

    def test_patches_merge_an_object_and_apply_a_list_of_operations(self):
        self.core.create_namespaced_pod(NAMESPACE, pod("patched", app="patched"))
        merged = self.core.patch_namespaced_pod(
            "patched", NAMESPACE, {"spec": {"containers": [{"name": "a", "image": "b"}]}})
        self.assertEqual("b", merged.spec.containers[0].image)
        listed = self.core.patch_namespaced_pod(
            "patched", NAMESPACE, [{"op": "add", "path": "/metadata/labels/tier", "value": "front"}])
        self.assertEqual("front", listed.metadata.labels["tier"])
        self.assertEqual("patched", listed.metadata.labels["app"])

    def test_the_status_is_patched_alone(self):
        self.core.create_namespaced_pod(NAMESPACE, pod("status"))
        patched = self.core.patch_namespaced_pod_status(
            "status", NAMESPACE, {"metadata": {"labels": {"no": "no"}}, "status": {"message": "hello"}})
        self.assertEqual("hello", patched.status.message)

    def test_pages_are_of_one_revision(self):
        for i in range(7):
            self.core.create_namespaced_pod(NAMESPACE, pod(f"page-{i}", page="yes"))
        names, revisions, token = [], set(), None
        while True:
            page = self.core.list_namespaced_pod(NAMESPACE, label_selector="page=yes", limit=3, _continue=token)
            names += [p.metadata.name for p in page.items]
            revisions.add(page.metadata.resource_version)
            self.core.delete_namespaced_pod("page-6", NAMESPACE) if token is None else None
            token = page.metadata._continue
            if not token:
                break
        self.assertEqual([f"page-{i}" for i in range(7)], names)
        self.assertEqual(1, len(revisions))

    def test_a_watch_goes_on_where_another_ended(self):
        start = self.core.list_namespaced_pod(NAMESPACE).metadata.resource_version
        self.core.create_namespaced_pod(NAMESPACE, pod("watched"))
        self.core.patch_namespaced_pod("watched", NAMESPACE, {"metadata": {"labels": {"a": "b"}}})
        self.core.delete_namespaced_pod("watched", NAMESPACE)
        first = self._events(start, 1)
        resumed = self._events(first[0]["object"].metadata.resource_version, 2)
        self.assertEqual([("ADDED", "watched")], [(e["type"], e["object"].metadata.name) for e in first])
        self.assertEqual(["MODIFIED", "DELETED"], [e["type"] for e in resumed])

    def _events(self, revision, count):
        events, stream = [], watch.Watch()
        for event in stream.stream(self.core.list_namespaced_pod, NAMESPACE, resource_version=revision,
                                   field_selector="metadata.name=watched", timeout_seconds=60):
            events.append(event)
            if len(events) == count:
                stream.stop()
        return events

    def test_a_watch_from_a_forgotten_revision_is_gone(self):
        with self.assertRaises(ApiException) as gone:
            for _ in watch.Watch().stream(self.core.list_namespaced_pod, NAMESPACE, resource_version="99999999",
                                          timeout_seconds=1):
                self.fail("nothing can have happened then")
        self.assertIn(gone.exception.status, (410, 504))

    def test_an_evicted_pod_is_gone(self):
        self.core.create_namespaced_pod(NAMESPACE, pod("evicted"))
        self.core.create_namespaced_pod_eviction("evicted", NAMESPACE, client.V1Eviction(
            metadata=client.V1ObjectMeta(name="evicted", namespace=NAMESPACE)))
        with self.assertRaises(ApiException):
            self.core.read_namespaced_pod("evicted", NAMESPACE)

    def test_slices_follow_their_pods_at_once(self):
        self.core.create_namespaced_service(NAMESPACE, service("slices", app="slices"))
        ip = self.core.create_namespaced_pod(NAMESPACE, pod("slices", app="slices")).status.pod_ip
        discovery = client.DiscoveryV1Api()
        selector = "kubernetes.io/service-name=slices"
        slices = discovery.list_namespaced_endpoint_slice(NAMESPACE, label_selector=selector).items
        self.assertEqual([[ip]], [e.addresses for s in slices for e in s.endpoints])
        self.core.delete_namespaced_pod("slices", NAMESPACE)
        slices = discovery.list_namespaced_endpoint_slice(NAMESPACE, label_selector=selector).items
        self.assertEqual([], [e.addresses for s in slices for e in s.endpoints or []])

    def test_events_and_collections(self):
        self.core.create_namespaced_pod(NAMESPACE, pod("collected", many="yes"))
        events = self.core.list_namespaced_event(NAMESPACE, field_selector="involvedObject.name=collected")
        self.assertIn("Scheduled", [e.reason for e in events.items])
        self.core.delete_collection_namespaced_pod(NAMESPACE, label_selector="many=yes")
        self.assertEqual([], self.core.list_namespaced_pod(NAMESPACE, label_selector="many=yes").items)

    def test_the_dynamic_client_finds_kinds_by_discovery(self):
        kinds = dynamic.DynamicClient(client.ApiClient())
        services = kinds.resources.get(api_version="v1", kind="Service")
        services.create(namespace=NAMESPACE, body={
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": "dynamic"}, "spec": {"ports": [{"port": 80}]}})
        self.assertEqual(80, services.get(name="dynamic", namespace=NAMESPACE).spec.ports[0].port)

    def test_a_dictionary_is_created(self):
        utils.create_from_dict(client.ApiClient(), {
            "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "from-dict", "namespace": NAMESPACE},
            "spec": {"containers": [{"name": "a", "image": "a"}]}})
        self.assertEqual("Running", self.core.read_namespaced_pod("from-dict", NAMESPACE).status.phase)

    def test_of_two_candidates_one_leads(self):
        leading = []
        led = threading.Event()

        def lead(name):
            def started():
                leading.append(name)
                led.set()
            lock = LeaseLock("leader", NAMESPACE, name)
            leaderelection.LeaderElection(electionconfig.Config(
                lock, lease_duration=17, renew_deadline=15, retry_period=5, onstarted_leading=started,
                onstopped_leading=lambda: None)).run()
        threading.Thread(target=lead, args=("one",), daemon=True).start()
        self.assertTrue(led.wait(60))
        threading.Thread(target=lead, args=("two",), daemon=True).start()
        lease = client.CoordinationV1Api().read_namespaced_lease("leader", NAMESPACE)
        self.assertEqual("one", lease.spec.holder_identity)
        self.assertEqual(["one"], leading)

    def test_server_side_apply_creates_and_conflicts(self):
        services = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="Service")

        def apply(manager, app):
            return services.server_side_apply(
                namespace=NAMESPACE, name="applied", field_manager=manager,
                body={"apiVersion": "v1", "kind": "Service", "metadata": {"name": "applied"},
                      "spec": {"selector": {"app": app}, "ports": [{"port": 80}]}})

        self.assertEqual("a", apply("one", "a").spec.selector.app)
        with self.assertRaises(dynamic.exceptions.ConflictError) as refused:
            apply("two", "b")
        self.assertIn('conflict with "one"', json.loads(refused.exception.body)["message"])

    def test_what_does_not_run_has_no_log(self):
        self.core.create_namespaced_pod(NAMESPACE, pod("silent"))
        with self.assertRaises(ApiException) as missing:
            self.core.read_namespaced_pod_log("silent", NAMESPACE)
        self.assertIn(missing.exception.status, (404, 405, 501))


if __name__ == "__main__":
    unittest.main()
