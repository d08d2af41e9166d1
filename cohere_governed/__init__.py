"""The drop-in for ``cohere``."""
