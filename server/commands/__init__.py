"""The commands of `taskward`, one file each."""
