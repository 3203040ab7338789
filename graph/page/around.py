"""From the page as it stands alone to the page as a part of a site, with links to what is around it."""

from __future__ import annotations

PAGE = "index.html"
"""Its name in a build and in a site."""

_ALONE = b"<html "


def among(page: bytes, *, served: bool) -> bytes:
    """Return the page with its links shown, also those to what only a service answers where it is `served`."""
    return page.replace(_ALONE, b'<html data-around="%s" ' % (b"service" if served else b"files"), 1)
