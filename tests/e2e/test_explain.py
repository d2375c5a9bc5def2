"""`pym why`, `why-not` and `tree` where transcripts do not reach: programs, scripts, dates, no network."""

from __future__ import annotations

import json

from tests.support.runner import Pym
from tests.support.universe import Universe

WORLD = Universe(
    {
        "app": {"1.0": ["core<2"], "2.0": ["core>=2"]},
        "core": {
            "1.0": {"requires": ["leaf"], "uploaded": "2020-01-01T00:00:00Z"},
            "1.1": ["leaf"],
            "2.0": ["leaf>=2"],
        },
        "leaf": {
            "1.0": {"uploaded": "2020-01-01T00:00:00Z"},
            "2.0": {"uploaded": "2024-01-01T00:00:00Z"},
            "3.0": {"uploaded": "2024-06-01T00:00:00Z", "requires_python": ">=3.99"},
        },
    }
)
PROJECT = """
[project]
name = "p"
version = "1.0"
requires-python = ">=3.10,<3.90"
dependencies = [{}]
"""


def project(pym: Pym, *requirements: str, more: str = "") -> None:
    listed = ", ".join(f'"{one}"' for one in requirements)
    (pym.cwd / "pyproject.toml").write_text(PROJECT.format(listed) + more)


def answer(pym: Pym, *words: str):
    return json.loads(pym(*words, "--json").check().out)


def test_why_for_programs(pym):
    project(pym, "app<2 ; sys_platform != 'win32'", more='[tool.pym]\noverride-dependencies = ["leaf<3"]\n')
    found = answer(pym, "why", "leaf")
    assert [one["version"] for one in found["versions"]] == ["2.0"]
    assert found["versions"][0]["marker"] == "sys_platform != 'win32'"
    assert found["overrides"] == ["leaf<3"]
    (chain,) = found["versions"][0]["chains"]
    steps = [(one["name"], one["version"], one["requires"][0]["text"]) for one in chain["steps"]]
    assert steps == [
        ("p", "1.0", "app<2 ; sys_platform != 'win32'"),
        ("app", "1.0", "core<2"),
        ("core", "1.1", "leaf"),
    ]
    assert chain["steps"][0]["requires"][0]["file"] == "pyproject.toml"
    assert chain["steps"][0]["requires"][0]["table"] == "project.dependencies"


def test_why_without_network_tells_what_the_lock_has(pym):
    project(pym, "app<2")
    pym("lock").check()
    done = pym("why", "leaf", "--offline", "--no-cache", "--frozen").check()
    assert "core 1.1 requires `leaf`" in done.out
    assert "app 1.0 requires `core`" in done.out  # what it said of versions only its metadata knows


def test_why_not_changes_nothing(pym):
    project(pym, "app")
    pym("lock").check()
    before = (pym.cwd / "pylock.toml").read_bytes()
    found = answer(pym, "why-not", "core==1.0")
    assert found["answer"] == "possible"
    assert found["changes"] == [
        {"change": "updated", "name": "app", "before": "v2.0", "after": "v1.0"},
        {"change": "updated", "name": "core", "before": "v2.0", "after": "v1.0"},
    ]
    assert [(one["name"], one["requires"]) for one in found["blockers"]] == [("app", "core>=2")]
    assert (pym.cwd / "pylock.toml").read_bytes() == before
    pym("lock", "-P", "core==1.0").check()  # what it says is what one gets
    assert answer(pym, "why-not", "core==1.0")["answer"] == "locked"


def test_why_not_with_a_proof(pym):
    project(pym, "app", "core")
    found = answer(pym, "why-not", "app==3")
    assert found["answer"] == "no-such-version" and "the newest is 2.0" in found["objections"][0]
    project(pym, "app>=2")
    found = answer(pym, "why-not", "core<2")
    assert found["answer"] == "blocked" and not found["changes"] and not found["command"]
    assert [one["name"] for one in found["blockers"][0]["chain"]] == ["p", "app"]
    assert "app" in " ".join(found["proof"])


def test_why_not_for_dates_and_pythons(pym):
    project(pym, "core")
    pym("lock", "--exclude-newer", "2021-01-01T00:00:00Z").check()
    found = answer(pym, "why-not", "leaf==2.0", "--exclude-newer", "2021-01-01T00:00:00Z")
    assert "was uploaded at 2024-01-01T00:00:00Z" in found["objections"][0]
    assert found["answer"] in ("blocked", "unusable")
    found = answer(pym, "why-not", "leaf==3.0")
    assert "requires Python >=3.99" in found["objections"][0]


def test_scripts(pym):
    (pym.cwd / "s.py").write_text("# /// script\n# requires-python = '>=3.10'\n# dependencies = ['app']\n# ///\n")
    assert pym("tree", "--script", "s.py").check().out.splitlines() == [
        "app v2.0",
        "└── core v2.0",
        "    └── leaf v2.0",
    ]
    assert "s.py requires `app` (s.py: dependencies)" in pym("why", "core", "--script", "s.py").check().out
    assert "pym lock --script s.py -P 'core==1.1'" in pym("why-not", "core==1.1", "--script", "s.py").check().out
    found = json.loads(pym("tree", "--script", "s.py", "--format", "json").check().out)
    assert found["roots"] == [{"id": f"script+{pym.cwd}/s.py"}]
    assert not (pym.cwd / "pylock.s.toml").exists()


def test_portable_locks(pym):
    project(pym, "app<2", more="[tool.pym]\nportable-lock = true\n")
    pym("lock").check()
    assert "app 1.0 requires `core<2`" in pym("why", "core").check().out
    assert answer(pym, "why-not", "core==1.0")["answer"] == "possible"
    assert "app v1.0 (latest: v2.0)" in pym("tree", "--outdated").check().out
    document = json.loads(pym("tree", "--format", "json").check().out)
    assert document["resolution"]["app==1.0@registry+default"]["source"] == {"registry": {"name": "default"}}


def test_a_lock_of_another_program_has_a_tree_and_no_reasons(pym):
    project(pym, "app")
    (pym.cwd / "pylock.toml").write_text(
        'lock-version = "1.0"\ncreated-by = "other"\n'
        '[[packages]]\nname = "app"\nversion = "1.0"\ndependencies = [{ name = "core" }]\n'
        f'wheels = [{{ url = "https://example.com/app-1.0-py3-none-any.whl", hashes = {{ sha256 = "{"0" * 64}" }} }}]\n'
        '[[packages]]\nname = "core"\nversion = "1.0"\n'
        f'wheels = [{{ url = "https://example.com/core-1.0-py3-none-any.whl", hashes = {{ sha256 = "{"1" * 64}" }} }}]\n'
    )
    assert pym("tree", "--frozen").check().out.splitlines()[0] == "app v1.0"
    done = pym("why", "core", "--frozen")
    assert done.code == 2 and "another program" in done.err
