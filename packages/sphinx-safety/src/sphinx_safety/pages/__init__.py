"""Sphinx at the edge: directives, the domain, and what happens at events."""
