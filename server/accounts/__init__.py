"""Signing in: hashes of passwords, and the check of a username and a password."""
