"""Content codings: gzip and deflate (RFC 9110, 8.4.1), undone within a limit."""

from __future__ import annotations

from pym.fs.codec import library

OFFERED = "gzip, deflate"


class Undecodable(Exception):
    """A body that is not what its coding says. Its text says why, as half a sentence.

    Attributes:
        early: Whether it is only cut short.
    """

    early = False


class Early(Undecodable):
    """A body that is cut short."""

    early = True


def decode(coding: str, data: bytes, limit: int) -> bytes | None:
    """What was compressed, stopped as soon as it exceeds `limit` bytes: None then.

    Args:
        coding: The `Content-Encoding` header.
        data: The body.
        limit: Bytes it may be decoded to.

    Raises:
        Undecodable: It cannot be decoded.
    """
    coding = coding.strip().lower()
    if coding in ("", "identity"):
        return data if len(data) <= limit else None
    if coding in ("gzip", "x-gzip"):
        wbits = 31
    elif coding == "deflate":
        # Meant is zlib's format; some servers send the bare one. The first byte tells: 8 is zlib's only method.
        wbits = 15 if data[:1] and data[0] & 15 == 8 else -15
    else:
        raise Undecodable("the server used a content coding that was not asked for")
    if not data:
        return b""
    if wbits == 31 and data[:2] != b"\x1f\x8b":
        raise Undecodable(f"the answer is not valid {coding}")  # isal would go on looking for a beginning
    out: list[bytes] = []
    zlib = library()
    while data:
        member = zlib.decompressobj(wbits)
        try:
            out.append(member.decompress(data, limit + 1))
        except zlib.error as error:
            raise Undecodable(f"the answer is not valid {coding}") from error
        limit -= len(out[-1])
        if limit < 0:
            return None
        if not member.eof:
            raise Early("the answer ends too early")
        data = member.unused_data if wbits == 31 else b""
    return out[0] if len(out) == 1 else b"".join(out)
