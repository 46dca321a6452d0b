"""What a page keeps of its translation.

Sphinx has each translated message parsed into a document of its own and moves what came of it into the page. From
Markdown (MyST) the moved nodes go on naming that document, so that a page is kept with one more for each message.
"""

from sphinx.transforms import SphinxTransform


class LeaveMessagesBehind(SphinxTransform):
    """Have each node of a page name the page as its document (`docutils.nodes.Node.document`)."""

    default_priority = 21  # after Sphinx's Locale (20)

    def apply(self, **kwargs: object) -> None:
        """Name it, where another is named."""
        for node in self.document.findall() if self.config.brisk_translated else ():
            if node.document is not self.document:
                node.document = self.document
