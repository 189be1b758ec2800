"""A load of prepared requests over keep-alive connections, from a process of its own.

Reads one JSON job on standard input, writes one JSON result on standard output; it parses nothing
it need not, so that what is measured is the server.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

WAIT_S = 60.0


async def hand(port: int, requests: list[bytes], spent: list[float]) -> int:
    """Send requests one after another; returns how many were not answered 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    refused = 0
    for request in requests:
        begun = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        spent.append(time.perf_counter() - begun)
        refused += not head.startswith(b"HTTP/1.1 200")
    writer.close()
    return refused


async def run(port: int, requests: list[bytes], hands: int) -> dict[str, float]:
    """Send all requests over `hands` connections and measure."""
    spent: list[float] = []
    begun = time.perf_counter()
    async with asyncio.timeout(WAIT_S):
        refused = await asyncio.gather(
            *(hand(port, requests[number::hands], spent) for number in range(hands))
        )
    lasted = time.perf_counter() - begun
    spent.sort()
    return {
        "per_s": len(spent) / lasted,
        "p50_ms": spent[len(spent) // 2] * 1000,
        "p99_ms": spent[int(len(spent) * 0.99)] * 1000,
        "refused": sum(refused),
    }


def main() -> None:
    """Do the job on standard input."""
    job = json.load(sys.stdin)
    requests = [request.encode() for request in job["requests"]]
    json.dump(asyncio.run(run(job["port"], requests, job["hands"])), sys.stdout)


if __name__ == "__main__":
    main()
