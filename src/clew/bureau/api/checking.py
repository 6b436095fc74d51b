"""Checking: a call that declares no rule stops the program, as a page without one does."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error

from clew.bureau.api.authentication import TokenFor

if TYPE_CHECKING:
    from ninja import NinjaAPI
    from ninja.operation import Operation


def operations(api: "NinjaAPI") -> "Iterator[tuple[str, str, Operation]]":
    """Yield every call: its method, its address and itself."""
    for router in api._get_bound_routers():  # noqa: SLF001 -- the framework has no other walk
        for path, view in router.path_operations.items():
            for one in view.operations:
                for method in one.methods:
                    yield method, f"{router.prefix}{path}", one


def token_for(operation: "Operation") -> TokenFor | None:
    """Return what a call declares; None if it declares nothing, or more than that."""
    asked: Sequence[Any] = operation.auth_callbacks
    return asked[0] if len(asked) == 1 and isinstance(asked[0], TokenFor) else None


def undeclared(api: "NinjaAPI") -> list[CheckMessage]:
    """Return an error for each call that declares no rule."""
    return [
        Error(
            f"the call {method} {address} declares no rule of access",
            hint="give it auth=TokenFor(Scope.X, rules.Y)",
            id="access.E002",
        )
        for method, address, one in operations(api)
        if token_for(one) is None
    ]
