"""Our own frame around a page, beside furo's that it stands in for."""

import hashlib
from pathlib import Path

import furo
import pytest

THEME = Path(furo.__file__).parent / "theme/furo"
COMPARED = {
    "page.html": "ad8bad98317b", "base.html": "c6b65a3fc408", "partials/icons.html": "011252a5f029", "sidebar/search.html": "d0cc1cbc08f5",
    "sidebar/navigation.html": "276383fe9ec5", "sidebar/brand.html": "847f4c19956c",
}
"""furo's templates that we have written anew, and the beginning of the digest of each when we last compared."""


@pytest.mark.parametrize("name", COMPARED)
def test_furo_has_not_changed_what_we_have_written_anew(name):
    digest = hashlib.sha256((THEME / name).read_bytes()).hexdigest()
    assert digest.startswith(COMPARED[name]), (
        f"furo's {name} has changed: compare it with ours in docs/_templates (page.html is frame.html there), take over "
        f"what a reader gains by, look at ten pages, then note '{digest[:12]}' here")
