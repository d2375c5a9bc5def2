"""Taking interpreters out of the store."""

from __future__ import annotations

from pym.errors import StoreError
from pym.model.interpreter import InterpreterKey
from pym.python import links
from pym.python.store import Store
from pym.python.workshop import Workshop, lock_store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.report import Reporter


def remove(store: Store, key: InterpreterKey, reporter: Reporter) -> list[str]:
    """Removes an interpreter and the links that lead to it. Killed anywhere, it is there or gone, never half.

    Args:
        store: The managed store.
        key: An installed interpreter.
        reporter: Told of waiting.

    Returns:
        The programs that were removed with it.

    Raises:
        StoreError: It is still installed.
    """
    shop = Workshop(store, key, reporter)
    shop.open()
    try:
        with lock_store(store, reporter):
            if not store.has(key):
                return []
            shop.take_out()
            try:
                removed = links.unlink_programs(store, key)
                links.point_minor_link(store, key)
            except BaseException:
                # The next command finishes the removal; it would not know of these links if the workshop were gone.
                shop.leave()
                raise
        return removed
    except OSError as error:
        raise StoreError.from_os("remove", str(error.filename or store.directory(key)), error) from error
    finally:
        shop.close()
