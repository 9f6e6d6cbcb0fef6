"""kr8s."""
import unittest

import kr8s
from kr8s.objects import Namespace, Pod, Service

NAMESPACE = "kr8s"


def pod(name, **labels):
    return Pod({"metadata": {"name": name, "namespace": NAMESPACE, "labels": labels},
                "spec": {"containers": [{"name": "a", "image": "a"}]}})


class Kr8sTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.namespace = Namespace({"metadata": {"name": NAMESPACE}})
        cls.namespace.create()

    @classmethod
    def tearDownClass(cls):
        cls.namespace.delete()

    def test_the_server_tells_its_version_and_its_kinds(self):
        api = kr8s.api()
        self.assertIn("timonel", api.version()["gitVersion"])
        self.assertIn("Service", [r["kind"] for r in api.api_resources()])

    def test_a_pod_is_created_labeled_patched_and_deleted(self):
        one = pod("one")
        one.create()
        one.wait("condition=Ready", timeout=60)
        one.label(tier="front")
        one.patch({"metadata": {"annotations": {"a": "b"}}})
        found = list(kr8s.get("pods", namespace=NAMESPACE, label_selector={"tier": "front"}))
        self.assertEqual([("one", {"a": "b"})], [(p.name, p.annotations) for p in found])
        one.delete()
        self.assertFalse(one.exists())

    def test_a_service_knows_its_ready_pods(self):
        service = Service({"metadata": {"name": "web", "namespace": NAMESPACE},
                           "spec": {"selector": {"app": "web"}, "ports": [{"port": 80}]}})
        service.create()
        pod("web", app="web").create()
        self.assertEqual(["web"], [p.name for p in service.ready_pods()])

    def test_a_watch_sees_a_pod(self):
        pod("watched", watched="yes").create()
        for event, found in kr8s.watch("pods", namespace=NAMESPACE, label_selector={"watched": "yes"}):
            self.assertEqual(("ADDED", "watched"), (event, found.name))
            break


if __name__ == "__main__":
    unittest.main()
