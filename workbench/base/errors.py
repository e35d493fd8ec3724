"""What may go wrong in the world, as opposed to in the data (findings) or in our code (bugs)."""

from collections.abc import Mapping


class WorkbenchError(Exception):
    """Something about the world the person can act on: a file open elsewhere, an expired certificate.

    It carries a `code` of the sentence catalogue and its arguments, never prose; the sentence says what happened,
    where, and what to do. Caught only in `ui.jobs`, `ui.app` and `cli`.
    """

    def __init__(self, code: str, **args: object) -> None:
        """Keep the code and its arguments."""
        super().__init__(code, args)
        self.code = code
        self.args_: Mapping[str, object] = args

    def __str__(self) -> str:
        """Name the code and arguments, for logs and tests."""
        return self.code + "".join(f" {name}={value}" for name, value in self.args_.items())


class Cancelled(Exception):
    """The person cancelled long work; nothing was changed and nothing need be said."""
