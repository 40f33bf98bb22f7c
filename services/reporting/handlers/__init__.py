"""Load, count, write: the service's batches and the rebuild."""
