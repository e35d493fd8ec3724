"""One SQLite file a workspace: opened with care, migrated after a copy, written in units of work.

It hands out frozen values of the domain, never rows or sessions, and knows nothing of what the law asks.
"""
