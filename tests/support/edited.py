"""A sealed workspace, and what people and programs do to one: for tests that no sealed answer is ever stale.

What is random is drawn from one `random.Random`, so that a seed tells everything.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.support import backends, wheels
from tests.support.launched import Launched
from tests.support.runner import Result, tree

PYPROJECT = """
[project]
name = "demo"
version = "1.0"
requires-python = ">=3.11"
dependencies = ["a"]
[dependency-groups]
dev = ["one"]
[tool.uv.sources]
one = { workspace = true }
[tool.uv.workspace]
members = [MEMBERS]
exclude = ["packages/out"]
"""
PROJECT = '[project]\nname = "{}"\nversion = "1.0"\ndependencies = [{}]\n'
PROGRAM = b"#!python\nimport sys\nprint({!r}, sys.prefix, sys.argv[1:])\n"
# Patterns that list the same members.
MEMBERS = ('"packages/*"', '"packages/one", "packages/two"', '"packages/[ot]*"', '"packages/*", "apps/*"')
GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}
GIT |= {f"GIT_{who}_{what}": "x@x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Edited(Launched):
    """A user with a workspace: two members, one of them is built.

    Args:
        base: A directory for all of this.
        chance: Decides what the workspace is like, and what is done to it.
    """

    def __init__(self, base: Path, chance: Random) -> None:
        links = base / "links"
        super().__init__(base / "user", PYM_FIND_LINKS=str(links), PYM_NO_INDEX="")
        self.chance = chance
        self.links = links
        for name, version in (("a", "1.0"), ("a", "2.0"), ("b", "1.0"), ("c", "1.0")):
            program = PROGRAM.replace(b"{!r}", repr(f"{name} {version}").encode())
            wheels.build(links, name, version, {f"{name}.py": b"", f"{name}-{version}.data/scripts/{name}": program})
        self.root = root = self.pym.cwd
        (root / "pym.toml").write_text("no-index = true\n")
        (root / "pyproject.toml").write_text(PYPROJECT.replace("MEMBERS", chance.choice(MEMBERS)))
        self.built = chance.random() < 0.15
        if self.built:
            backends.tree(root / "packages/one", name="one", requires=("b",), project=PROJECT.format("one", '"b"'))
        else:
            (root / "packages/one").mkdir(parents=True)
            (root / "packages/one/pyproject.toml").write_text(
                PROJECT.format("one", '"b"') + "[tool.uv]\npackage = false\n"
            )
        (root / "packages/two").mkdir()
        (root / "packages/two/pyproject.toml").write_text(PROJECT.format("two", '"c"'))
        (root / "packages/.cache").mkdir()
        (root / "packages/one/nested").mkdir()
        (root / "packages/out").mkdir()
        (root / "apps").mkdir()
        (root / "inner/deep").mkdir(parents=True)
        self("sync", "--python", sys.executable).check()
        if chance.random() < 0.5:
            self._commit()
        self.synced = chance.random() < 0.7
        if not self.synced:
            shutil.rmtree(root / ".venv")

    def _commit(self) -> None:
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "x"]):
            self.pym.run(["git", *words], **GIT).check()

    def seal(self, *commands: tuple[str, ...], cwd: Path) -> None:
        """Lets pym find that there is nothing to do, until the launcher says so for all of the commands."""
        self.settle()
        for words in commands:
            for _ in range(10):
                before = self.starts
                self(*words, cwd=cwd).check()
                if self.starts == before:
                    break
            else:
                raise AssertionError(f"{words} is not sealed")

    def keep(self) -> None:
        """Lets `restore` bring back what is there now, seals and all."""
        self._kept = self.root.parent.with_name("kept")
        subprocess.run(["cp", "-a", str(self.root.parent), str(self._kept)], check=True)

    def restore(self) -> None:
        shutil.rmtree(self.root.parent)
        subprocess.run(["cp", "-a", str(self._kept), str(self.root.parent)], check=True)

    def edit(self) -> str:
        """Does one thing; what it was."""
        name = self.chance.choice([name for name in sorted(dir(self)) if name.startswith("edit_")])
        try:
            getattr(self, name)()
        except (OSError, ValueError, StopIteration, AssertionError, subprocess.SubprocessError) as error:
            return f"{name[5:]} (not possible: {error})"  # after another edit
        return name[5:]

    def places(self) -> list[Path]:
        """Where commands are run."""
        return [self.root, self.root / "inner/deep", self.root / "packages/one", self.root / "packages/two"]

    def compare(self, *words: str, cwd: Path, shell: str, **environ: str) -> tuple[bool, str]:
        """Whether the launcher answered by itself; and in what pym would have answered otherwise, "" for nothing."""
        before = self.starts
        sealed = self(*words, cwd=cwd, shell=shell, **environ)
        if self.starts != before:
            return False, f"traceback: {sealed.err}" if "Traceback" in sealed.err else ""
        state = self._state()
        for kind in ("locked", "synced", "filled"):
            for cache in self.pym.home.glob(f".cache/pym/{kind}-*"):
                shutil.rmtree(cache)
        slow = self.pym(*words, cwd=cwd, **environ)
        if _plain(slow) != _plain(sealed):
            return True, f"{' '.join(words)}: {_plain(sealed)} was said, {_plain(slow)} is true"
        now = self._state()
        changed = [path for path in {*state, *now} if state.get(path) != now.get(path)]
        return True, f"{' '.join(words)}: pym would have changed {sorted(changed)[:4]}" if changed else ""

    def _state(self) -> dict[str, str]:
        return {
            path: what for path, what in tree(self.root).items()
            if not re.search(r"__pycache__|/\.git/|/\.venv/\.pym(/|$)|/\.lock$|\.pym-boot", path)
        }  # fmt: skip

    # What is done.

    def _file(self) -> Path:
        """A file that has a say."""
        names = [
            "pyproject.toml", "pylock.toml", "pym.toml", "packages/one/pyproject.toml", "packages/two/pyproject.toml",
        ]  # fmt: skip
        for site in self.root.glob(".venv/lib/*/site-packages"):
            names += [".venv/pyvenv.cfg", ".venv/bin/a", f"{site}/a-2.0.dist-info/METADATA"]
        return self.root / self.chance.choice(names)

    def _changed(self, path: Path) -> bytes:
        """What a file could hold next."""
        data = path.read_bytes()
        if path.name == "pyproject.toml":
            other = self.chance.choice([b'dependencies = ["b", ', b'dependencies = ["a<2", ', b"dependencies = ["])
            return data.replace(b"dependencies = [", other, 1) + b"\n"
        if path.name == "pylock.toml":
            return data.replace(b'name = "a"\nversion = "2.0"', b'name = "a"\nversion = "1.0"') + b"\n"
        return data + b"\n"

    def edit_in_place(self) -> None:
        path = self._file()
        path.write_bytes(self._changed(path))

    def edit_in_place_to_the_same_size(self) -> None:
        path = self._file()
        about, data = path.stat(), path.read_bytes()
        path.write_bytes(data.replace(b'"a"', b'"b"', 1) if b'"a"' in data else data[::-1])
        if self.chance.random() < 0.5:
            time = about.st_mtime_ns + self.chance.choice([10**9, -(10**9)])  # all shells tell these from each other
            os.utime(path, ns=(time, time))

    def edit_by_an_editor(self) -> None:
        path = self._file()
        new = path.with_name("scratch~")
        new.write_bytes(self._changed(path))
        shutil.copymode(path, new)
        new.rename(path)

    def edit_by_an_older_file(self) -> None:
        path = self._file()
        new = path.with_name("scratch~")
        new.write_bytes(self._changed(path))
        shutil.copymode(path, new)
        os.utime(new, (1.6e9, 1.6e9))
        new.rename(path)

    def edit_by_a_copy_with_its_time(self) -> None:
        """`cp -p` and `shutil.copy2` write into the file that is there, then give it the time of the other."""
        path = self._file()
        new = self.root.parent / "kept"
        new.write_bytes(self._changed(path))
        if self.chance.random() < 0.8:
            os.utime(new, (1.6e9, 1.6e9))
        shutil.copy2(new, path)

    def edit_touched(self) -> None:
        os.utime(self._file(), (1.65e9, 1.65e9))

    def edit_gone(self) -> None:
        self._file().unlink()

    def edit_a_link_instead(self) -> None:
        path = self._file()
        new = self.root.parent / f"kept-{path.name}"
        new.write_bytes(self._changed(path))
        os.utime(new, (1.6e9, 1.6e9))
        path.unlink()
        path.symlink_to(new)

    def edit_new_file(self) -> None:
        """Files that are looked for, and that were not there."""
        version = f"{sys.version_info[0]}.{sys.version_info[1]}\n"
        home = self.pym.home
        path, text = self.chance.choice([
            (self.root / ".python-version", version), (self.root / ".python-version", "2.7\n"),
            (self.root / ".python-versions", "2.7\n"), (self.root.parent / ".python-version", version),
            (self.root / "inner/.python-version", "2.7\n"), (self.root / "inner/deep/.python-version", "2.7\n"),
            (self.root / "packages/one/.python-version", "2.7\n"), (self.root / "packages/.python-version", "2.7\n"),
            (self.root / "uv.toml", "no-index = true\n"), (self.root / "packages/one/pym.toml", "no-index = true\n"),
            (self.root / "packages/one/uv.toml", "offline = true\n"), (self.root / "inner/pym.toml", "resolution = 1\n"),
            (self.root / "inner/pyproject.toml", PROJECT.format("inner", "")),
            (self.root / "inner/deep/pyproject.toml", PROJECT.format("deep", "")),
            (self.root.parent / "pyproject.toml", '[tool.uv.workspace]\nmembers = ["*"]\n'),
            (self.root / "packages/pyproject.toml", PROJECT.format("packages", "")),
            (self.root / "packages/one/setup.py", ""), (self.root / "packages/one/setup.cfg", ""),
            (self.root / "packages/.cache/pyproject.toml", PROJECT.format("cached", '"a<2"')),
            (self.root / "packages/three/pyproject.toml", PROJECT.format("three", '"a<2"')),
            (self.root / "packages/one/nested/pyproject.toml", PROJECT.format("nested", '"a<2"')),
            (self.root / "apps/x/y/pyproject.toml", PROJECT.format("app", '"a<2"')),
            (self.root / "packages/out/pyproject.toml", PROJECT.format("out", '"a<2"')),
            (home / ".config/pym/pym.toml", 'resolution = "lowest"\n'), (home / ".config/pym/.python-version", "2.7\n"),
            (home / ".config/uv/uv.toml", 'resolution = "lowest"\n'), (home / ".config/pip/pip.conf", "[global]\n"),
            (home / ".pip/pip.conf", "[global]\nindex-url = http://127.0.0.1:1/\n"),
            (self.root / "a", ""), (self.root / "inner/deep/a", ""), (self.root / ".env", "X=1\n"),
            (self.root / ".pym-edit", ""),
        ])  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def edit_new_directory(self) -> None:
        name = self.chance.choice(["packages/four", "packages/one/src", ".python-version", "uv.toml"])
        (self.root / name).mkdir(exist_ok=True)

    def edit_member_moved(self) -> None:
        (self.root / "packages/two").rename(
            self.root / self.chance.choice(["packages/second", "other", "packages/two%"])
        )

    def edit_by_pip(self) -> None:
        """What pip does, in its order: the new one comes, the old one goes."""
        [site] = self.root.glob(".venv/lib/*/site-packages")
        shutil.rmtree(site / "a-2.0.dist-info")
        if self.chance.random() < 0.7:
            (site / "a-1.0.dist-info").mkdir()
            (site / "a-1.0.dist-info/METADATA").write_text("Metadata-Version: 2.1\nName: a\nVersion: 1.0\n")
            (site / "a-1.0.dist-info/RECORD").write_text("a-1.0.dist-info/METADATA,,\na-1.0.dist-info/RECORD,,\n")

    def edit_by_pym_pip(self) -> None:
        python = str(self.root / ".venv/bin/python")
        words = self.chance.choice(
            [["install", "a<2"], ["install", "c"], ["uninstall", "b"], ["install", "--reinstall", "a"]]
        )
        self.pym("pip", *words, "--python", python)

    def edit_environment_put_back(self) -> None:
        """One that was kept, with all of its times."""
        kept = self.root.parent / "kept-venv"
        subprocess.run(["cp", "-a", str(self.root / ".venv"), str(kept)], check=True)
        self.edit_by_pip()
        if self.chance.random() < 0.5:
            shutil.rmtree(self.root / ".venv")
            kept.rename(self.root / ".venv")

    def edit_environment_as_it_was(self) -> None:
        """Files of another state over those that are there, with their times: what `tar x` and `rsync -a` do."""
        [site] = self.root.glob(".venv/lib/*/site-packages")
        self.edit_by_pip()
        os.utime(site, (1.6e9, 1.6e9))

    def edit_environment_gone(self) -> None:
        shutil.rmtree(self.root / ".venv")

    def edit_environment_is_a_link(self) -> None:
        (self.root / ".venv").rename(self.root.parent / "venv")
        (self.root / ".venv").symlink_to("../venv")
        if self.chance.random() < 0.5:
            [site] = self.root.glob(".venv/lib/*/site-packages")
            shutil.rmtree(site / "a-2.0.dist-info")

    def edit_programs(self) -> None:
        scripts = self.root / ".venv/bin"
        what = self.chance.randrange(4)
        if what == 0:
            (scripts / "a").unlink()
        elif what == 1:
            (scripts / "a").chmod(0o644)
        elif what == 2:
            (scripts / "a").unlink()
            (scripts / "a").symlink_to("nowhere")
        else:
            (scripts / "a").unlink()
            (scripts / "a").write_text("#!/bin/sh\necho other\n")
            (scripts / "a").chmod(0o755)

    def edit_interpreter(self) -> None:
        python = self.root / ".venv/bin/python"
        target = os.readlink(python)
        python.unlink()
        what = self.chance.randrange(3)
        if what == 0:
            python.symlink_to(target)
        elif what == 1:
            python.symlink_to("/nowhere/python")

    def edit_git(self) -> None:
        """Commits, and a checkout of what was before: git writes files anew, with the present's time."""
        if (self.root / ".git").is_dir():
            path = self.root / "pyproject.toml"
            path.write_bytes(self._changed(path))
            self.pym.run(["git", "commit", "-qam", "y"], **GIT)
            if self.chance.random() < 0.5:
                self.pym.run(["git", "checkout", "-q", "HEAD~1"], **GIT)

    def edit_links_of_the_seal(self) -> None:
        """Somebody cleans up."""
        kept = [*self.root.glob(".venv/.pym/seal/*/*"), *self.answers.rglob(".pym-kept,*/*")]
        for path in sorted(kept):
            if self.chance.random() < 0.3:
                path.unlink()

    def edit_another_project_in_its_place(self) -> None:
        """A copy with all of its times, and a file of an archive in which these are all the same."""
        other = self.root.parent / "other"
        subprocess.run(["cp", "-a", str(self.root), str(other)], check=True)
        path = other / self.chance.choice(["pyproject.toml", "pylock.toml", "packages/one/pyproject.toml"])
        about, data = path.stat(), self._changed(path)
        path.unlink()
        path.write_bytes(data)
        for changed in (path, path.parent):
            os.utime(changed, ns=(about.st_mtime_ns, about.st_mtime_ns))
        shutil.rmtree(self.root)
        other.rename(self.root)

    def edit_cache_gone(self) -> None:
        shutil.rmtree(self.pym.home / ".cache")

    def edit_nothing(self) -> None:
        pass

    def variables(self) -> dict[str, str]:
        """Variables that somebody could have set."""
        if self.chance.random() < 0.75:
            return {}
        return dict([self.chance.choice([
            ("UV_FROZEN", "1"), ("UV_PYTHON", "2.7"), ("PYM_PYTHON", "2.7"), ("PYM_NO_DEV", "1"), ("PYM_NO_GROUP", "dev"),
            ("PYM_LOCKED", "1"), ("PYM_RESOLUTION", "lowest"), ("PYM_EXCLUDE_NEWER", "2000-01-01"),
            ("PYM_NO_SOURCES", "1"), ("PYM_INDEX_URL", "http://127.0.0.1:1/"), ("PYM_FIND_LINKS", ""),
            ("PYM_NO_EDITABLE", "1"), ("PYM_PROJECT_ENVIRONMENT", "other"), ("PYM_NO_INSTALL_PACKAGE", "a"),
            ("VIRTUAL_ENV", "/nowhere"), ("VIRTUAL_ENV", str(self.root / ".venv")), ("CONDA_PREFIX", "/nowhere"),
            ("PYM_CACHE_DIR", str(self.root.parent / "cache")), ("XDG_CONFIG_HOME", str(self.root.parent / "conf")),
            ("HOME", str(self.root.parent)), ("PYM_WORKING_DIR", "inner"), ("PYM_PROJECT", "packages/one"),
            ("PYM_CONFIG_FILE", "pym.toml"), ("PYM_NO_BINARY_PACKAGE", "a"), ("PYM_OFFLINE", "1"),
            ("PYM_LINK_MODE", "copy"), ("PYM_COMPILE_BYTECODE", "1"), ("PYM_UPGRADE", "1"),
            ("PIP_CONFIG_FILE", "/nowhere"), ("XDG_CACHE_HOME", str(self.root.parent / "xdg")),
        ])])  # fmt: skip


def _plain(done: Result) -> tuple[int, str, str]:
    return done.code, done.out, re.sub(r" in [\d.]+m?s", "", done.err)
