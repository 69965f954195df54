"""Query parameters that several routes share, said once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, TypeVar

A = TypeVar("A")
Handler = Callable[..., A]


def taking(name: str, make: Callable[..., Any]) -> Callable[[Handler[A]], Handler[A]]:
    """The handler's parameter of this name is what ``make`` makes of parameters of its own, which the route takes.

    Whoever has it already calls the handler with it. All parameters are given by name.
    """
    shared = signature(make, eval_str=True).parameters

    def changed(handler: Handler[A]) -> Handler[A]:
        own = signature(handler, eval_str=True)

        @wraps(handler)
        def handle(**given: Any) -> A:  # noqa: ANN401 - the handler's parameters
            if name not in given:
                given[name] = make(**{each: given.pop(each) for each in shared if each in given})
            return handler(**given)

        parameters = [each for each in own.parameters.values() if each.name != name]
        handle.__signature__ = own.replace(  # type: ignore[attr-defined] # what inspect reads it from
            parameters=[each.replace(kind=Parameter.KEYWORD_ONLY) for each in (*parameters, *shared.values())]
        )
        return handle

    return changed
