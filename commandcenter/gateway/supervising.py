"""The clockwork's part of supervision: climbs every ladder that is due, an act a directive."""

from __future__ import annotations

from dataclasses import dataclass

from commandcenter.directives import service as directives
from commandcenter.gateway.postman import routes_for
from commandcenter.headquarters import Door, Headquarters


@dataclass(frozen=True)
class Supervision:
    """Climbs in the name of the gateway; `link` is where the phone pages begin."""

    door: Door
    link: str = ""

    def call(self, headquarters: Headquarters) -> None:
        """Start every roll call whose moment has come."""
        for identity in headquarters.read(directives.due_roll_calls):
            self.door.act(directives.start_roll_call, identity=identity)

    def climb(self, headquarters: Headquarters) -> None:
        """Take every step that is due."""
        numbers = headquarters.read(directives.due_ladders)
        if not numbers:
            return
        routes = routes_for(headquarters, self.link)
        for number in numbers:
            step: int | None = 0
            while step is not None:
                looked = headquarters.read(directives.look, number=number)
                step = self.door.act(directives.climb, number=number, routes=routes, looked=looked)
