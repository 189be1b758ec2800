"""Another process that writes: for each line it is given, one act.

Run as `python -m tests.service.store.writer URL`; it repeats each line when its act is committed.
"""

from __future__ import annotations

import sys

from commandcenter.headquarters import Headquarters
from tests.service.store.acts import note

if __name__ == "__main__":
    headquarters = Headquarters.open(sys.argv[1], inline=True)
    print("ready", flush=True)
    for line in sys.stdin:
        headquarters.act(note, name=line.strip())
        print(line.strip(), flush=True)
    headquarters.close()
