"""Which proxy leads to a host, if any: the rules of `NO_PROXY` as curl has them, with networks as Go has them."""

from __future__ import annotations

import ipaddress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pym.net.settings import NetworkSettings


def proxy_for(scheme: str, host: str, port: int, settings: NetworkSettings) -> str:
    """URL of the proxy to reach a host through, "" to reach it directly.

    Args:
        scheme: `http` or `https`.
        host: Name or address, without the brackets of an IPv6 address.
        port: Port on that host.
        settings: The proxies and the exceptions.
    """
    proxy = settings.https_proxy if scheme == "https" else settings.http_proxy
    if not proxy or any(_matches(entry, host.lower(), port) for entry in settings.no_proxy.replace(",", " ").split()):
        return ""
    return proxy if "://" in proxy else f"http://{proxy}"


def _matches(entry: str, host: str, port: int) -> bool:
    if entry == "*":
        return True
    entry = entry.lower().rstrip(".")
    network = _network(entry)
    if network is not None:
        try:
            return ipaddress.ip_address(host) in network
        except ValueError:
            return False
    name, colon, number = entry.rpartition(":")
    if colon and number.isdigit():
        if int(number) != port:
            return False
        entry = name.strip("[]")
    entry = entry.removeprefix("*").lstrip(".")
    # At a dot, or `example.com` would take in `notexample.com`.
    return bool(entry) and (host == entry or host.endswith(f".{entry}"))


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return None
