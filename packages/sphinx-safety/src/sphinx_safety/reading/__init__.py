"""From bytes to values, or to faults with file, line and remedy. Knows nothing of Sphinx."""
