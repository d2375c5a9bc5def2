"""Whose certificates are believed: what was named explicitly, else the system's store, else the bundled roots."""

from __future__ import annotations

import os
import ssl
import sys

from pym.errors import NetworkError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.settings import NetworkSettings


def context(settings: NetworkSettings) -> ssl.SSLContext:
    """A context that checks certificates and host names.

    Raises:
        NetworkError: `SSL_CERT_FILE` or `SSL_CERT_DIR` cannot be used. They are never passed over in silence: who sets
            them means that nothing else is to be trusted.
    """
    if settings.certificate_file or settings.certificate_directory:
        return _explicit(settings.certificate_file, settings.certificate_directory)
    if settings.system_certs and not _no_system_store():
        import truststore

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    import certifi

    bundled = closed()
    bundled.load_verify_locations(cafile=certifi.where())
    return bundled


def unchecked() -> ssl.SSLContext:
    """A context that believes anybody, for hosts the user called insecure."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def closed() -> ssl.SSLContext:
    """A context that believes nobody, for connections without TLS: loads nothing, and fails if TLS comes after all."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _explicit(file: str, directory: str) -> ssl.SSLContext:
    if file and not os.path.isfile(file):
        raise NetworkError(f"`SSL_CERT_FILE` names `{file}`, which is not a file", hints=("correct or unset it",))
    if directory and not os.path.isdir(directory):
        raise NetworkError(
            f"`SSL_CERT_DIR` names `{directory}`, which is not a directory", hints=("correct or unset it",)
        )
    # Not `ssl.create_default_context`: from Python 3.13 on it rejects authorities without a key usage extension, which
    # companies have, and which curl, truststore and every earlier Python accept.
    named = closed()
    try:
        named.load_verify_locations(cafile=file or None, capath=directory or None)
        return named
    except OSError as error:  # ssl.SSLError is one
        reason = getattr(error, "reason", None) or error.strerror or str(error)
        raise NetworkError(
            f"`SSL_CERT_FILE` names `{file}`, which cannot be used",
            context=str(reason).replace("_", " ").lower(),
            hints=("it must hold certificates in PEM form",),
        ) from error


def _no_system_store() -> bool:
    """Whether this is a Unix without any certificates, as a minimal container is."""
    if sys.platform in ("win32", "darwin"):
        return False
    paths = ssl.get_default_verify_paths()
    places = (
        paths.cafile,
        "/etc/ssl/cert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
        "/etc/pki/tls/cert.pem",
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/ssl/ca-bundle.pem",
    )
    if any(place and os.path.isfile(place) for place in places):
        return False
    try:
        return not (paths.capath and os.listdir(paths.capath))
    except OSError:
        return True
