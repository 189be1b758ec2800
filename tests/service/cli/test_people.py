"""People from the command line: personal links on slips, passwords, leaving."""

from __future__ import annotations

import io
import re
import stat
import sys
from pathlib import Path

import pytest

from commandcenter.accounts import service as accounts
from commandcenter.accounts.model import Holder
from commandcenter.core.errors import Refused
from commandcenter.headquarters import Headquarters
from tests.service.cli.conftest import type_of_command
from tests.service.directives.conftest import V1

ADDRESS = "https://zhihui.example.gov.cn"
PASSWORD = "three wet boots in May"


def tokens(page: Path) -> list[str]:
    """The secrets on a page of slips, as a phone would open them."""
    return re.findall(rf"<code>{re.escape(ADDRESS)}/f/([^<]+)</code>", page.read_text("utf-8"))


def held(database_url: str, token: str) -> Holder | str:
    """Whose link this is, or why it opens nothing."""
    headquarters = Headquarters.open(database_url, inline=True)
    try:
        return headquarters.read(accounts.holder, token=token)
    except Refused as refused:
        return str(refused)
    finally:
        headquarters.close()


def test_links_go_onto_slips_and_nowhere_else(
    town: type_of_command, database_url: str, tmp_path: Path
) -> None:
    """One slip for each post of the level, with a QR code; who has nobody is named."""
    page = tmp_path / "slips.html"
    issued = ("people", "links", "issue", page, "--public-url", ADDRESS)
    answer = town(*issued, "--under", "42", "--level", "village")
    secrets = tokens(page)
    assert answer.document["links"] == len(secrets) > 0
    assert page.read_text("utf-8").count("<svg") == len(secrets)
    assert answer.document["unmanned"]
    assert answer.document["unmanned"][0] in answer.complaints
    assert isinstance(held(database_url, secrets[0]), Holder)
    said = answer.out + answer.complaints + town("journal", "tail").out
    assert not any(secret in said for secret in secrets)
    if sys.platform != "win32":
        assert stat.S_IMODE(page.stat().st_mode) == 0o600


def test_an_earlier_page_is_not_written_over(town: type_of_command, tmp_path: Path) -> None:
    """Its links still open, so it is not lost by a slip; nothing is issued instead."""
    page = tmp_path / "slips.html"
    page.write_text("kept", "utf-8")
    answer = town(
        *("people", "links", "issue", page, "--public-url", ADDRESS),
        *("--under", "42", "--level", "village"),
    )
    assert (answer.code, answer.out, page.read_text("utf-8")) == (1, "", "kept")
    kinds = [entry["kind"] for entry in town("journal", "tail").document["entries"]]
    assert "links.issue" not in kinds


def test_one_person_gets_a_link_and_loses_it(
    town: type_of_command, database_url: str, tmp_path: Path
) -> None:
    """By name for one unit; revoked, it opens nothing."""
    page = tmp_path / "one.html"
    words = ("people", "links", "issue", page, "--public-url", ADDRESS)
    assert town(*words, "--person", "P001", "--unit", V1).document["links"] == 1
    [secret] = tokens(page)
    assert held(database_url, secret) == Holder("P001", V1)
    assert town("people", "links", "revoke", "--person", "P001").document == {"revoked": 1}
    assert "withdrawn" in str(held(database_url, secret))


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--under", "42"), "Say for whom"),
        (("--person", "P001"), "Say for whom"),
        (("--person", "P001", "--unit", V1, "--under", "42", "--level", "village"), "Say for whom"),
        (("--person", "Nobody", "--unit", V1), "Nobody here is called"),
        (("--person", "P001", "--unit", "4209"), "no unit 4209"),
        (("--under", "42", "--level", "grid"), "Nobody has a post there"),
        (("--person", "P001", "--unit", V1, "--public-url", "phone"), "not a public address"),
    ],
    ids=str,
)
def test_links_that_are_refused_leave_no_page(
    town: type_of_command, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    """One clear sentence, and no file that looks like slips."""
    page = tmp_path / "slips.html"
    answer = town("people", "links", "issue", page, "--public-url", ADDRESS, *words)
    assert (answer.code, answer.out, page.exists()) == (1, "", False)
    assert why in answer.complaints


def test_a_password_lets_somebody_sign_in(
    town: type_of_command, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second named person gets in; a weak password is refused, and none is ever shown."""
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    assert town("people", "password", "P001").code == 1
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    answer = town("people", "password", "P001")
    assert answer.document == {"person": "P001"}
    assert PASSWORD not in answer.out + answer.complaints
    headquarters = Headquarters.open(database_url, inline=True)
    signed = headquarters.act(accounts.sign_in, code="P001", password=PASSWORD)
    headquarters.close()
    assert not isinstance(signed, Refused)
    assert signed.code == "P001"


def test_who_has_left_acts_no_more(town: type_of_command) -> None:
    """Neither an act nor a read goes on in the name of somebody who left."""
    assert town("people", "leave", "P001").document == {"person": "P001"}
    answer = town("--as", "P001", "directive", "list", plain=True)
    assert (answer.code, answer.out) == (1, "")
    assert town("people", "leave", "P001").code == 1
