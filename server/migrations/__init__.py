"""How the tables came to be: one revision for each change, run by `server.storage.schema`."""
