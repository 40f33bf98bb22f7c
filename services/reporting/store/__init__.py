"""PostgreSQL and EVENTS, as this service reads and writes them."""
