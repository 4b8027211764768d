"""Copies of a database, and whether one is whole."""
