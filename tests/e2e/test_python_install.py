"""`pym python install` and its like, as processes, on archives in the shape of real ones."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.support.archives import pbs_archive
from tests.support.hostile import hostile
from tests.support.runner import START, Pym, tree


@pytest.fixture(scope="module")
def mirror(tmp_path_factory) -> Path:
    directory = tmp_path_factory.mktemp("mirror")
    for version in ("3.11.7", "3.12.1", "3.12.3", "3.13.0"):
        pbs_archive(directory, version)
    pbs_archive(directory, "3.10.13", flavor="pgo+lto-full")
    pbs_archive(directory, "3.13.0", build="20250101", flavor="freethreaded-install_only_stripped")
    return directory


@pytest.fixture
def pym(tmp_path: Path, mirror: Path) -> Pym:
    return Pym(tmp_path, PYM_PYTHON_CATALOGUE=str(mirror))


def names(directory: Path) -> list[str]:
    return sorted(entry.name for entry in directory.iterdir())


def test_install_makes_a_working_python(pym: Pym) -> None:
    done = pym("python", "install", "3.12").check()
    assert done.out == ""
    assert "Installed Python 3.12.3" in done.err
    assert "+ cpython-3.12.3-" in done.err
    link = pym.bin / "python3.12"
    assert os.readlink(link).startswith(str(pym.store / "cpython-3.12-"))
    assert pym.run([str(link)]).check().out.strip() == "3.12.3"
    assert pym("python", "find", "3.12").check().out.strip() == os.readlink(link)


def test_the_store_is_laid_out_as_uv_does(pym: Pym) -> None:
    pym("python", "install", "3.12.1").check()
    platform = pym("python", "find", "3.12").out.split("cpython-3.12-")[1].split("/")[0]
    assert names(pym.store) == sorted(
        [".gitignore", ".lock", ".temp", f"cpython-3.12-{platform}", f"cpython-3.12.1-{platform}"]
    )
    assert names(pym.store / ".temp") == []
    minor = pym.store / f"cpython-3.12-{platform}"
    assert os.readlink(minor) == str(pym.store / f"cpython-3.12.1-{platform}")
    assert (minor / "BUILD").read_text() == "20240107"
    assert (minor / "lib/python3.12/EXTERNALLY-MANAGED").read_text().startswith("[externally-managed]\nError=")
    assert (pym.store / ".lock").stat().st_mode & 0o777 == 0o666
    facts = json.loads((minor / "pym.json").read_text())
    assert facts["key"] == f"cpython-3.12.1-{platform}"
    assert len(facts["sha256"]) == 64


def test_a_second_install_has_nothing_to_do(pym: Pym) -> None:
    pym("python", "install", "3.12").check()
    before = tree(pym.home)
    assert "Python 3.12 is already installed" in pym("python", "install", "3.12").check().err
    assert tree(pym.home) == before


def test_several_at_once(pym: Pym) -> None:
    done = pym("python", "install", "3.11", "3.12", "3.13").check()
    assert "Installed 3 versions" in done.err
    assert names(pym.bin) == ["python3.11", "python3.12", "python3.13"]


def test_full_archives_and_free_threaded_builds(pym: Pym) -> None:
    pym("python", "install", "3.10", "3.13t").check()
    assert pym.run([str(pym.bin / "python3.10")]).out.strip() == "3.10.13"
    assert pym.run([str(pym.bin / "python3.13t")]).out.strip() == "3.13.0"
    assert not (pym.bin / "python3.13").exists()


def test_without_a_target_the_version_files_decide(pym: Pym) -> None:
    (pym.cwd / ".python-versions").write_text("3.11\n\n# and\n3.12.1\n")
    (pym.cwd / ".python-version").write_text("3.13\n")
    pym("python", "install").check()
    assert names(pym.bin) == ["python3.11", "python3.12"]
    (pym.cwd / ".python-versions").unlink()
    pym("python", "install").check()
    assert names(pym.bin) == ["python3.11", "python3.12", "python3.13"]


def test_without_anything_the_latest(pym: Pym) -> None:
    assert "Python 3.13.0" in pym("python", "install").check().err


def test_reinstall_repairs(pym: Pym) -> None:
    pym("python", "install", "3.12").check()
    library = Path(os.path.realpath(pym.bin / "python3.12")).parents[1] / "lib/python3.12/os.py"
    before = library.read_bytes()
    library.write_text("broken")
    assert "~ cpython-3.12.3" in pym("python", "install", "3.12", "--reinstall").check().err
    assert library.read_bytes() == before


def test_default_also_links_python(pym: Pym) -> None:
    pym("python", "install", "3.12", "--default").check()
    assert names(pym.bin) == ["python", "python3", "python3.12"]
    assert pym.run([str(pym.bin / "python")]).out.strip() == "3.12.3"


def test_no_bin_links_nothing(pym: Pym) -> None:
    pym("python", "install", "3.12", "--no-bin").check()
    assert not pym.bin.exists()


def test_what_is_not_ours_is_left_alone(pym: Pym) -> None:
    pym.bin.mkdir(parents=True)
    (pym.bin / "python3.12").write_text("mine")
    assert "not managed by pym" in pym("python", "install", "3.12").check().err
    assert (pym.bin / "python3.12").read_text() == "mine"
    pym("python", "install", "3.12", "--force").check()
    assert (pym.bin / "python3.12").is_symlink()


def test_links_follow_the_newest_patch(pym: Pym) -> None:
    pym("python", "install", "3.12.3").check()
    pym("python", "install", "3.12.1").check()
    assert "3.12.3" in os.readlink(pym.bin / "python3.12")
    assert os.path.realpath(pym("python", "find", "3.12").out.strip()).count("3.12.3-")


def test_upgrade_brings_the_newest_patch_and_keeps_the_old(pym: Pym) -> None:
    pym("python", "install", "3.12.1").check()
    link = pym("python", "find", "3.12").out
    assert "+ cpython-3.12.3" in pym("python", "upgrade", "3.12").check().err
    assert pym("python", "find", "3.12").out == link
    assert os.path.realpath(link.strip()).count("cpython-3.12.3-")
    assert any("3.12.1" in name for name in names(pym.store))
    assert "already" in pym("python", "upgrade").check().err
    assert "only accepts minor versions" in pym("python", "upgrade", "3.12.1").check(1).err


def test_uninstall(pym: Pym) -> None:
    pym("python", "install", "3.11", "3.12.1", "3.12.3").check()
    done = pym("python", "uninstall", "3.12.3").check()
    assert "Uninstalled Python 3.12.3" in done.err
    assert os.path.realpath(pym.bin / "python3.12").count("3.12.1-")
    done = pym("python", "uninstall", "3.12").check()
    assert "(python3.12)" in done.err
    assert names(pym.bin) == ["python3.11"]
    assert "No Python installations found" in pym("python", "uninstall", "3.12").check().err
    pym("python", "uninstall", "--all").check()
    assert names(pym.bin) == []
    assert names(pym.store) == [".gitignore", ".lock", ".temp"]


def test_an_archive_at_hand(pym: Pym, mirror: Path, tmp_path: Path) -> None:
    archive = next((mirror / "20240107").glob("cpython-3.12.1*"))
    right = hashlib.sha256(archive.read_bytes()).hexdigest()
    refused = pym("python", "install", archive, "--sha256", "0" * 64).check(1)
    assert "error[PYM-403]: Hash mismatch" in refused.err
    assert right in refused.err
    assert names(pym.store) == [".gitignore", ".lock", ".temp"]
    pym("python", "install", archive, "--sha256", right).check()
    assert right in next(pym.store.glob("*3.12.1*/pym.json")).read_text()
    assert "64 hex digits" in pym("python", "install", archive, "--sha256", "abc").check(2).err
    assert "PYM-301" in pym("python", "install", tmp_path / "unknown.tar.gz").check(2).err


def test_an_archive_of_another_version_is_refused(pym: Pym, mirror: Path, tmp_path: Path) -> None:
    archive = next((mirror / "20240107").glob("cpython-3.12.1*"))
    lying = tmp_path / archive.name.replace("3.12.1", "3.12.9")
    lying.write_bytes(archive.read_bytes())
    refused = pym("python", "install", lying).check(1)
    assert "error[PYM-501]" in refused.err
    assert names(pym.store / ".temp") == []


def test_a_wrong_hash_in_the_catalogue(pym: Pym, mirror: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    archive = pbs_archive(bad, "3.12.1")
    (archive.parent / "SHA256SUMS").write_text(f"{'0' * 64}  {archive.name}\n")
    before = tree(pym.home)
    assert "PYM-403" in pym("python", "install", "3.12", PYM_PYTHON_CATALOGUE=str(bad)).check(1).err
    after = {path for path in tree(pym.home) if "cpython" in path}
    assert not after, before


@pytest.mark.parametrize("case", hostile(), ids=lambda case: case.name)
def test_hostile_archives(case, pym: Pym, tmp_path: Path) -> None:
    ending = "tar.zst" if case.name.endswith("zst") or case.data[:4] == b"\x28\xb5\x2f\xfd" else "tar.gz"
    flavor = "pgo+lto-full" if ending == "tar.zst" else "install_only"
    archive = tmp_path / f"cpython-3.12.1+20240107-x86_64-unknown-linux-gnu-{flavor}.{ending}"
    archive.write_bytes(case.data)
    before = tree(tmp_path)
    refused = pym("python", "install", archive)
    assert refused.code != 0
    assert "error[PYM-" in refused.err
    assert "Traceback" not in refused.err
    left = {path for path in tree(tmp_path) if path not in before}
    allowed = (".local", ".cache")
    assert not [path for path in left if not path.startswith(tuple(f"/home/{name}" for name in allowed))], left
    assert names(pym.store) == [".gitignore", ".lock", ".temp"]
    assert names(pym.store / ".temp") == []


def test_an_installation_elsewhere_leaves_the_shims_alone(pym: Pym, tmp_path: Path) -> None:
    pym("python", "install", "3.12").check()
    pym("python", "update-shell", SHELL="/bin/bash").check()
    shims = pym.home / ".local/share/pym/shims"
    before = tree(shims)
    assert sorted(before) == ["/python", "/python3", "/python3.12"]
    pym("python", "install", "3.11", "--install-dir", tmp_path / "elsewhere").check()
    pym("python", "install", "3.13", PYM_PYTHON_INSTALL_DIR=str(tmp_path / "elsewhere")).check()
    assert tree(shims) == before
    pym("python", "install", "3.11").check()
    assert sorted(tree(shims)) == ["/python", "/python3", "/python3.11", "/python3.12"]
    pym("python", "uninstall", "3.12").check()
    assert sorted(tree(shims)) == ["/python", "/python3", "/python3.11"]


def test_nothing_to_be_had(pym: Pym) -> None:
    missing = pym("python", "install", "3.99").check(2)
    assert "error[PYM-302]: No download found for request: cpython-3.99-" in missing.err
    assert "not a valid Python download request" in pym("python", "install", "foo").check(2).err
    forbidden = pym("python", "install", "3.12", PYM_PYTHON_DOWNLOADS="never").check(2)
    assert "not allowed" in forbidden.err
    assert not pym.store.exists()


def test_offline_names_what_is_missing(pym: Pym) -> None:
    del pym.environ["PYM_PYTHON_CATALOGUE"]
    refused = pym("python", "install", "3.12", "--offline").check(1)
    assert "error[PYM-402]" in refused.err
    assert "install_only_stripped.tar.gz" in refused.err


def test_many_processes_at_once(pym: Pym) -> None:
    versions = ["3.11", "3.12", "3.13"]
    running = [
        subprocess.Popen(
            [*START, "python", "install", versions[number % 3]],
            cwd=pym.cwd,
            env=pym.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(24)
    ]
    results = [(process.communicate(timeout=120), process.returncode) for process in running]
    assert [code for _, code in results] == [0] * 24, [err for (_, err), code in results if code]
    said = "".join(err for (_, err), _ in results)
    assert said.count("Unpacking") == 3, "each was unpacked once"
    assert names(pym.store / ".temp") == []
    for version in versions:
        pym.run([str(pym.bin / f"python{version}")]).check()


def test_list(pym: Pym) -> None:
    pym("python", "install", "3.12").check()
    listed = pym("python", "list", "--only-installed", "--managed-python").check()
    assert listed.out.split() == [listed.out.split()[0], str(pym("python", "find", "3.12").out.strip())]
    rows = json.loads(pym("python", "list", "--output-format", "json").check().out)
    managed = [row for row in rows if row["path"] and row["path"].startswith(str(pym.store))]
    assert [row["version"] for row in managed] == ["3.12.3"]
    downloads = [row["version"] for row in rows if row["url"]]
    assert downloads == sorted(downloads, key=lambda text: [int(part) for part in text.split(".")], reverse=True)
    assert "3.12.1" not in downloads
    every = json.loads(pym("python", "list", "--output-format", "json", "--all-versions", "--only-downloads").out)
    assert "3.12.1" in [row["version"] for row in every]


def test_prune_keeps_what_is_used(pym: Pym) -> None:
    pym("python", "install", "3.11", "3.12", "3.13").check()
    pym("python", "pin", "3.12").check()
    environment = pym.home / ".virtualenvs/thing"
    environment.mkdir(parents=True)
    (environment / "pyvenv.cfg").write_text(f"home = {os.path.dirname(os.path.realpath(pym.bin / 'python3.11'))}\n")
    listed = pym("python", "list", "--only-installed", "--managed-python", "-v").check().out
    assert f"used by pin {pym.cwd}/.python-version" in listed
    assert f"used by environment {environment}" in listed
    assert pym("python", "prune", "--dry-run").check().err.count("Would remove") == 1
    assert "- cpython-3.13.0" in pym("python", "prune").check().err
    assert "in use" in pym("python", "prune").check().err
    (pym.cwd / ".python-version").unlink()
    assert "- cpython-3.12" in pym("python", "prune").check().err


@pytest.mark.skipif(sys.platform == "win32", reason="permissions work otherwise on Windows")
def test_a_store_that_cannot_be_written(pym: Pym) -> None:
    if os.geteuid() == 0:
        pym.store.parent.mkdir(parents=True)
        pym.store.write_text("a file where the store should be")
    else:
        pym.home.chmod(0o500)
    refused = pym("python", "install", "3.12").check(2)
    assert "error[PYM-601]" in refused.err
