"""What a web view says once per run where there is no graphics card; no test may fail by it."""

from __future__ import annotations

import pytest

NO_GRAPHICS_CARD = pytest.mark.qt_log_ignore(
    "QRhiGles2|Failed to create RHI|[Vv]ulkan|GPUInfo not initialized|Unable to detect GPU vendor",
    extend=True,
)
"""Chromium looks for a card, for Vulkan, and at Mesa's own renderer, and then paints by itself."""
