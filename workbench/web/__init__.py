"""The web page: a filing as one file for the enterprise's own site, read by neighbours who are no experts.

It writes HTML that needs no script, no font and no network. It never decides what a filing says or what of it may be
seen, and it opens no database: what it needs is handed in, what it makes is bytes.
"""
