"""The ZIP file that a spreadsheet is: looked at before anything is unpacked."""

import zipfile
import zlib

from .errors import FileRefused

ZIP = b"PK\x03\x04"
ENTRY = b"PK\x01\x02"  # stands before each member in the directory of the file
MAX_MEMBERS = 20_000  # of a workbook with many pictures; each costs memory
# A spreadsheet packs well; what unpacks to more than this is a bomb: so many times the
# limit of the file, and so many times the file itself. Up to the last figure, in bytes,
# nobody asks how well it packs.
MAX_UNPACKED = 20
MAX_PACKED = 100
FREELY_UNPACKED = 40_000_000
READ_BYTES = 1 << 18
IS_LOCKED = 1
# What goes wrong in a broken archive.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,  # a packing that zipfile does not know
    RuntimeError,  # an encrypted member
    OSError,
    ValueError,
    OverflowError,
    EOFError,
    KeyError,
    IndexError,
)


class Archive:
    """Members by their names, which are written in several ways.

    :param stream: the file, opened to read bytes
    :param int size: of the file
    :param int megabytes: the limit of the file
    :raises FileRefused: if it unpacks to more than a spreadsheet can
    """

    def __init__(self, stream, size, megabytes):
        if _count_members(stream) > MAX_MEMBERS:
            raise FileRefused("unpacked_too_large", limit=megabytes)
        self._zip = zipfile.ZipFile(stream)
        self._size = size
        self._megabytes = megabytes
        self._members = {}
        for member in self._zip.infolist():
            self._members[_plain_name(member.filename)] = member
        unpacked = sum(member.file_size for member in self._zip.infolist())
        if unpacked > megabytes * 1_000_000 * MAX_UNPACKED:
            raise FileRefused("unpacked_too_large", limit=megabytes)

    def __contains__(self, name):
        return _plain_name(name) in self._members

    def names(self):
        """:return: small, with slashes between folders"""
        return list(self._members)

    def pieces(self, name):
        """:return: an iterator of the bytes of a member

        :raises FileRefused: if it unpacks to far more than it holds
        :raises KeyError: if there is none
        """
        member = self._members[_plain_name(name)]
        if member.flag_bits & IS_LOCKED:
            raise FileRefused("locked")
        if member.file_size > max(FREELY_UNPACKED, MAX_PACKED * self._size):
            raise FileRefused("unpacked_too_large", limit=self._megabytes)
        with self._zip.open(member) as opened:
            # zipfile gives no more than the file says, and checks what it gave.
            while piece := opened.read(READ_BYTES):
                yield piece

    def head_of(self, name, most):
        """:return: the first bytes of a member; none if there is no such"""
        if name not in self:
            return b""
        read = b""
        for piece in self.pieces(name):
            read += piece
            if len(read) >= most:
                break
        return read[:most]


def _plain_name(name):
    # Some programs write the backslashes of Windows; case does not matter (ECMA-376
    # part 2, 6.2.2).
    return name.replace("\\", "/").strip("/").lower()


def _count_members(stream):
    """Without a list of them, which a bomb would make endless."""
    stream.seek(0)
    count = 0
    while piece := stream.read(READ_BYTES):
        count += piece.count(ENTRY)
    stream.seek(0)
    return count
