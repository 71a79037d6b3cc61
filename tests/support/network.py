"""Tests talk to this machine only: loopback and Unix sockets."""

import ipaddress
import socket
from typing import Any

import pytest


class NetworkIsOff(AssertionError):
    """A test tried to reach another machine."""


def is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host or "127.0.0.1")
    try:
        return ipaddress.ip_address(name.split("%")[0]).is_loopback
    except ValueError:
        return name == "localhost"


def switch_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every connection and name look-up outside this machine fail with NetworkIsOff."""
    look_up = socket.getaddrinfo

    def guard(name: str) -> None:
        original = getattr(socket.socket, name)

        def connect(self: socket.socket, address: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(address[0]):
                raise NetworkIsOff(f"connection to {address[0]}")
            return original(self, address)

        monkeypatch.setattr(socket.socket, name, connect)

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None and not is_local(host):
            raise NetworkIsOff(f"name look-up of {host}")
        return look_up(host, *args, **kwargs)

    guard("connect")
    guard("connect_ex")
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
