"""What tests read out of a built page."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any


def unpacked(html: str, name: str) -> str:
    """Return what the page unpacks from one of its deflated blocks."""
    packed = re.search(rf'<script type="text/plain" id="{name}">(.*?)</script>', html)
    assert packed, name
    return zlib.decompress(base64.b64decode(packed.group(1)), -15).decode()


def block(html: str, name: str) -> Any:
    """Return a part of the page's data."""
    return json.loads(unpacked(html, "data"))[name]
