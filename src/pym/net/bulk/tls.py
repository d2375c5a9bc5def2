"""TLS without the module `ssl`, whose import costs more than a cold resolution's first requests: the same OpenSSL
contexts, which check certificates and host names themselves.

What is trusted is what `pym.net.trust` trusts. A directory of certificates by hash is opened in no time, where reading
a bundle takes 20 ms; so the system's directory comes first, and its bundles only if a certificate is not found there.
"""

from __future__ import annotations

import _ssl
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from pym.net.settings import NetworkSettings

_ALPN = b"\x08http/1.1"
_DIRECTORIES = ("/etc/ssl/certs", "/etc/pki/ca-trust/extracted/pem/directory-hash")
_BUNDLES = (
    "/etc/ssl/cert.pem",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/cert.pem",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
)

WantRead = _ssl.SSLWantReadError
WantWrite = _ssl.SSLWantWriteError
Ended = _ssl.SSLZeroReturnError
CutOff = _ssl.SSLEOFError
Untrusted = _ssl.SSLCertVerificationError
Error = _ssl.SSLError


class Trust:
    """Contexts for one kind of host.

    Attributes:
        context: The OpenSSL context to connect with.
        widened: Whether it holds everything there is; else `widen` may help where a certificate is not trusted.
    """

    __slots__ = ("_settings", "context", "widened")

    def __init__(self, settings: NetworkSettings, context: Any, widened: bool) -> None:
        self._settings = settings
        self.context = context
        self.widened = widened

    def widen(self) -> None:
        """Trusts the bundles as well."""
        if not self.widened:
            self.context = _bundles(self._settings)
            self.widened = True


_IGNORE_UNEXPECTED_EOF = 0x80  # SSL_OP_IGNORE_UNEXPECTED_EOF, for which older Pythons have no name


def trust(settings: NetworkSettings, insecure: bool) -> Trust | None:
    """What to connect to https hosts with; None where only the platform can decide, and httpx must be used.

    Args:
        settings: What is trusted.
        insecure: The user called the host insecure: anybody is believed.

    Raises:
        NetworkError: The certificates that were named cannot be used.
    """
    if insecure:
        context = _context()
        context.check_hostname = False
        context.verify_mode = _ssl.CERT_NONE
        return Trust(settings, context, True)
    if settings.certificate_file or settings.certificate_directory:
        return Trust(settings, _named(settings), True)
    if settings.system_certs:
        if sys.platform in ("darwin", "win32"):
            return None
        directory = _directory()
        if directory:
            context = _context()
            context.load_verify_locations(None, directory, None)
            return Trust(settings, context, False)
    return Trust(settings, _bundles(settings), True)


def _context() -> Any:
    # What PROTOCOL_TLS_CLIENT stands for: certificate and host name are checked, nothing is trusted yet.
    context: Any = _ssl._SSLContext(_ssl.PROTOCOL_TLS_CLIENT)
    context._set_alpn_protocols(_ALPN)
    # Python before 3.11.4 has OpenSSL 3 take a connection that was cut for one that was ended.
    context.options &= ~_IGNORE_UNEXPECTED_EOF
    return context


def _named(settings: NetworkSettings) -> Any:
    file, directory = settings.certificate_file, settings.certificate_directory
    if (not file or os.path.isfile(file)) and (not directory or os.path.isdir(directory)):
        context = _context()
        try:
            context.load_verify_locations(file or None, directory or None, None)
            return context
        except OSError:
            pass
    from pym.net.trust import context as strict

    return strict(settings)  # raises, with the reason


def _directory() -> str:
    """The system's directory of certificates by hash, "" if there is none."""
    for directory in dict.fromkeys((_ssl.get_default_verify_paths()[3], *_DIRECTORIES)):
        try:
            with os.scandir(directory) as entries:
                for entry in entries:
                    name = entry.name
                    if len(name) == 10 and name[8:] == ".0" and not name[:8].strip("0123456789abcdef"):
                        return directory
        except OSError:
            pass
    return ""


def _bundles(settings: NetworkSettings) -> Any:
    context = _context()
    bundle = next((path for path in _BUNDLES if os.path.isfile(path)), "")
    if settings.system_certs and (bundle or _directory()):
        context.set_default_verify_paths()
        if bundle:
            context.load_verify_locations(bundle, None, None)
        return context
    import certifi

    context.load_verify_locations(certifi.where(), None, None)
    return context
