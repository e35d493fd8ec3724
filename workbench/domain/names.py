"""What the packs name and the program goes by: each is spelled here alone, and a test finds it in the packs."""

import unicodedata

COMMON, RIGHTS, PROJECTS, DISCLOSURE = "cn.ets.common", "cn.rights", "cn.ccer.common", "cn.disclosure"
"""The packs of what all sectors share, of what can be held, of what all voluntary projects share, of disclosure."""

SCOPE, ANNUAL, INTERIM = f"{DISCLOSURE}/scope", f"{DISCLOSURE}/annual", f"{DISCLOSURE}/interim"
"""The forms of disclosure: who must, the report of a year, that of a day."""

ALLOWANCE, CREDIT = "CEA", "CCER"
"""The instruments of the national market: what is allocated and surrendered, and what may stand in for it."""

SURRENDER = "national_ets"
"""The purpose of units that cover an obligation of the national market."""

ISSUER, MARKET = "authority", "market"
"""The accounts of others that units are issued from, and that what is traded goes to and comes from."""

REGISTERED, TRADABLE, COURT, PLEDGED, CONVERTED = "registered", "tradable", "frozen_court", "pledged", "converted"
"""Accounts of the holder."""


def same_name(name: str) -> str:
    """Write the name of a body or an agency so that the same one reads the same, however it was typed."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
