"""SHA-256 without `hashlib`, whose import takes longer than to hash a whole archive. A HOT module."""

from __future__ import annotations

try:
    from _hashlib import openssl_sha256 as sha256
except ImportError:  # a Python without OpenSSL
    from hashlib import sha256

__all__ = ["sha256"]
