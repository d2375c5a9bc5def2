"""Tasks shared with a second process. A HOT module.

Making links is work of the kernel, a few microseconds each: two threads would spend as long again waiting for each
other's turn at the interpreter. A forked process has an interpreter of its own, and the environment's lock: it is held
until both are done, so that a killed pym leaves nobody behind who still makes files.
"""

from __future__ import annotations

import _thread
import marshal
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_WIDTH = 4  # bytes of a number in the queue; pages of pipes are multiples of it, so that none is torn
_MOST = 8000  # tasks whose numbers a pipe holds


class Failed(Exception):
    """What went wrong in the other process, and is no error of the system."""


def share(count: int, do: Callable[[int], None], result: Callable[[], object]) -> Any:
    """Calls `do` with each number below `count`, each once, here or in a forked process.

    Args:
        count: How many tasks there are.
        do: Does one. What it changes in memory in the other process is lost there.
        result: Called in the other process in the end: what it has to tell, of marshal's types.

    Returns:
        What `result` gave there, None if everything was done here.

    Raises:
        OSError: Of a task, here or there. The rest was not begun, and nobody is at work any more.
        Failed: The other process ended otherwise.
    """
    queue, other, answer = _begin(count, do, result) if count <= _MOST else (-1, 0, -1)
    if not other:
        for number in range(count):
            do(number)
        return None
    said = b""
    try:
        try:
            _work(queue, do)
        except BaseException:
            _drain(queue)
            raise
    finally:
        # Whatever happens here, nobody clears up while the other one still makes files.
        os.close(queue)
        said = _ended(other, answer)
    value = marshal.loads(said) if said else ("failed", "it ended without a word")
    if value[0] == "error":
        raise OSError(*value[1:])
    if value[0] == "failed":
        raise Failed(value[1])
    return value[1]


def _begin(count: int, do: Callable[[int], None], result: Callable[[], object]) -> tuple[int, int, int]:
    """The queue, the other process (0 if there is none) and where its answer comes."""
    # A process that is forked while other threads run may find their locks held for good.
    if not hasattr(os, "fork") or _thread._count():
        return -1, 0, -1
    opened: list[int] = []
    try:
        queue, fill = os.pipe()
        opened += (queue, fill)
        answer, tell = os.pipe()
        opened += (answer, tell)
        os.write(fill, b"".join([number.to_bytes(_WIDTH, "little") for number in range(count)]))
        parent = os.getpid()
        other = os.fork()
    except OSError:  # no more processes or descriptors: it goes without
        for descriptor in opened:
            os.close(descriptor)
        return -1, 0, -1
    os.close(fill)
    if other:
        os.close(tell)
        return queue, other, answer
    said: tuple[object, ...] = ("failed", "")
    try:
        _work(queue, do, parent)
        said = ("done", result())
    except OSError as error:
        said = ("error", error.errno, error.strerror, error.filename)
    except BaseException as error:
        said = ("failed", f"{type(error).__name__}: {error}")
    finally:
        try:
            if said[0] != "done":
                _drain(queue)
            _tell(tell, marshal.dumps(said))  # type: ignore[arg-type]
        finally:
            os._exit(0)  # what the other one is to clean up, it cleans up itself


def _work(queue: int, do: Callable[[int], None], parent: int = 0) -> None:
    while True:
        number = os.read(queue, _WIDTH)
        if not number or (parent and os.getppid() != parent):
            return
        do(int.from_bytes(number, "little"))


def _drain(queue: int) -> None:
    while os.read(queue, 1 << 16):
        pass


def _tell(descriptor: int, said: bytes) -> None:
    view = memoryview(said)
    while view:
        view = view[os.write(descriptor, view) :]


def _ended(other: int, answer: int) -> bytes:
    """What the other process said, once it has ended. An interrupt meanwhile counts when it has."""
    parts = []
    interrupt: KeyboardInterrupt | None = None
    while True:
        try:
            part = os.read(answer, 1 << 16)
            if not part:
                break
            parts.append(part)
        except KeyboardInterrupt as error:
            interrupt = error
    os.close(answer)
    while True:
        try:
            os.waitpid(other, 0)
            break
        except KeyboardInterrupt as error:
            interrupt = error
        except ChildProcessError:  # somebody else has waited for it
            break
    if interrupt is not None:
        raise interrupt
    return b"".join(parts)
