"""`make chaos`: parts killed at random for as long as wanted."""
