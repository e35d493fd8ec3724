"""Paper: a filing as pages, signed, packed and read back.

It draws, embeds, signs, packs and judges. It never decides what a filing says, and it opens no database: what it
needs is handed in, what it makes is bytes.
"""
