"""placeholder, the lead is writing this."""


class Expression:
    """An expression of the formula language."""
