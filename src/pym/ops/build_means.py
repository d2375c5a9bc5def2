"""What all builds of a call work with, those within builds too: made when it is needed, and cleared up once. Cold."""

from __future__ import annotations

import os
import tempfile
import threading

from pym.build import shop
from pym.build.process import Group
from pym.build.shop import Shop
from pym.build.turns import Turns
from pym.cache.wheels import WheelStore
from pym.fs import tree
from pym.model.resolution import Policy
from pym.ops import resolving
from pym.ops.asked import Pythons
from pym.ops.target import target_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from pym.dist.provider import IndexProvider
    from pym.index.locations import Locations
    from pym.model.builds import Builds
    from pym.model.interpreter import Interpreter
    from pym.model.target import ResolutionTarget
    from pym.ops.wiring import Wiring


class Means:
    """What builds for one interpreter share.

    Args:
        wiring: The call.
        how: Settings of builds.
        interpreter: Finds the interpreter that is built for. Called when something is built.
        locations: Makes the places that build requirements come from. The same.
        policy: Which build requirements count, and what must not be built.
        keyring: `--keyring-provider`.
        store: Where wheels go; None for the one of the cache.

    Attributes:
        group: All programs of all builds.
        several: Whether more than one is being built: their output says which one's it is.
        refresh: Whether what is cached of indexes has to be confirmed before build requirements are taken from it.
        compiles: Whether modules of build requirements are compiled for good, and trees stay without bytecode: for
            whoever builds the same again and again.
        guard: Held by whoever changes what builds share.
    """

    def __init__(
        self,
        wiring: Wiring,
        how: Builds,
        *,
        interpreter: Callable[[], Interpreter],
        locations: Callable[[], Locations],
        policy: Policy | None = None,
        keyring: str = "",
        store: WheelStore | None = None,
    ) -> None:
        self.wiring = wiring
        self.how = how
        self.policy = policy or Policy()
        self.keyring = keyring
        self.group = Group()
        self.several = False
        self.refresh = False
        self.compiles = False
        self.guard = threading.RLock()
        root = wiring.context.cache
        self.turns = Turns(os.path.join(root, shop.KIND) if root else "")
        self._find_interpreter = interpreter
        self._make_locations = locations
        self._interpreter: Interpreter | None = None
        self._locations: Locations | None = None
        self._temporary = ""
        self._store = store
        self._shop: Shop | None = None
        self._keys: IndexProvider | None = None

    @property
    def cache(self) -> str:
        """The cache directory; without one, a temporary directory that goes in the end."""
        if self.wiring.context.cache:
            return self.wiring.context.cache
        if not self._temporary:
            self._temporary = os.path.realpath(tempfile.mkdtemp(prefix="pym-"))
        return self._temporary

    @property
    def store(self) -> WheelStore:
        if self._store is None:
            self._store = WheelStore(self.cache)
        return self._store

    @property
    def shop(self) -> Shop:
        if self._shop is None:
            self._shop = Shop(self.wiring.context.cache)
        return self._shop

    @property
    def interpreter(self) -> Interpreter:
        if self._interpreter is None:
            self._interpreter = self._find_interpreter()
        return self._interpreter

    @property
    def locations(self) -> Locations:
        if self._locations is None:
            self._locations = self._make_locations()
        return self._locations

    def get_ready(self) -> None:
        """Makes all of it before there are threads."""
        _ = (self.cache, self.store, self.shop, self.interpreter, self.locations)

    def target(self) -> ResolutionTarget:
        """What build requirements are resolved for: the interpreter that builds."""
        return target_for(self.wiring, self.interpreter.key, Pythons())

    def provider(self, target: ResolutionTarget | None = None) -> IndexProvider:
        """What answers questions about build requirements, and fetches sdists. It has to be finished."""
        return resolving.make_provider(
            self.wiring, self.locations, target or self.target(), refresh=self.refresh, keyring=self.keyring
        )

    def authorization(self, url: str) -> str:
        """The `Authorization` header for a URL, "" for none."""
        with self.guard:
            if self._keys is None:
                self._keys = self.provider()
            return self._keys.fetcher.credentials.authorization(url)

    def close(self) -> None:
        """Removes what was only needed while building."""
        if self._shop is not None:
            self._shop.close()
        if self._temporary:
            tree.remove(self._temporary)
