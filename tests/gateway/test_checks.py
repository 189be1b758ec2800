"""Nobody checks over a unit's own link, whoever holds it and in whose name it is sent."""

from __future__ import annotations

import httpx
import pytest

from tests.gateway.running import Running
from tests.gateway.test_reports import line
from tests.gateway.town import COUNTY, STREET, VILLAGES, Town


@pytest.mark.parametrize("act", ["verify", "refute", "unreachable"])
@pytest.mark.parametrize("holder", [VILLAGES[0], STREET, COUNTY])
def test_links_do_not_check(gateway: Running, town: Town, act: str, holder: str) -> None:
    """The village's, the street's and the county's own link: each is refused every check."""
    with httpx.Client(
        base_url=gateway.url, headers={"Authorization": f"Bearer {town.tokens[VILLAGES[0]]}"}
    ) as village:
        claim = line(town, key="claim", act="claim", text="完成")
        assert village.post("/api/v1/reports", json=claim).status_code == 200
    token = town.tokens.get(holder)
    if token is None:
        pytest.fail(f"the town gave {holder} no link")
    with httpx.Client(base_url=gateway.url, headers={"Authorization": f"Bearer {token}"}) as client:
        for by in ("P-V1", "外请专家", None):
            sent = line(town, key=f"check-{by}", act=act, by=by)
            answer = client.post("/api/v1/reports", json=sent)
            assert answer.status_code == 403, answer.text
    assert town.kinds(VILLAGES[0]) == ["claim"]
