"""Traefik, unmodified, as the ingress controller: real requests, to processes that are pods of an external node on loopback."""
import base64
import collections
import http.client
import http.server
import os
import pathlib
import subprocess
import tempfile
import threading
import time
import unittest

import kubernetes
import yaml

HERE = pathlib.Path(__file__).parent
SECONDS = 60


class Backend(http.server.ThreadingHTTPServer):
    """A process that a pod stands for: it answers with the pod's name."""

    def __init__(self, pod, address):
        class Answer(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(len(pod)))
                self.end_headers()
                self.wfile.write(pod.encode())

            def log_message(self, *_):
                pass
        super().__init__((address, 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class TraefikTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kubernetes.config.load_kube_config()
        cls.core = kubernetes.client.CoreV1Api()
        cls.networking = kubernetes.client.NetworkingV1Api()
        cls.backends = []
        with open(HERE / "state.yaml") as state:
            kubernetes.utils.create_from_yaml(kubernetes.client.ApiClient(), yaml_objects=list(yaml.safe_load_all(state)))
        for number, (pod, app) in enumerate([("web-1", "web"), ("web-2", "web"), ("api-1", "api")], 2):
            cls.run_pod(pod, app, f"127.0.0.{number}")
        cls.port = int(os.environ["SPARE_PORT"])
        cls.start_traefik()

    @classmethod
    def start_traefik(cls):
        cls.directory = tempfile.TemporaryDirectory()
        directory = pathlib.Path(cls.directory.name)
        kubeconfig = yaml.safe_load(pathlib.Path(os.environ["KUBECONFIG"]).read_text())
        cluster = kubeconfig["clusters"][0]["cluster"]
        (directory / "ca.crt").write_bytes(base64.b64decode(cluster["certificate-authority-data"]))
        provider = "--providers.kubernetesingress"
        with open(directory / "log", "wb") as log:
            cls.traefik = subprocess.Popen(
                [os.environ["TRAEFIK"], f"--entrypoints.web.address=127.0.0.1:{cls.port}", f"{provider}=true",
                 f"{provider}.endpoint={cluster['server']}", f"{provider}.certauthfilepath={directory / 'ca.crt'}",
                 f"{provider}.token={kubeconfig['users'][0]['user']['token']}", f"{provider}.ingressclass=traefik",
                 f"{provider}.ingressendpoint.ip=127.0.0.1", "--global.checknewversion=false",
                 "--global.sendanonymoususage=false"],
                cwd=directory, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)

    @classmethod
    def tearDownClass(cls):
        cls.traefik.terminate()
        cls.traefik.wait(20)
        cls.directory.cleanup()
        for backend in cls.backends:
            backend.shutdown()
            backend.server_close()

    @classmethod
    def run_pod(cls, name, app, address):
        """As the agent of an external node: what runs gets a pod, and its status is the agent's to write."""
        backend = Backend(name, address)
        cls.backends.append(backend)
        cls.core.create_namespaced_pod("default", {
            "metadata": {"name": name, "labels": {"app": app}},
            "spec": {"nodeName": "here", "tolerations": [{"operator": "Exists"}], "containers": [
                {"name": "a", "image": "a", "ports": [{"name": "http", "containerPort": backend.server_port}]}]}})
        cls.report(name, "True", podIP=address, podIPs=[{"ip": address}], hostIP="127.0.0.1", phase="Running")

    @classmethod
    def report(cls, name, ready, **status):
        condition = {"type": "Ready", "status": ready}
        cls.core.patch_namespaced_pod_status(name, "default", {"status": {"conditions": [condition], **status}})

    def get(self, path="/", host="shop.example"):
        """(the status, which pod answered)"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Host": host})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except OSError:
            return 0, ""
        finally:
            connection.close()

    def answers(self, count=20, **request):
        return collections.Counter(self.get(**request) for _ in range(count))

    def soon(self, holds):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end and not holds():
            time.sleep(0.1)
        self.assertTrue(holds())

    def both_answer(self):
        self.soon(lambda: self.answers() == {(200, "web-1"): 10, (200, "web-2"): 10})

    def test_1_requests_are_spread_over_the_pods_of_the_service(self):
        self.both_answer()

    def test_2_paths_and_hosts_lead_to_their_services(self):
        self.soon(lambda: self.get("/api/x") == (200, "api-1"))
        self.assertEqual((200, "api-1"), self.get("/exactly"))
        self.assertIn(self.get("/exactly/not"), [(200, "web-1"), (200, "web-2")])
        self.assertEqual(404, self.get(host="nobody.example")[0])

    def test_3_another_controller_has_its_own_class(self):
        self.assertEqual(404, self.get(host="elsewhere.example")[0])

    def test_4_the_status_of_the_ingress_has_the_address(self):
        def published():
            status = self.networking.read_namespaced_ingress("shop", "default").status
            return [i.ip for i in status.load_balancer.ingress or []] == ["127.0.0.1"]
        self.soon(published)

    def test_5_a_pod_that_is_not_ready_gets_no_request(self):
        self.both_answer()
        self.report("web-1", "False")
        self.soon(lambda: self.answers() == {(200, "web-2"): 20})
        self.report("web-1", "True")
        self.both_answer()

    def test_6_a_new_pod_gets_its_share_and_a_deleted_one_none(self):
        self.run_pod("web-3", "web", "127.0.0.5")
        self.soon(lambda: len(self.answers(30)) == 3)
        self.core.delete_namespaced_pod("web-3", "default", grace_period_seconds=0)
        self.both_answer()

    def test_7_a_changed_selector_moves_the_requests(self):
        self.core.patch_namespaced_service("web", "default", {"spec": {"selector": {"app": "api"}}})
        self.soon(lambda: self.answers() == {(200, "api-1"): 20})
        self.core.patch_namespaced_service("web", "default", {"spec": {"selector": {"app": "web"}}})
        self.both_answer()

    def test_8_a_deleted_ingress_routes_no_more(self):
        self.networking.delete_namespaced_ingress("shop", "default")
        self.soon(lambda: self.get()[0] == 404)
