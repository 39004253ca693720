"""The child that runs Jinja which might not end: `python -P -m meshwright.gate.jinja_worker`.

It reads templates and writes renderings, each behind its length, until its input ends. The system ends it when a
template takes too long, and gives it no more memory than it may have.
"""

import sys
import time
from typing import IO

import msgspec

from meshwright.gate.rendering import (
    CANNOT_RENDER,
    ENVIRONMENT,
    MEGABYTES,
    SECONDS,
    RenderedSql,
    cannot_run,
    incomplete,
    render,
)


def main() -> None:
    """Answer until there is nothing more to read."""
    _limit("RLIMIT_AS", MEGABYTES * 1024 * 1024)
    _limit("RLIMIT_CORE", 0)
    while (code := read_frame(sys.stdin.buffer)) is not None:
        _limit("RLIMIT_CPU", int(time.process_time()) + 1 + SECONDS)
        write_frame(sys.stdout.buffer, _answer(code))


def _answer(code: bytes) -> bytes:
    try:
        return msgspec.msgpack.encode(render(ENVIRONMENT.compile(ENVIRONMENT.parse(code.decode()))))
    except CANNOT_RENDER as error:
        return msgspec.msgpack.encode([incomplete(cannot_run(error))])


def _limit(what: str, most: int) -> None:
    """Take a limit from the system, where the system has such limits."""
    try:
        import resource
    except ImportError:  # Windows: only the parent's clock ends a template there
        return
    kind = getattr(resource, what)
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def read_frame(stream: IO[bytes]) -> bytes | None:
    """Read what `write_frame` wrote, None when the stream has ended."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    length = int.from_bytes(head, "big")
    frame = stream.read(length)
    return frame if len(frame) == length else None


def write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Write bytes behind their length."""
    stream.write(len(frame).to_bytes(4, "big") + frame)
    stream.flush()


def decode(frame: bytes) -> list[RenderedSql]:
    """Read an answer."""
    return msgspec.msgpack.decode(frame, type=list[RenderedSql])


if __name__ == "__main__":
    main()
