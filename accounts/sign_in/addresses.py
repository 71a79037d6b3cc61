"""The address somebody comes from, for limits: what a client writes into a header itself counts for nothing."""

import ipaddress

UNKNOWN = "unknown"  # a Unix socket, or something unreadable: they share one limit


def client_address(forwarded: str, remote: str, proxies: int) -> str:
    """The client's address. `forwarded` is X-Forwarded-For, `remote` the peer, `proxies` how many are our own.

    Each proxy appends the address it was called from, so of `proxies` trusted ones the outermost wrote the
    proxies-th entry from the right; everything left of it was sent by the client and may be a lie. A chain
    that is too short did not come through our proxies: then only the peer is known.
    """
    chain = [entry for entry in forwarded.split(",") if entry.strip()]
    if proxies > 0 and len(chain) >= proxies:
        return readable(chain[-proxies]) or readable(remote) or UNKNOWN
    return readable(remote) or UNKNOWN


def readable(text: str) -> str:
    """The address in one spelling, without a port; empty where it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
