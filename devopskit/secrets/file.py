"""`file:/path`: a secret in a file that only its owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from devopskit.errors import RequestError

LARGEST = 65_536  # bytes; keys and tokens are far smaller, and a device or a log is not read by mistake


def resolve(rest: str) -> str:
    """Return the text of the file `rest` without one newline at its end.

    Raises
    ------
    RequestError : the file is absent, empty, too large, not text, or readable by group or world.
    """
    path = Path(rest).expanduser()
    try:
        # Non-blocking, because opening a pipe that nobody writes to would wait for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            text = _read(file.read(LARGEST + 1)) if stat.S_ISREG(mode) else ""
    except (OSError, ValueError) as error:
        cause = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else "not text in UTF-8"
        raise RequestError(
            f"the secret file {path} cannot be read: {cause}",
            "a setting refers to it as the place of a secret",
            f"write the secret into it: install -m 600 /dev/stdin {path}",
        ) from None  # because a decoding error carries the bytes of the file
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise RequestError(
            f"the secret file {path} can be read by others (mode {stat.S_IMODE(mode):o})",
            "a secret that every user of the machine can read is none",
            f"chmod 600 {path} (in Kubernetes: defaultMode: 0400 on the volume)",
        )
    if not text:
        raise RequestError(
            f"the secret file {path} is empty, too large, or no regular file",
            f"it must hold the secret and nothing else, at most {LARGEST:,} bytes",
            f"write the secret into it: install -m 600 /dev/stdin {path}",
        )
    return text


def _read(content: bytes) -> str:
    return content.decode("utf-8").removesuffix("\n").removesuffix("\r") if len(content) <= LARGEST else ""
