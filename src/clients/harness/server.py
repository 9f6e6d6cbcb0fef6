"""A server from the jar: free ports of 127.0.0.1, an empty data directory, ended with the suite."""
import os
import pathlib
import random
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request

START_SECONDS = 300


# below those that the system gives to clients' connections, one of which might have it while the server is restarted
FIRST_PORT, PORTS = 20000, 400


def free_ports(share, count):
    """Of the share that has this number: no two suites at a time look for the same ones."""
    first, free = FIRST_PORT + share * PORTS, []
    for port in random.sample(range(first, first + PORTS), PORTS):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("127.0.0.1", port))
                udp.bind(("127.0.0.1", port))
                free.append(port)
            except OSError:
                continue
        if len(free) == count:
            return free
    raise OSError(f"no {count} ports are free from {first} on")


class Server:
    def __init__(self, jar, directory, share, *settings):
        self.jar = jar
        self.settings = settings
        self.directory = pathlib.Path(directory)
        self.kubeconfig = self.directory / "data" / "kubeconfig"
        self.port, self.https_port, self.dns_port, self.spare_port = free_ports(share, 4)
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        shutil.rmtree(self.directory, ignore_errors=True)
        self.directory.mkdir(parents=True)
        self.start()
        return self

    def start(self):
        if not pathlib.Path(self.jar).is_file():
            raise FileNotFoundError(f"{self.jar} is not there: mvn package makes it, --jar names another")
        words = ["java", "-XX:TieredStopAtLevel=1", "-jar", str(self.jar), f"--server.port={self.port}",
                 f"--timonel.https.port={self.https_port}", f"--timonel.dns.port={self.dns_port}",
                 f"--timonel.data-dir={self.directory / 'data'}", *self.settings]
        with open(self.directory / "log", "ab") as log:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        try:
            self._await_ready()
        except BaseException:
            self.stop()
            raise

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def environment(self, **more):
        """Of a client: it finds the server, and no other cluster."""
        return {**os.environ, "KUBECONFIG": str(self.kubeconfig), "TIMONEL_URL": self.url,
                "TIMONEL_DNS": f"127.0.0.1:{self.dns_port}", "SPARE_PORT": str(self.spare_port), **more}

    def _await_ready(self):
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy the environment names
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended at once, see {self.directory / 'log'}:\n{self._log()}")
            try:
                if direct.open(self.url + "/readyz", timeout=5).status == 200 and self.kubeconfig.exists():
                    return
            except (urllib.error.URLError, OSError):
                pass
            time.sleep(0.1)
        raise TimeoutError(f"the server is not ready after {START_SECONDS} s:\n{self._log()}")

    def _log(self):
        return (self.directory / "log").read_text(errors="replace")[-3000:]
