"""Reads the bodies of requests: never more than the limit, never longer than the time.

The limit holds while bytes arrive, not after. File names of clients are words for people, never
paths.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from commandcenter.core.language import Text, text
from commandcenter.gateway.declined import Declined
from commandcenter.gateway.limits import (
    BODY_TIMEOUT_S,
    FIELDS_MAX,
    FORM_BYTES_MAX,
    UPLOAD_BYTES_MAX,
)

NAME_CHARACTERS_MAX = 120
MULTIPART, URLENCODED, JSON = (
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/json",
)


@dataclass(frozen=True)
class SentFile:
    """One file of a form: the name it was sent under and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """The fields and files of a form; of a field that came twice the first one counts."""

    fields: dict[str, str]
    files: list[SentFile]


def media_type(request: Request) -> str:
    """The stated kind of a body, without its parameters."""
    return request.headers.get("content-type", "").split(";", 1)[0].strip().lower()


async def read_body(request: Request, most: int) -> bytes:
    """The whole body, refused as soon as it passes `most` bytes or takes too long."""
    _check_stated_length(request, most)
    parts = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for part in request.stream():
                parts += part
                if len(parts) > most:
                    raise too_large(most)
    except TimeoutError:
        raise too_slow() from None
    except ClientDisconnect:
        raise broken_off() from None
    return bytes(parts)


async def read_form(request: Request, *, files_max: int, file_bytes_max: int) -> Form:
    """The fields and files of a form, within every limit."""
    kind = media_type(request)
    if kind not in (MULTIPART, URLENCODED):
        raise Declined(415, text("A form or JSON is expected here, not “{kind}”.", kind=kind[:60]))
    most = UPLOAD_BYTES_MAX if kind == MULTIPART else FORM_BYTES_MAX
    _check_stated_length(request, most)
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            if kind == URLENCODED:
                return await _plain_form(request, most)
            return await _form_with_files(request, most, files_max, file_bytes_max)
    except TimeoutError:
        raise too_slow() from None
    except ClientDisconnect:
        raise broken_off() from None
    except (MultiPartException, KeyError, ValueError):
        raise Declined(
            422, text("The form arrived damaged or with too many parts; send it again.")
        ) from None


async def _plain_form(request: Request, most: int) -> Form:
    bounded = _Bounded(request, most)
    fields: dict[str, str] = {}
    for name, value in (await FormParser(request.headers, bounded.stream()).parse()).multi_items():
        fields.setdefault(name, str(value))
    return Form(fields, [])


async def _form_with_files(
    request: Request, most: int, files_max: int, file_bytes_max: int
) -> Form:
    bounded = _Bounded(request, most)
    parser = MultiPartParser(
        request.headers,
        bounded.stream(),
        max_files=files_max + 1,
        max_fields=FIELDS_MAX,
        max_part_size=FORM_BYTES_MAX,
    )
    sent = await parser.parse()
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    try:
        for name, value in sent.multi_items():
            if isinstance(value, str):
                fields.setdefault(name, value)
                continue
            data = await value.read(file_bytes_max + 1)
            # A browser sends an empty, nameless part for a file field that was left alone.
            if data or value.filename:
                files.append(SentFile(shown_name(value.filename), data))
    finally:
        await sent.close()
    if len(files) > files_max:
        raise Declined(
            422,
            text("More than {most} photos; send the rest with the next report.", most=files_max),
            field="photos",
        )
    return Form(fields, files)


class _Bounded:
    """A body that ends with a refusal once it has brought too much."""

    def __init__(self, request: Request, most: int) -> None:
        self.request, self.most, self.seen = request, most, 0

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The parts of the body as they arrive."""
        async for part in self.request.stream():
            self.seen += len(part)
            if self.seen > self.most:
                raise too_large(self.most)
            yield part


def shown_name(name: str | None) -> str:
    """A client's file name as words: its last part, printable, short."""
    last = (name or "").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(mark for mark in last if mark.isprintable())[:NAME_CHARACTERS_MAX]


def _check_stated_length(request: Request, most: int) -> None:
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most:
        raise too_large(most)


def too_large(most: int) -> Declined:
    """The refusal of a body past its limit."""
    return Declined(413, _size(most))


def _size(most: int) -> Text:
    if most >= 1024 * 1024:
        return text(
            "This is larger than {most} MB; send fewer or smaller photos.", most=most // 1024**2
        )
    return text("This is larger than {most} KB; shorten it.", most=most // 1024)


def too_slow() -> Declined:
    """The refusal of a body that did not end in time."""
    return Declined(
        408, text("The line is too slow: the message did not arrive in time; send it again.")
    )


def broken_off() -> Declined:
    """The refusal nobody may ever read: the line broke while we were listening."""
    return Declined(400, text("The line broke before the message had arrived; send it again."))
