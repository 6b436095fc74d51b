"""Messages between us and a worker: one JSON object a packet, bounded, files beside it.

A packet socket keeps messages apart by itself. Nothing is ever unpickled.
"""

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from clew.media.wire import WireError, mapping

MOST_BYTES = 160_000
_CREDENTIALS = struct.Struct("3i")  # struct ucred: pid, uid, gid


class ChannelClosedError(Exception):
    """The other side is gone."""


class Channel:
    """One end of a pair of connected sockets."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._timeout_s: float | None = None

    def send(self, message: Mapping[str, object], *, fd: int | None = None) -> None:
        """Send a message, and a file with it.

        Raises:
            ChannelClosedError: the other side is gone.
        """
        packet = json.dumps(message).encode()
        if len(packet) > MOST_BYTES:
            raise WireError(f"a message of {len(packet)} bytes is too long")
        try:
            if fd is None:
                self._socket.send(packet)
            else:
                socket.send_fds(self._socket, [packet], [fd])
        except (BrokenPipeError, ConnectionError) as error:
            raise ChannelClosedError from error

    def receive(self, *, timeout_s: float | None = None) -> Mapping[str, Any]:
        """Wait for a message and return it; files sent with it are dropped.

        Raises:
            ChannelClosedError: the other side is gone.
            TimeoutError: nothing came in time.
            WireError: it is not a JSON object.
        """
        self._wait_at_most(timeout_s)
        try:
            packet = self._socket.recv(MOST_BYTES + 1)
        except ConnectionError as error:
            raise ChannelClosedError from error
        return _message(packet)

    def receive_with_file(self) -> tuple[Mapping[str, Any], int | None]:
        """Wait for a message that may bring one file; return both.

        Raises:
            ChannelClosedError: the other side is gone.
        """
        self._wait_at_most(None)
        try:
            packet, fds, _flags, _address = socket.recv_fds(self._socket, MOST_BYTES + 1, 1)
        except ConnectionError as error:
            raise ChannelClosedError from error
        return _message(packet), next(iter(fds), None)

    def receive_with_sender(self, *, timeout_s: float) -> tuple[Mapping[str, Any], int]:
        """Wait for a message and return it with its sender's process id, as the kernel knows it.

        Raises:
            ChannelClosedError: the other side is gone.
            TimeoutError: nothing came in time.
        """
        self._wait_at_most(timeout_s)
        space = socket.CMSG_SPACE(_CREDENTIALS.size)
        try:
            packet, beside, _flags, _address = self._socket.recvmsg(MOST_BYTES + 1, space)
        except ConnectionError as error:
            raise ChannelClosedError from error
        message = _message(packet)
        for _level, kind, data in beside:
            if kind == socket.SCM_CREDENTIALS and len(data) >= _CREDENTIALS.size:
                return message, _CREDENTIALS.unpack_from(data)[0]
        raise WireError("the kernel did not say who sent the message")

    def _wait_at_most(self, timeout_s: float | None) -> None:
        """Set the socket's time limit where it changes: a confined worker may not touch its own."""
        if timeout_s != self._timeout_s:
            self._socket.settimeout(timeout_s)
            self._timeout_s = timeout_s

    def close(self) -> None:
        """Close this end."""
        self._socket.close()


def pair() -> tuple[Channel, socket.socket]:
    """Return our end, which learns who sends, and the worker's end as a socket to pass on.

    Example:
        >>> ours, theirs = pair()
        >>> Channel(theirs).send({"kind": "ready"})
        >>> ours.receive(timeout_s=1)
        {'kind': 'ready'}
        >>> ours.close(), theirs.close()
        (None, None)
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    return Channel(ours), theirs


def _message(packet: bytes) -> Mapping[str, Any]:
    if not packet:
        raise ChannelClosedError
    if len(packet) > MOST_BYTES:
        raise WireError("a message is too long")
    try:
        return mapping(json.loads(packet))
    except (ValueError, RecursionError) as error:
        raise WireError("a message is not JSON") from error
