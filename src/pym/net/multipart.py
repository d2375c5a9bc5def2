"""A form with a file in it, as browsers and upload interfaces have them (RFC 7578). Cold."""

from __future__ import annotations

import os

from pym.errors import StoreError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CHUNK = 256 << 10


class Form:
    """The body of a request.

    Args:
        fields: Names and texts, in order; a name may occur several times.
        file: Name of the field that has the file, and the absolute path of that.

    Attributes:
        kind: The value of `Content-Type`.
        length: Of the body in bytes.

    Raises:
        StoreError: The file cannot be read.
    """

    __slots__ = ("_head", "_path", "_size", "_tail", "kind", "length")

    def __init__(self, fields: Sequence[tuple[str, str]], file: tuple[str, str]) -> None:
        boundary = os.urandom(16).hex()
        self.kind = f"multipart/form-data; boundary={boundary}"
        name, self._path = file
        try:
            self._size = os.stat(self._path).st_size
        except OSError as error:
            raise StoreError.from_os("read", self._path, error) from error
        lines = []
        for field, value in fields:
            # Line breaks in a value are what they are: the boundary alone ends it.
            lines.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(field)}"\r\n\r\n{value}\r\n')
        filename = _quoted(os.path.basename(self._path))
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"; filename="{filename}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        self._head = "".join(lines).encode("utf-8", "surrogateescape")
        self._tail = f"\r\n--{boundary}--\r\n".encode("ascii")
        self.length = len(self._head) + self._size + len(self._tail)

    def blocks(self) -> Iterator[bytes]:
        """The body; may be asked for again.

        Raises:
            StoreError: The file cannot be read, or has changed.
        """
        yield self._head
        left = self._size
        try:
            with open(self._path, "rb", buffering=0) as file:
                while left and (block := file.read(min(_CHUNK, left))):
                    left -= len(block)
                    yield block
        except OSError as error:
            raise StoreError.from_os("read", self._path, error) from error
        if left:
            raise StoreError(f"Failed to read `{self._path}`", context="it has become shorter meanwhile")
        yield self._tail


def _quoted(text: str) -> str:
    """As the HTML standard escapes names in a form."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
