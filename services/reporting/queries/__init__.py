"""SELECTs behind the answers."""
