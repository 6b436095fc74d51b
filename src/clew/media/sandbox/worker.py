"""The worker: a process that loads the decoders, is confined for good, and then reads files.

It is started by `worker_process`, with an isolated interpreter and nothing open but the socket and
the shared memory. What it sends is not trusted.
"""

import encodings.ascii
import encodings.cp437
import encodings.cp1252
import encodings.idna
import encodings.latin_1
import encodings.utf_8_sig
import encodings.utf_16
import encodings.utf_16_be
import encodings.utf_16_le
import encodings.utf_32
import gc
import importlib
import os
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from io import FileIO
from typing import Any, BinaryIO, cast

from clew.media.errors import MediaError, broken, out_of_memory
from clew.media.observer import GuestObserver
from clew.media.sandbox import resource_limits
from clew.media.sandbox.channel import Channel, ChannelClosedError
from clew.media.sandbox.frame_ring import FrameRing, SharedMemberSink, SharedSink
from clew.media.sandbox.orders import GuestOrder, Orders, Role
from clew.media.wire import facts_to_wire, media_type_to_wire, problem_to_wire

type Job = Callable[[BinaryIO, Mapping[str, Any]], dict[str, object]]
type Prepared = Callable[[], Job]  # called once the worker is confined

NEEDED_LATER = (
    *(encodings.ascii, encodings.cp437, encodings.cp1252, encodings.idna, encodings.latin_1),
    *(encodings.utf_8_sig, encodings.utf_16, encodings.utf_16_be, encodings.utf_16_le),
    encodings.utf_32,
)  # Python loads these when a file needs them, which is too late


def main() -> None:
    """Follow the orders on the command line until the other side is gone."""
    warnings.simplefilter("ignore")
    orders = Orders.from_text(sys.argv[1])
    channel = Channel(socket.socket(fileno=orders.socket_fd))
    try:
        _serve(orders, channel)
    except ChannelClosedError:
        return


def _serve(orders: Orders, channel: Channel) -> None:
    ring = FrameRing(orders.memory_fd, orders.memory_size, channel)
    os.close(orders.memory_fd)
    prepared = _JOBS[orders.role](orders, ring, channel)
    try:
        _confine(orders)
    except Exception as error:  # noqa: BLE001 -- whatever it is, we are not confined
        channel.send({"kind": "unconfined", "reason": str(error)[:300]})
        return
    job = prepared()
    channel.send({"kind": "ready"})
    gc.freeze()
    while True:
        ring.wait(0)
        asked, fd = channel.receive_with_file()
        if fd is not None:
            with FileIO(fd, "rb") as file:
                answer = _do(job, cast("BinaryIO", file), asked)
            channel.send(answer)


def _confine(orders: Orders) -> None:
    if orders.is_confined:
        from clew.media.sandbox import seccomp_filter  # noqa: PLC0415 -- needs libseccomp

        resource_limits.lower(memory_bytes=orders.limits.memory_bytes)
        seccomp_filter.confine()


def _do(job: Job, file: BinaryIO, asked: Mapping[str, Any]) -> dict[str, object]:
    try:
        return job(file, asked)
    except ChannelClosedError:
        raise
    except MediaError as error:
        problem = error
    except MemoryError:
        problem = out_of_memory()
    except Exception as error:  # noqa: BLE001 -- a decoder's surprise costs one file, not the worker
        problem = broken(f"cannot be decoded ({type(error).__name__})")
    return {"kind": "failed", "problem": problem_to_wire(problem)}


def _decoder(orders: Orders, ring: FrameRing, channel: Channel) -> Prepared:
    from clew.media.decoders.decode import decode, prepare  # noqa: PLC0415 -- only for this role

    prepare()
    observers = [importlib.import_module(name).KIND.observer() for name in orders.observers]
    guests = [_guest(order) for order in orders.guests]
    sink = SharedSink(ring, channel, [*observers, *guests])

    def job(file: BinaryIO, asked: Mapping[str, Any]) -> dict[str, object]:
        sink.begin()
        stills_at_s = asked.get("stills_at_s", ())
        reading = decode(file, sink=sink, limits=orders.limits, stills_at_s=stills_at_s)
        thumbnail = reading.thumbnail
        if thumbnail is not None:
            ring.write_thumbnail(thumbnail)
        return {
            "kind": "done",
            "media_type": media_type_to_wire(reading.media_type),
            "facts": facts_to_wire(reading.facts),
            "thumbnail": None if thumbnail is None else thumbnail.shape,
            "embedded_at": reading.embedded_at,
            "problem": problem_to_wire(reading.problem),
        }

    def prepared() -> Job:
        for guest in guests:
            guest.confined()
        return job

    return prepared


def _guest(order: GuestOrder) -> GuestObserver:
    with FileIO(order.model_fd, "rb") as file:
        model = os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)
    made: GuestObserver = importlib.import_module(order.module).observer(order.settings, model)
    return made


def _unpacker(orders: Orders, ring: FrameRing, channel: Channel) -> Prepared:
    from clew.media.archives.unpack import (  # noqa: PLC0415 -- only for this role
        prepare,
        unpack,
    )

    prepare()
    sink = SharedMemberSink(ring, channel)

    def job(file: BinaryIO, _asked: Mapping[str, Any]) -> dict[str, object]:
        unpack(file, sink=sink, limits=orders.limits)
        return {"kind": "done"}

    return lambda: job


def _prober(_orders: Orders, _ring: FrameRing, channel: Channel) -> Prepared:
    from clew.media.sandbox.probes import (  # noqa: PLC0415 -- only for this role
        run_probes,
        run_program_probe,
    )

    def job(file: BinaryIO, _asked: Mapping[str, Any]) -> dict[str, object]:
        if file.seek(0, os.SEEK_END):
            file.seek(0)
            run_probes(file, channel)
        else:
            run_program_probe(channel)
        return {"kind": "done"}

    return lambda: job


_JOBS = {
    Role.DECODE: _decoder,
    Role.DECODE_WITHOUT_GUESTS: _decoder,
    Role.UNPACK: _unpacker,
    Role.PROBE: _prober,
}
