"""How the pieces fit together for one call: the settings in force and the objects made from them. A HOT module.

Everything is made when it is first asked for, so that a command pays only for what it uses.
"""

from __future__ import annotations

import os
import time

from pym.cache.memo import Memo
from pym.context import Context
from pym.errors import PymError, shown
from pym.launch.layout import shipped
from pym.model.platform import Platform
from pym.model.policy import DOWNLOADS, PREFERENCES
from pym.project import settings, workspace
from pym.python.store import Store
from pym.spec.admits import Specifiers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pym.net.settings import NetworkSettings
    from pym.project.settings import Settings
    from pym.project.workspace import Workspace
    from pym.python.catalogue import Download


class Wiring:
    """One call's view of the world.

    Args:
        context: Directory, environment, reporter.
        project_from: Absolute directory to look for the project from.
        no_project: Look at no project.
        config_file: A file that replaces all settings files, or "".
        no_config: Read no version files, and no settings but those of `config_file`.
        preference: What was typed or set in the environment, or "".
        downloads: The same for whether missing Pythons are downloaded.
        mirror: The same for what replaces the download prefix.
        catalogue: The same for what replaces the built-in catalogue.
        insecure_hosts: Hosts whose certificates are not checked.

    Attributes:
        began: Before anything was read, in ns since the epoch.
    """

    def __init__(
        self,
        context: Context,
        *,
        project_from: str,
        no_project: bool = False,
        config_file: str = "",
        no_config: bool = False,
        preference: str = "",
        downloads: str = "",
        mirror: str = "",
        catalogue: list[str] | None = None,
        insecure_hosts: tuple[str, ...] = (),
    ) -> None:
        self.began = time.time_ns()
        self.context = context
        self.reporter = context.reporter
        self.layout = context.layout
        self.project_from = project_from
        self.no_project = no_project
        self.no_config = no_config
        self._config_file = config_file
        self._preference = preference
        self._downloads = downloads
        self._mirror = mirror
        self._catalogue = catalogue or []
        self._insecure_hosts = insecure_hosts
        self._workspace: Workspace | None = None
        self._workspace_known = False
        self._settings: Settings | None = None
        self._warned: set[str] = set()  # of settings: `forget` has them read again
        self.skipped: Mapping[str, str] = {}  # interpreters that the last search passed over, and why
        self.store = Store(context.layout.store, context.layout.bin)
        self.specifiers = Specifiers(Memo(context.cache, "specifiers-1"))

    @property
    def workspace(self) -> Workspace | None:
        """The project around, None outside of projects or if none is wanted."""
        if not self._workspace_known:
            if not self.no_project:
                self._workspace = workspace.discover(self.project_from, self.context.cache, self.reporter.warn)
                if self._workspace is not None and os.path.lexists(f"{self._workspace.root}/.pym-edit"):
                    # A command was killed in the middle of a change, or is in the middle of one.
                    from pym.ops import undo

                    if undo.recover(undo.journal_of(self._workspace.root), self.reporter):
                        self._workspace = workspace.discover(self.project_from, self.context.cache, self.reporter.warn)
            self._workspace_known = True
        return self._workspace

    def apart(self, directory: str, layers: tuple[tuple[str, dict[str, Any], bool], ...]) -> Wiring:
        """The same call as a script sees it: in no project, its own settings before those of the project around it.

        Args:
            directory: Absolute directory of the script.
            layers: Its settings, see `project.settings.Settings.layers`.
        """
        around = self
        if directory != self.project_from:
            around = self.told(None)
            around.project_from = directory
            around.forget()
        other = around.told(settings.Settings((*layers, *around.settings.layers)))
        other.project_from = directory
        other._workspace, other._workspace_known = None, True
        return other

    def told(self, said: Settings | None) -> Wiring:
        """The same call with other settings."""
        other = Wiring.__new__(Wiring)
        other.__dict__.update(self.__dict__)
        other._settings = said
        return other

    def forget(self) -> None:
        """Reads project and settings anew when they are asked for: their files have been changed."""
        self._workspace, self._workspace_known, self._settings = None, False, None

    @property
    def settings(self) -> Settings:
        """What the configuration files say. A project file that cannot be parsed is said once and counts as empty."""
        if self._settings is None:
            if self.no_config and not self._config_file:
                self._settings = settings.Settings()
            else:
                try:
                    root = self.workspace.root if self.workspace else None
                except PymError:
                    root = None  # whoever needs the project itself reports it
                self._settings = settings.load(
                    root,
                    self.layout.config,
                    self.context.cache,
                    self._warn_once,
                    file=os.path.join(self.context.cwd, self._config_file) if self._config_file else "",
                    system=settings.system_files(self.context.environ),
                )
        return self._settings

    def _warn_once(self, text: str) -> None:
        if text not in self._warned:
            self._warned.add(text)
            self.reporter.warn(text)

    @property
    def preference(self) -> str:
        """`managed` unless something else is asked for."""
        return self._preference or self.settings.text("python-preference", PREFERENCES) or "managed"

    @property
    def downloads(self) -> str:
        """`automatic`, `manual` or `never`; offline nothing is fetched but from files."""
        return self._downloads or self.settings.text("python-downloads", DOWNLOADS) or "automatic"

    @property
    def offline(self) -> bool:
        return self.context.offline or self.settings.flag("offline") is True

    @property
    def platform(self) -> Platform:
        """What this machine runs."""
        from pym.python.host import host_platform

        return host_platform(self.context.environ)

    @property
    def network(self) -> NetworkSettings:
        from pym.net.settings import NetworkSettings

        hosts = self._insecure_hosts or self.settings.strings("allow-insecure-host")
        environ = dict(self.context.environ)
        if hosts:
            environ["PYM_INSECURE_HOST"] = " ".join(hosts)
        return NetworkSettings.from_environ(environ, offline=self.offline)

    def downloads_for(self, platforms: tuple[Platform, ...] | None, *, minor: str = "") -> list[Download]:
        """The catalogue in force.

        Args:
            platforms: Which platforms' downloads are wanted; None for all.
            minor: Only this minor version, as in `3.12`, is needed: the rest need not be read. "" for all.

        Raises:
            CatalogueError: A source cannot be read.
        """
        from pym.python import catalogue

        sources = self._catalogue or list(self.settings.strings("python-catalogue"))
        mirror = self._mirror or self.settings.text("python-install-mirror")
        found: list[Download] = []
        if sources:
            from pym.python import catalogue_sources

            base = self.context.cwd
            if not self._catalogue:
                base = os.path.dirname(self.settings.source("python-catalogue"))
            for source in sources:
                found += catalogue_sources.read(
                    source, cwd=base, fetch=self._fetch, platforms=platforms, skipped=self._skipped
                )
        else:
            directory = shipped("manifests")
            for platform in platforms or catalogue.builtin_platforms(directory):
                found += catalogue.builtin(platform, directory, minor=minor)
        if mirror:
            from pym.python import catalogue_sources

            found = catalogue_sources.rewrite(found, mirror, cwd=self.context.cwd)
        return found

    def _fetch(self, url: str) -> bytes:
        from pym.net import download
        from pym.python.catalogue_sources import LIMIT

        return download.read(url, self.network, limit=LIMIT, notice=self.reporter.warn)

    def _skipped(self, entry: str, reason: str) -> None:
        self.reporter.debug(f"Passing over {shown(entry)} of the catalogue: {reason}")
