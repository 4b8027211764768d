"""The audit trail: how events are kept, sealed against later changes, and checked."""
