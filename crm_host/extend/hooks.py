"""Hooks: questions that a module asks inside its transaction, and others answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, ParamSpec, TypeVar, overload

from crm_host.extend.contributions import (
    Contribution,
    ContributionError,
    check_name,
    current_module,
    in_order,
)

P = ParamSpec("P")
R = TypeVar("R")
#: What `call` returns.
A = TypeVar("A")
Policy = Literal["all", "first", "chain"]


class Hook(Generic[P, R, A]):
    """A typed question. The signature is a function whose body is the host answer.

        def may_delete(contact: Contact) -> str | None:
            "Say why this contact must stay."

        MAY_DELETE = Hook("contacts.may_delete", may_delete, policy="all")

    Policies:

    - `all`: everybody is asked; `call` returns every answer that is not `None`.
    - `first`: the first answer that is not `None` counts; the signature's own body answers last.
    - `chain`: each answer is handed to the next as first argument, beginning with the body's.

    A `replaceable` hook of policy `first` has at most one implementation.
    """

    @overload
    def __init__(
        self: Hook[P, R, list[R]],
        name: str,
        signature: Callable[P, R | None],
        policy: Literal["all"] = "all",
    ) -> None: ...

    @overload
    def __init__(
        self: Hook[P, R, R],
        name: str,
        signature: Callable[P, R],
        policy: Literal["first", "chain"],
        replaceable: bool = False,
    ) -> None: ...

    def __init__(
        self,
        name: str,
        signature: Callable[P, Any],
        policy: Policy = "all",
        replaceable: bool = False,
    ) -> None:
        if replaceable and policy != "first":
            raise ContributionError(f"The hook {name} is replaceable; its policy must be first.")
        self.name = check_name(name, "hook")
        self.signature = signature
        self.policy = policy
        self.replaceable = replaceable
        self.given: list[Contribution[Callable[P, R | None]]] = []
        declared[name] = Contribution(current_module(), name, self)

    def implement(self, function: Callable[P, R | None]) -> Callable[P, R | None]:
        """Answer this hook; usable as a decorator.

        :raises ContributionError: the parameters differ from the signature's.
        """
        expected = list(inspect.signature(self.signature).parameters)
        actual = list(inspect.signature(function).parameters)
        if actual != expected:
            raise ContributionError(
                f"{function.__name__} takes {actual}; the hook {self.name} passes {expected}."
            )
        identity = f"{function.__module__}.{function.__qualname__}"
        self.given.append(Contribution(current_module(), identity, function))
        return function

    def call(self, *args: P.args, **kwargs: P.kwargs) -> A:
        """Ask; errors of an implementation are the caller's, and roll its transaction back."""
        functions = [item.value for item in in_order(self.given)]
        answer: Any = _POLICIES[self.policy](self.signature, functions, args, kwargs)
        result: A = answer
        return result

    def rivals(self, loaded: Sequence[str]) -> list[str]:
        """Return which of these modules all want to replace a hook that only one may replace."""
        givers = {item.module for item in self.given}
        modules = [name for name in loaded if name in givers]
        return modules if self.replaceable and len(modules) > 1 else []


#: Every hook of this process by name.
declared: dict[str, Contribution[Hook[Any, Any, Any]]] = {}


def _ask_all(body: Any, functions: list[Any], args: Any, kwargs: Any) -> Any:
    answers = [function(*args, **kwargs) for function in (body, *functions)]
    return [answer for answer in answers if answer is not None]


def _ask_first(body: Any, functions: list[Any], args: Any, kwargs: Any) -> Any:
    for function in functions:
        answer = function(*args, **kwargs)
        if answer is not None:
            return answer
    return body(*args, **kwargs)


def _ask_chain(body: Any, functions: list[Any], args: Any, kwargs: Any) -> Any:
    bound = inspect.signature(body).bind(*args, **kwargs)
    _first, *rest = bound.args
    value = body(*args, **kwargs)
    for function in functions:
        answer = function(value, *rest, **bound.kwargs)
        value = value if answer is None else answer
    return value


_POLICIES: dict[Policy, Callable[..., Any]] = {
    "all": _ask_all,
    "first": _ask_first,
    "chain": _ask_chain,
}
