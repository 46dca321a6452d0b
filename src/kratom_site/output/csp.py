"""The content security policy (CSP, W3C): one constant, in each page and among the headers of a host.

It lets in this site's own files and two inline parts by their digests: the script that sets the theme, and the style of
the page for what is not there. It is made from those two files alone, so that no page can widen it. (JSON-LD is data,
of which it does not speak.)
"""

import hashlib
from base64 import b64encode

from .website import part

THEME_SCRIPT = part("theme.js")
"""Sets the theme that the reader has chosen. Stands in the head of each page and again at the start of its body
(docs/_templates/frame.html), so that no frame is painted without it. Where storage is refused or missing, a choice
lasts as long as the page."""
BARE_STYLE = part("bare.css")
"""The whole look of a page that can load no file (templates/404.html)."""


def digest(data: bytes) -> str:
    """Return a digest as browsers check it, of a file (Subresource Integrity, W3C) or of what stands in a page."""
    return f"sha256-{b64encode(hashlib.sha256(data).digest()).decode()}"


def _csp(own: str) -> str:
    return (f"default-src 'none'; script-src {own} '{digest(THEME_SCRIPT.encode())}'; "
            f"style-src {own} '{digest(BARE_STYLE.encode())}'; img-src {own} data:; font-src {own}; "
            f"connect-src {own}; manifest-src {own}; worker-src {own}; base-uri 'none'; form-action {own}")


# For Firefox a folder is not 'self'. A page that came over the network can load no file: address in any case.
IN_PAGES = _csp("'self' file:")
"""For a ``meta`` element, which cannot speak of frames; allows reading from a folder."""
IN_HEADERS = _csp("'self'") + "; frame-ancestors 'none'"
"""For the headers of a host."""
