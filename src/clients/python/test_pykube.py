"""pykube-ng."""
import unittest

import pykube

NAMESPACE = "pykube"


class PykubeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.api = pykube.HTTPClient(pykube.KubeConfig.from_env())
        cls.namespace = pykube.Namespace(cls.api, {"metadata": {"name": NAMESPACE}})
        cls.namespace.create()

    @classmethod
    def tearDownClass(cls):
        cls.namespace.delete()

    def test_a_pod_is_created_updated_patched_and_deleted(self):
        pod = pykube.Pod(self.api, {
            "metadata": {"name": "a", "namespace": NAMESPACE, "labels": {"app": "a"}},
            "spec": {"containers": [{"name": "a", "image": "a"}]}})
        pod.create()
        self.assertTrue(pod.ready)
        pod.labels["tier"] = "front"
        pod.update()
        pod.patch({"metadata": {"annotations": {"a": "b"}}})
        found = list(pykube.Pod.objects(self.api).filter(namespace=NAMESPACE, selector={"tier": "front"}))
        self.assertEqual([("a", {"a": "b"})], [(p.name, p.annotations) for p in found])
        pod.delete()
        self.assertFalse(pod.exists())

    def test_a_watch_sees_a_service(self):
        pykube.Service(self.api, {"metadata": {"name": "web", "namespace": NAMESPACE},
                                  "spec": {"ports": [{"port": 80}]}}).create()
        for event in pykube.Service.objects(self.api, namespace=NAMESPACE).watch():
            self.assertEqual(("ADDED", "web"), (event.type, event.object.name))
            break


if __name__ == "__main__":
    unittest.main()
