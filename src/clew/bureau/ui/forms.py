"""Forms: what a page asks for, as values; one template draws them all (`ui/form.html`).

A form that was refused keeps what was typed, says why at the field, and begins there. Where another
officer changed it meanwhile, it says what the fields say by now; sent again, it is meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `kind` is text, lines, select, or a type of HTML's inputs."""

    name: str
    label: str
    value: str = ""
    kind: str = "text"
    hint: str = ""
    options: Sequence[tuple[str, str]] = ()
    listed: str = ""
    needed: bool = False
    error: str = ""
    begins_here: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """Some questions, and where the answers go.

    `removes` words the button that takes it out, which goes to `removes_at` where that is another
    address; `also` are further buttons: the value of `act` that each sends, and its words.
    """

    key: str
    address: str
    fields: Sequence[Field]
    saves: str
    title: str = ""
    legend: str = ""
    removes: str = ""
    removes_at: str = ""
    also: Sequence[tuple[str, str]] = ()
    hidden: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    by_now: Sequence[tuple[str, str]] = ()
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the form of this key was refused, at which field, and what was typed into it."""

    key: str
    name: str
    why: str
    said: Mapping[str, str]
    is_conflict: bool = False

    @property
    def status(self) -> int:
        """409 where somebody changed it meanwhile, 422 else."""
        return 409 if self.is_conflict else 422


def refilled(form: Form, fault: Fault | None) -> Form:
    """Return the form as it is shown after a fault, if that is its own.

    Example:
        >>> form = Form("a", "/a/", [Field("x", "X", "now")], "Save")
        >>> again = refilled(form, Fault("a", "x", "no", {"x": "typed"}))
        >>> again.fields[0].value, again.fields[0].error, again.is_open
        ('typed', 'no', True)
        >>> refilled(form, Fault("a", "", "changed", {"x": "typed"}, is_conflict=True)).by_now
        [('X', 'now')]
    """
    if fault is None or fault.key != form.key:
        return form
    fields = [_refilled(one, fault) for one in form.fields]
    at_a_field = any(one.error for one in fields)
    by_now = [
        (one.label, one.value) for one in form.fields if one.value != _said(fault, one.name, one)
    ]
    return replace(
        form,
        fields=fields,
        error="" if at_a_field else fault.why,
        by_now=by_now if fault.is_conflict else (),
        is_open=True,
    )


def _refilled(one: Field, fault: Fault) -> Field:
    is_here = one.name == fault.name
    return replace(
        one,
        value=_said(fault, one.name, one),
        error=fault.why if is_here else "",
        begins_here=is_here,
    )


def _said(fault: Fault, name: str, one: Field) -> str:
    return fault.said.get(name, one.value)[:_LONGEST].replace("\r\n", "\n")
