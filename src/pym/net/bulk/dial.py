"""Getting connected: the addresses of a host tried in turn, the next one when the last has not answered soon.

A light form of RFC 8305: a host whose IPv6 leads nowhere costs a moment, not a time-out.
"""

from __future__ import annotations

import _socket
import errno

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # Family, and the address as `connect` takes it.
    Address = tuple[int, Any]

PATIENCE = 0.25  # seconds until the next address is tried beside the last
_PENDING = (0, errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN, errno.EALREADY, errno.EISCONN, errno.EINTR)


class Socket(_socket.socket):
    """A bare socket that TLS can hold weakly."""

    __slots__ = ("__weakref__",)


class Dial:
    """Attempts to connect to one of `addresses`.

    Attributes:
        error: Why the last address did not work.
    """

    __slots__ = ("_racing", "_rest", "error")

    def __init__(self, addresses: list[Address]) -> None:
        self._rest = addresses[::-1]
        self._racing: dict[int, tuple[Socket, Address]] = {}
        self.error = OSError(errno.EHOSTUNREACH, "no route to host")

    @property
    def more(self) -> bool:
        """Whether there are addresses that have not been tried."""
        return bool(self._rest)

    @property
    def racing(self) -> list[int]:
        """The descriptors that are being connected. One that is connected or has failed becomes writable."""
        return list(self._racing)

    def start(self) -> int:
        """Tries the next address: the descriptor to watch, -1 if no address is left."""
        while self._rest:
            address = self._rest.pop()
            connecting = None
            try:
                connecting = Socket(address[0], _socket.SOCK_STREAM)
                connecting.setblocking(False)
                connecting.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
                code = connecting.connect_ex(address[1])
                if code not in _PENDING:
                    raise _error(code)
            except OSError as error:
                self.error = error
                if connecting is not None:
                    connecting.close()
                continue
            self._racing[connecting.fileno()] = (connecting, address)
            return connecting.fileno()
        return -1

    def check(self, descriptor: int) -> tuple[Socket, Address] | None:
        """The connected socket, if it is; None if it is still being connected, or has failed and is gone."""
        connecting, address = self._racing[descriptor]
        code = connecting.getsockopt(_socket.SOL_SOCKET, _socket.SO_ERROR)
        try:
            if code:
                raise _error(code)
            connecting.getpeername()
        except OSError as error:
            if error.errno != errno.ENOTCONN:
                self.error = error
                del self._racing[descriptor]
                connecting.close()
            return None
        del self._racing[descriptor]
        return connecting, address

    def close(self) -> None:
        """Gives up all that are being connected."""
        for connecting, _ in self._racing.values():
            connecting.close()
        self._racing.clear()
        self._rest.clear()


def literal(host: str, port: int) -> list[Address]:
    """The address that `host` is, if it is one and not a name."""
    family = _socket.AF_INET6 if ":" in host else _socket.AF_INET
    try:
        _socket.inet_pton(family, host)
    except OSError:
        return []
    return [(family, (host, port))]


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name, the families by turns. Blocks.

    Raises:
        OSError: There are none (`_socket.gaierror`).
    """
    # As bytes: text would be encoded by a codec whose import takes longer than the answer.
    found = _socket.getaddrinfo(host.encode("ascii"), port, 0, _socket.SOCK_STREAM, _socket.IPPROTO_TCP)
    first: list[Address] = []
    second: list[Address] = []
    for family, _, _, _, address in found:
        if family in (_socket.AF_INET, _socket.AF_INET6):
            (first if family == found[0][0] else second).append((family, address))
    mixed: list[Address] = []
    for place in range(max(len(first), len(second))):
        mixed += first[place : place + 1] + second[place : place + 1]
    return mixed


def is_temporary(error: OSError) -> bool:
    """Whether a name may resolve later."""
    return error.errno == _socket.EAI_AGAIN


def _error(code: int) -> OSError:
    import os

    return OSError(code, os.strerror(code))
