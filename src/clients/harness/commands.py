"""A table of commands, each of which has to end as its row says, for some version of a client."""
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

COMMAND_SECONDS = 150
RESTART = "(the server is restarted)"


def table(path, columns):
    """(section, id, exit codes in the order of the columns, what the output has to match, command)"""
    rows, section = [], ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("# "):
            section = line[2:].split(":")[0]
        if not line or line.startswith("#"):
            continue
        cells = re.split(r"\t+", line, maxsplit=3)
        if len(cells) != 4:
            raise ValueError(f"{path}:{number}: four columns are needed, parted by tabs: {line}")
        name, codes, says, command = cells
        codes = [int(c) for c in codes.split()]
        if len(codes) not in (1, len(columns)):
            raise ValueError(f"{path}:{number}: one exit code, or one for each of {columns}")
        rows.append((section, name, codes * (len(columns) if len(codes) == 1 else 1), says, command))
    return rows


def run(source, columns, version, binaries, server, scratch):
    """(section, id, whether it ended as it should) for each row"""
    directory = pathlib.Path(scratch) / f"{source.name}-{version}"
    shutil.rmtree(directory, ignore_errors=True)
    shutil.copytree(source, directory)
    environment = server.environment(HOME=str(directory), TERM="dumb", PAGER="cat", VERSION=version,
                                     FUNCTIONS=str(pathlib.Path(__file__).with_name("functions.sh")))
    environment["PATH"] = f"{binaries}:{environment['PATH']}"
    column, checks = columns.index(version), []
    for section, name, codes, says, command in table(source / "commands.tsv", columns):
        start = time.monotonic()
        code, output = restart(server) if command == RESTART else execute(command, directory, environment)
        passed = code == codes[column] and (says == "-" or bool(re.search(says, output, re.M)))
        checks.append((section, name, passed))
        if passed:
            continue
        wanted = f"exit {codes[column]}" + ("" if says == "-" else f" and output like {says}")
        print(f"FAIL {name}: wanted {wanted}, got exit {code} after {time.monotonic() - start:.1f} s\n  $ {command}")
        print("\n".join("  " + line for line in output.splitlines()[-15:]), flush=True)
    return checks


def restart(server):
    server.stop()
    server.kubeconfig.unlink()  # it comes last, and anew
    server.start()
    return 0, "ready"


def execute(command, directory, environment):
    process = subprocess.Popen(
        ["bash", "-c", f". $FUNCTIONS; {command}"], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True)
    try:
        output, _ = process.communicate(timeout=COMMAND_SECONDS)
        return process.returncode, output
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        return 124, process.communicate()[0]
