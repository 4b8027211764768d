"""What an operator decides, from `TASKWARD_*` variables."""
