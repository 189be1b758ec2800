"""Where a configured host really is, so that no address on a robot's line leads into the house.

A name is looked up once and the very address that was checked is connected to: a name server that
answers differently the second time gains nothing. Redirects are never followed.
"""

from __future__ import annotations

import ipaddress
import socket

from commandcenter.core.errors import Refused


class Unreachable(Exception):  # noqa: N818 - it names a state of the line, not an error of ours.
    """The name has no address now; nothing was sent."""


def checked_address(host: str, port: int, *, private: bool) -> str:
    """The address of `host`; refused where it lies in a net that was not allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses:
        raise Unreachable
    for address in addresses:
        if not may_reach(address, private=private):
            raise Refused("The host lies in a net that messages may not enter.")
    return addresses[0]


def may_reach(address: str, *, private: bool) -> bool:
    """Whether messages may go to this address: public ones, and one's own net where allowed."""
    found = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    # Link-local holds the metadata services of clouds; it is never a message gateway.
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return False
    if found.is_loopback or found.is_private:
        return private
    return found.is_global
