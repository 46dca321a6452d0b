"""What a notice is and what a page must carry. Knows nothing of Sphinx."""
