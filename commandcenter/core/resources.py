"""Where the files lie that are delivered with the program: data, forms, icons, rules, words.

They are read and never written; what an installation makes lies in its data folder.
"""

from __future__ import annotations

from pathlib import Path

RESOURCES = Path(__file__).parents[2] / "resources"
