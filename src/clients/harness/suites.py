"""What is installed, and how it is run. A suite answers with how many checks passed and how many did not."""
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

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


def tally(output, passed, failed):
    return len(re.findall(passed, output, re.M)), len(re.findall(failed, output, re.M))


class Suite:
    """One whose checks are a program of its language's own test runner."""
    passed = failed = ""

    def __init__(self, work):
        self.work = work

    def checked(self, done):
        passed, failed = tally(done.stdout, self.passed, self.failed)
        if done.returncode != 0 or failed:
            lines = [x for x in done.stdout.splitlines() if not re.search(self.passed + "|^=== ", x)]
            print("\n".join(lines)[-12000:])
        if done.returncode != 0 and not failed or not passed:
            raise SuiteFailed(f"exit {done.returncode} after {passed} checks")
        return passed, failed


class Python(Suite):
    passed, failed = r"(?:^|\.\.\. )ok$", r"(?:^|\.\.\. )(?:FAIL|ERROR|unexpected success)$"

    def install(self):
        self.packages = packages("python", HERE / "python" / "requirements.txt")

    def run(self, server):
        paths = os.pathsep.join([str(self.packages), str(HERE / "python")])
        return self.checked(command(
            sys.executable, "-W", "ignore", "-m", "unittest", "discover", "-v", "-s", HERE / "python", seconds=180,
            env=server.environment(PYTHONPATH=paths, PYTHONDONTWRITEBYTECODE="1")))


class Node(Suite):
    passed, failed = r"^ok \d+", r"^not ok \d+"
    directory, test = "node", "client.test.mjs"

    def install(self):
        source = HERE / self.directory

        def fill(directory):
            shutil.copy(source / "package.json", directory)
            install_command("npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent", cwd=directory)
        self.modules = once(CACHE / f"{self.directory}-{version_of(source / 'package.json')}", fill)

    def run(self, server):
        # modules are found beside the file that imports them
        shutil.copy(HERE / self.directory / self.test, self.modules)
        return self.checked(command("node", "--test", "--test-reporter=tap", self.test, cwd=self.modules,
                                    seconds=180, env=server.environment()))


class Mcp(Node):
    directory, test = "mcp", "inspector.test.mjs"


class Go(Suite):
    passed, failed = r"^ *--- PASS: ", r"^ *--- FAIL: "
    package = "clientgo"

    def install(self):
        self.binary = CACHE / f"{self.package}.test"
        self.binary.parent.mkdir(parents=True, exist_ok=True)
        install_command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-o", self.binary, f"./{self.package}",
                        cwd=HERE / "go", seconds=1500, env={**os.environ, "GOFLAGS": "-mod=readonly"})

    def run(self, server):
        return self.checked(command(self.binary, "-test.v", "-test.timeout=3m", cwd=HERE / "go" / self.package,
                                    seconds=240, env=server.environment()))


class CoreDns(Go):
    package = "coredns"


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

    def run(self, server):
        checks = commands.run(self.source, self.versions, self.version, self.directory, server, self.work / "scratch")
        passed = sum(check[2] for check in checks)
        return passed, len(checks) - passed


class Kubectl(Commands):
    name, versions, programs = "kubectl", ("1.27", "1.29", "1.32", "1.35", "1.37"), ("kubectl",)


class Helm(Commands):
    name, versions, programs = "helm", ("3", "4"), ("helm", "kubectl")


def each_version(suite):
    return {f"{suite.name}-{version}": lambda work, version=version: suite(work, version) for version in suite.versions}


SUITES = {
    **each_version(Kubectl),
    **each_version(Helm),
    "python": Python,
    "node": Node,
    "mcp": Mcp,
    "go": Go,
    "coredns": CoreDns,
}
