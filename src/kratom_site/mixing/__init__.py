"""What can happen when kratom meets another substance.

- ``rows``: the records, and what a row must hold. ``firstaid``: how soon to ask, and first aid by class of danger.
- ``directives``: the table and the sections.
"""

from sphinx.application import Sphinx

from sphinx_safety import Catalogue, SafetyBase

from ..output.published import Published
from . import directives
from .firstaid import FirstAid, read_first_aid
from .rows import Mixture, mixture_shape, names_with_notice, read_mixtures

CATALOGUES = (
    Catalogue("first-aid", "_data/first-aid.yaml", lambda document, library: read_first_aid(
        document, library.notices.keys() | library.broken_notices), empty=FirstAid),
    Catalogue("mixing", "_data/mixing.yaml", read_mixtures, names=names_with_notice, kinds={
        Mixture: (("title", "can_happen", "how", "advice", "ask", "signs", "first_aid", "daily"),)}),
)
DIRECTIVES: dict[str, type[SafetyBase]] = {
    "mixing-table": directives.MixingTable, "mixing-names": directives.MixingNames,
    "mixing-sections": directives.MixingSections,
}
PUBLISHED = (
    Published("mixing", "kratom with other substances", lambda domain: list(domain.library.tables["mixing"].values()),
              lambda domain: mixture_shape(domain.library).schema()),
)


def register(app: Sphinx) -> None:
    """Register the check of the sections."""
    app.connect("env-updated", directives.check_sections, priority=920)  # after the policy, which stops first
