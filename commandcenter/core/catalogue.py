"""Finds one sentence in a compiled gettext catalogue, without reading the others.

A start says a few dozen of some three thousand sentences, and the first paint waits for them. The
sentences of a catalogue stand in the order of their bytes, so that each is found by halving. The
form is that of the manual of GNU gettext, "The Format of GNU MO Files".
"""

from __future__ import annotations

from bisect import bisect_left
from struct import Struct

MAGIC = 0x950412DE
HEAD = Struct("<5I")
PLACE = Struct("<2I")


class Catalogue:
    """The translations in the bytes of a compiled catalogue; no bytes hold none."""

    def __init__(self, compiled: bytes) -> None:
        self._bytes = compiled
        self._count = self._sources = self._translations = 0
        if compiled:
            magic, _, self._count, self._sources, self._translations = HEAD.unpack_from(compiled)
            if magic != MAGIC:
                raise ValueError("This is no compiled catalogue of little-endian order.")

    def find(self, sentence: str) -> str:
        """The translation of a sentence; itself where there is none."""
        wanted = sentence.encode()
        at = bisect_left(range(self._count), wanted, key=self._source)
        if at == self._count or self._source(at) != wanted:
            return sentence
        return self._read(self._translations, at).decode()

    def _source(self, at: int) -> bytes:
        return self._read(self._sources, at)

    def _read(self, table: int, at: int) -> bytes:
        length, begins = PLACE.unpack_from(self._bytes, table + PLACE.size * at)
        return self._bytes[begins : begins + length]
