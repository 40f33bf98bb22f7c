"""Who may do what: the operator, its accounts, and the credentials of services, units and readers.

`keys` and `claims` are NATS's own formats, `accounts` and `permissions` our tables, `authority` the folder of keys,
`register` what was issued, `enrol` the acts on a running system.
"""
