"""Touches the world: HTTP process, tokens, SQL, environment, command line."""
