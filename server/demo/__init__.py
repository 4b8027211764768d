"""The demo: made-up tasks, and made-up people as whom everyone on this computer may sign in."""
