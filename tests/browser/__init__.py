"""Tests in which a browser decides. A package, so that this folder's conftest has a name of its own."""
