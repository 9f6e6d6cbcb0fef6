"""kubernetes_asyncio."""
import asyncio
import unittest

from kubernetes_asyncio import client, config, watch
from kubernetes_asyncio.leaderelection import electionconfig, leaderelection
from kubernetes_asyncio.leaderelection.resourcelock.leaselock import LeaseLock

NAMESPACE = "asyncio"
POD = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"},
       "spec": {"containers": [{"name": "a", "image": "a"}]}}


class KubernetesAsyncioTest(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        await config.load_kube_config()
        self.api = client.ApiClient()
        self.core = client.CoreV1Api(self.api)
        await self.core.create_namespace({"metadata": {"name": NAMESPACE}})

    async def asyncTearDown(self):
        await self.core.delete_namespace(NAMESPACE)
        await self.api.close()

    async def test_a_pod_is_created_listed_patched_watched_and_deleted(self):
        created = await self.core.create_namespaced_pod(NAMESPACE, POD)
        self.assertEqual("Running", created.status.phase)
        await self.core.patch_namespaced_pod("a", NAMESPACE, {"metadata": {"labels": {"a": "b"}}})
        listed = await self.core.list_namespaced_pod(NAMESPACE, label_selector="a=b")
        self.assertEqual(["a"], [p.metadata.name for p in listed.items])
        await self.core.delete_namespaced_pod("a", NAMESPACE)
        types = []
        async with watch.Watch().stream(self.core.list_namespaced_pod, NAMESPACE, timeout_seconds=60,
                                        resource_version=created.metadata.resource_version) as events:
            async for event in events:
                types.append(event["type"])
                if event["type"] == "DELETED":
                    break
        self.assertEqual(["MODIFIED", "DELETED"], types)

    async def test_a_candidate_leads(self):
        led = asyncio.Event()

        async def started():
            led.set()

        async def stopped():
            pass
        election = leaderelection.LeaderElection(electionconfig.Config(
            LeaseLock("leader", NAMESPACE, "one", self.api), lease_duration=17, renew_deadline=15, retry_period=5,
            onstarted_leading=started, onstopped_leading=stopped))
        running = asyncio.create_task(election.run())
        await asyncio.wait_for(led.wait(), 60)
        lease = await client.CoordinationV1Api(self.api).read_namespaced_lease("leader", NAMESPACE)
        self.assertEqual("one", lease.spec.holder_identity)
        running.cancel()


if __name__ == "__main__":
    unittest.main()
