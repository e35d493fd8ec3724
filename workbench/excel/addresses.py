"""Cell addresses as Excel writes them. Rows and columns are counted from zero here, as XlsxWriter does."""


def letters(column: int) -> str:
    """Write a column: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def address(row: int, column: int) -> str:
    """Write a cell for a reader: ``B7``."""
    return f"{letters(column)}{row + 1}"


def sheet(name: str) -> str:
    """Write a sheet's name as it stands in a formula, with its mark: ``'燃料'!``."""
    return "'" + name.replace("'", "''") + "'!"


def fixed(row: int, column: int) -> str:
    """Write a cell that stays when a formula is copied: ``$B$7``."""
    return f"${letters(column)}${row + 1}"


def span(first: int, last: int, column: int) -> str:
    """Write the cells of a column from one row to another: ``$B$5:$B$40``."""
    return f"{fixed(first, column)}:{fixed(last, column)}"
