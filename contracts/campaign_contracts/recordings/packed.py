"""The files of recordings as they lie on the disk: packed with gzip or zlib, in a zip file, or as they are."""

import contextlib
import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

from campaign_contracts.recordings.bounds import ALWAYS_UNPACKED
from campaign_contracts.usage import UsageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

Stream = io.BufferedReader | gzip.GzipFile | zipfile.ZipExtFile
Beside = Callable[[str], bytes | None]
"""The content of a file that a recording names, where it lies beside it."""

DAMAGED = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
"""What reading a file can end with that is damaged, packed or not."""

UNREADABLE_ZIP = (KeyError, RuntimeError, NotImplementedError, ValueError, zipfile.BadZipFile, *DAMAGED)
"""What reading a member of a zip file can end with: it is not there, encrypted, packed in another way, or damaged."""

MOST_WRAPPINGS = 3
"""So often is a file unzipped that was zipped again."""

LARGE_PACKED, LARGE_PLAIN = 1 << 19, 5 << 20
"""Bytes of some thousand exchanges."""

LARGEST_RATIO = 200
"""So many times its size a file may have when it is unpacked; what was really recorded has twenty times."""


class ArchiveError(ValueError):
    """The file is not an HTTP archive; the text says what was expected and what was found."""


def beginning(stream: Stream, size: int) -> bytes:
    """The first bytes, from which reading goes on; as many as there are before the damage, if there is any."""
    found = b""
    with contextlib.suppress(*DAMAGED):
        while len(found) < size and (byte := stream.read(1)):
            found += byte
    return found


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """The file's bytes, unpacked where it is gzip or zlib, whatever its name, and once more where that is.

    Raises OSError, and UsageError when there are too many of them.
    """
    with contextlib.ExitStack() as stack:
        yield _unzipped(stack.enter_context(path.open("rb")), path, stack)


def _unzipped(stream: Stream, path: Path, stack: contextlib.ExitStack) -> Stream:
    """What is in a stream of a file, which may have been packed twice."""
    for _ in range(MOST_WRAPPINGS):
        head = beginning(stream, 2)
        stream.seek(0)
        if is_gzip(head):
            stream = _bounded(stack.enter_context(gzip.GzipFile(fileobj=stream, mode="rb")), path)
        elif is_zlib(head):
            stream = _bounded(io.BufferedReader(_Inflated(stream)), path)
        else:
            break
    return stream


@contextlib.contextmanager
def zipped(path: Path, largest: int) -> Iterator[tuple[Stream, Beside]]:
    """The one archive in a zip file, as Playwright writes it, and the files beside it.

    Files of more than `largest` bytes are passed over. Raises ArchiveError, OSError, and UsageError when the archive is
    too large.
    """
    with _opened_zip(path) as container:
        names = _archives(container.namelist())
        if len(names) != 1:
            raise ArchiveError(f"expected one archive (.har) in this zip file, found {len(names)}")
        with contextlib.ExitStack() as stack:
            try:
                stream = stack.enter_context(cast("zipfile.ZipExtFile", container.open(_member(container, names[0]))))
            except UNREADABLE_ZIP as error:
                raise ArchiveError(f"{names[0][:80]} in this zip file cannot be read ({error})") from None
            beside = _Beside(container, folder=names[0].rpartition("/")[0], largest=largest, left=most_unpacked(path))
            yield _unzipped(_bounded(stream, path), path, stack), beside


def _archives(names: Iterable[str]) -> list[str]:
    """Which members of a zip file are archives: those called so, else JSON; not what macOS keeps beside each file."""
    own = [name for name in names if not name.rpartition("/")[2].startswith("._")]
    named = [[name for name in own if name.lower().endswith(ends)] for ends in ((".har", ".har.gz"), (".json",))]
    return named[0] or named[1]


def is_large(path: Path) -> bool:
    """Whether a file takes seconds to judge, as far as its size says it. Raises OSError."""
    size = path.stat().st_size
    if size < LARGE_PACKED:  # what has no size, as a pipe, is not opened: it can be read only once
        return False
    with path.open("rb") as file:
        head = file.read(4)
    return size >= LARGE_PLAIN or is_gzip(head) or is_zlib(head) or is_zip(head)


def is_gzip(head: bytes) -> bool:
    """Whether a file is packed with gzip, by its first bytes."""
    return head.startswith(b"\x1f\x8b")


def is_zlib(head: bytes) -> bool:
    """Whether a file is packed with zlib, as mitmproxy writes an archive (`.zhar`), by its first bytes."""
    return head.startswith(b"\x78") and int.from_bytes(head[:2]) % 31 == 0


def is_zip(head: bytes) -> bool:
    """Whether a file is a zip file, by its first bytes."""
    return head.startswith(b"PK\x03\x04")


class _Beside:
    """The files in a folder of a zip file; those together that have more than `left` bytes are not known."""

    def __init__(self, container: zipfile.ZipFile, *, folder: str, largest: int, left: int) -> None:
        self._container, self._folder, self._largest, self._left = container, folder, largest, left

    def __call__(self, name: str) -> bytes | None:
        try:
            entry = _member(self._container, f"{self._folder}/{name}" if self._folder else name)
            if entry.file_size > min(self._largest, self._left):
                return None
            self._left -= entry.file_size
            return self._container.read(entry)
        except UNREADABLE_ZIP:
            return None


def _member(container: zipfile.ZipFile, name: str) -> zipfile.ZipInfo:
    """What is known of a file in a zip file. Raises KeyError, NotImplementedError."""
    entry = container.getinfo(name)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError("it is not packed with deflate")
    return entry


def _opened_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ArchiveError(f"this zip file cannot be read ({error})") from None


def most_unpacked(path: Path) -> int:
    """So many bytes may what is packed in a file have; what was really recorded has far fewer."""
    return max(ALWAYS_UNPACKED, LARGEST_RATIO * path.stat().st_size)


def _bounded(stream: Stream, path: Path) -> io.BufferedReader:
    return io.BufferedReader(_Unpacked(stream, path), 1 << 16)


class _Inflated(io.RawIOBase):
    """What zlib packed, from its beginning on."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self.seek(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence == io.SEEK_SET:
            self._at, self._decoder = self._stream.seek(0), zlib.decompressobj()
        if offset:
            raise io.UnsupportedOperation("it can be read from its beginning only")
        return self._at

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        content = b""
        while not content and not self._decoder.eof:
            raw = self._decoder.unconsumed_tail or self._stream.read(1 << 16)
            content = self._decoder.decompress(raw, memoryview(buffer).nbytes)
            if not raw and not content:
                raise EOFError("what zlib packed ends in the middle")
        memoryview(buffer)[: len(content)] = content
        self._at += len(content)
        return len(content)


class _Unpacked(io.RawIOBase):
    """What a file unpacks to, as long as its size is in proportion to that of the file."""

    def __init__(self, stream: Stream, path: Path) -> None:
        self._stream, self._path, self._left = stream, path, most_unpacked(path)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        content = self._stream.read1(memoryview(buffer).nbytes)  # what comes before the damage is not lost
        self._left -= len(content)
        if self._left < 0:
            raise UsageError(
                f"{self._path}: unpacks to more than {LARGEST_RATIO} times its size, which no recording does; if it is "
                "one, unpack it first"
            )
        memoryview(buffer)[: len(content)] = content
        return len(content)
