"""Acceptable use: what is asked of a model that may not be asked, found in this process."""
