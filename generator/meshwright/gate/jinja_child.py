"""Runs Jinja that might not end in a child, which is ended when it takes too long, and kept warm otherwise."""

import atexit
import subprocess
import sys
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from meshwright.gate.jinja_worker import decode, read_frame, write_frame
from meshwright.gate.rendering import SECONDS, TOO_MUCH, RenderedSql, incomplete

# The child's own limit is on CPU; this one holds where a machine is busy, or knows no such limits.
LONGEST_WAIT = 4 * SECONDS
MOST_ENDED = 3
COMMAND = [sys.executable, "-P", "-m", "meshwright.gate.jinja_worker"]


class _Process:
    """One child, and the thread that waits for its answers: reading from a pipe has no deadline of its own."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: SimpleQueue[bytes | None] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        answer: bytes | None = b""
        while answer is not None and self._process.stdout is not None:
            answer = read_frame(self._process.stdout)
            self._answers.put(answer)

    def answer(self, code: bytes) -> bytes | None:
        """Return the child's answer, None when it ended before it had one, or had none in time."""
        try:
            if self._process.stdin is not None:
                write_frame(self._process.stdin, code)
            return self._answers.get(timeout=LONGEST_WAIT)
        except (OSError, Empty):
            return None

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what was still to be written to it
                stream.close()  # type: ignore[union-attr]


class _Child:
    """The process that is alive, if any, and how many of its predecessors had to be ended."""

    def __init__(self) -> None:
        self._process: _Process | None = None
        self._ended = 0

    def render(self, code: str) -> list[RenderedSql]:
        if self._ended >= MOST_ENDED:
            return [incomplete(f"its Jinja isn't run, since that of {MOST_ENDED} others had no end")]
        self._process = self._process or _Process()
        answer = self._process.answer(code.encode(errors="replace"))
        if answer is not None:
            return decode(answer)
        self.stop()
        self._ended += 1
        return [incomplete(TOO_MUCH)]

    def stop(self) -> None:
        """End the process; the next rendering starts another."""
        if self._process is not None:
            self._process.stop()
            self._process = None


_child = _Child()
atexit.register(lambda: _child.stop())


def render(code: str) -> list[RenderedSql]:
    """Render a template in the child; what has no end is incomplete, and after three of those the rest is, too."""
    return _child.render(code)
