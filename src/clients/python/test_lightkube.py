"""lightkube."""
import unittest

from lightkube import ApiError, Client
from lightkube.models.core_v1 import Container, PodSpec, ServicePort, ServiceSpec
from lightkube.models.meta_v1 import ObjectMeta
from lightkube.resources.core_v1 import Namespace, Pod, Service
from lightkube.types import PatchType

NAMESPACE = "lightkube"


def pod(name, **labels):
    return Pod(metadata=ObjectMeta(name=name, labels=labels),
               spec=PodSpec(containers=[Container(name="a", image="a")]))


class LightkubeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = Client(namespace=NAMESPACE, field_manager="lightkube")
        cls.client.create(Namespace(metadata=ObjectMeta(name=NAMESPACE)))

    @classmethod
    def tearDownClass(cls):
        cls.client.delete(Namespace, NAMESPACE)

    def test_a_service_is_created_read_replaced_and_deleted(self):
        created = self.client.create(Service(
            metadata=ObjectMeta(name="web"), spec=ServiceSpec(ports=[ServicePort(port=80)])))
        self.assertRegex(created.spec.clusterIP, r"^10\.96\.")
        read = self.client.get(Service, "web")
        read.spec.ports[0].port = 81
        self.assertEqual(81, self.client.replace(read).spec.ports[0].port)
        self.client.delete(Service, "web")
        with self.assertRaises(ApiError) as missing:
            self.client.get(Service, "web")
        self.assertEqual(404, missing.exception.status.code)

    def test_three_kinds_of_patches(self):
        self.client.create(pod("patched", a="a"))
        labels = {"metadata": {"labels": {"b": "b"}}}
        self.client.patch(Pod, "patched", labels, patch_type=PatchType.STRATEGIC)
        self.client.patch(Pod, "patched", {"metadata": {"labels": {"a": None}}}, patch_type=PatchType.MERGE)
        patched = self.client.patch(
            Pod, "patched", [{"op": "add", "path": "/metadata/labels/c", "value": "c"}], patch_type=PatchType.JSON)
        self.assertEqual(("b", "c"), (patched.metadata.labels["b"], patched.metadata.labels["c"]))
        self.assertNotIn("a", patched.metadata.labels)

    def test_a_list_in_chunks_a_wait_and_a_collection(self):
        for i in range(5):
            self.client.create(pod(f"many-{i}", many="yes"))
        self.assertEqual([f"many-{i}" for i in range(5)],
                         [p.metadata.name for p in self.client.list(Pod, labels={"many": "yes"}, chunk_size=2)])
        ready = self.client.wait(Pod, "many-0", for_conditions=["Ready"])
        self.assertEqual("Running", ready.status.phase)
        self.client.deletecollection(Pod)
        self.assertEqual([], list(self.client.list(Pod)))

    def test_a_watch_sees_what_follows(self):
        created = self.client.create(pod("watched"))
        self.client.patch(Pod, "watched", {"metadata": {"labels": {"a": "b"}}})
        self.client.delete(Pod, "watched")
        types = []
        for event, _ in self.client.watch(Pod, resource_version=created.metadata.resourceVersion,
                                          fields={"metadata.name": "watched"}):
            types.append(event)
            if event == "DELETED":
                break
        self.assertEqual(["MODIFIED", "DELETED"], types)

    def test_apply_creates(self):
        applied = self.client.apply(pod("applied"), field_manager="lightkube")
        self.assertEqual("Running", applied.status.phase)


if __name__ == "__main__":
    unittest.main()
