"""docs/clients.md: which clients were run, in which versions, what they did, and how much of it was as expected."""
import itertools
import pathlib
import re

BY_HAND = pathlib.Path(__file__).resolve().parent.parent / "by-hand.md"

HEAD = """# Clients that nobody here wrote
Programs and libraries as they are published, run against the jar by [src/clients/run](../src/clients/README.md), which wrote this page from
what was run, and with each run in CI compares it. A check passes if the client does what it does with Kubernetes; the refusals that
[ADR 0007](adr/0007-left-out-for-now.md) names are checks too.

| suite | client | what it does here | as expected |
| --- | --- | --- | --- |
"""


def known(file):
    """The reports by name, as the page has them; it is written only when all checks have passed."""
    if not file.exists():
        return {}
    head, _, checked = file.read_text().partition("\n## What was checked\n")
    checks = {}
    for names, groups in re.findall(r"^### (.+)\n\n?((?:- .*\n)+)", checked, re.M):
        for name in names.split(", "):
            checks[name] = [[group, check, True] for group, rest in re.findall(r"^- \*\*(.+?):\*\* (.*)$", groups, re.M)
                            for check in rest.split("; ")]
    return {name: {"name": name, "clients": clients.split("<br>"), "about": about, "checks": checks[name]}
            for name, clients, about in re.findall(r"^\| `(\S+)` \| (.+) \| (.+) \| \d+ of \d+ \|$", head, re.M)}


def settle(reports, file, write):
    """How many failures: 1 if the page is not what the reports say."""
    if None in reports:
        print("docs/clients.md has nothing of some suite yet, which has to be run")
        return 1
    text = page(reports)
    if write:
        file.write_text(text)
        return 0
    if not file.exists():
        print("docs/clients.md is not there yet: src/clients/run --write makes it")
        return 0
    if file.read_text() == text:
        return 0
    print("FAIL docs/clients.md is not what was run: src/clients/run --write writes it anew")
    return 1


def page(reports):
    lines = [HEAD]
    for report in reports:
        good = sum(ok for *_, ok in report["checks"])
        clients = "<br>".join(report["clients"])
        lines.append(f"| `{report['name']}` | {clients} | {report['about']} | {good} of {len(report['checks'])} |\n")
    lines.append("\n" + BY_HAND.read_text())
    lines.append("\n## What was checked\n")
    for _, alike in itertools.groupby(reports, key=checked):
        alike = list(alike)
        lines.append(f"\n### {', '.join(report['name'] for report in alike)}\n")
        for group, checks in itertools.groupby(alike[0]["checks"], key=lambda check: check[0]):
            lines.append(f"- **{group}:** {'; '.join(name for _, name, _ in checks)}\n")
    return "".join(lines)


def checked(report):
    return [check[:2] for check in report["checks"]]
