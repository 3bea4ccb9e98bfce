"""What a lifecycle change would do, step by step, and what stands in its way. Touches nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from crm_host.kernel.errors import ModuleBroken
from crm_host.kernel.sentences import Sentence
from crm_host.kernel.sentences import sentence as _

Action = Literal["install", "upgrade", "disable", "enable", "uninstall", "repair"]
StepKind = Literal[
    "migrate", "on_install", "on_upgrade", "on_uninstall", "export", "drop", "enable", "disable",
    "archive", "forget",
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One thing that will be done to one module."""

    kind: StepKind
    module: str
    text: Sentence

    def as_dict(self) -> dict[str, str]:
        """Return JSON values."""
        return {"kind": self.kind, "module": self.module, "text": str(self.text)}


@dataclass(frozen=True)
class Plan:
    """The whole change, in order."""

    action: Action
    #: What was asked for; `steps` may concern more modules.
    names: tuple[str, ...]
    drop: bool = False
    steps: tuple[Step, ...] = ()
    #: Why it cannot be done.
    blockers: tuple[Sentence, ...] = ()
    #: What to know before agreeing.
    warnings: tuple[Sentence, ...] = ()
    #: What is good to know.
    notes: tuple[Sentence, ...] = ()
    #: The generation it was made for.
    generation: int = 0
    #: What each module adds, once a child process has tried it: name to lines of text.
    contents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Whether a child process has loaded the result successfully.
    probed: bool = False
    #: What that child process found wrong.
    broken: ModuleBroken | None = None

    @property
    def modules(self) -> list[str]:
        """Modules with at least one step, in order."""
        return list(dict.fromkeys(step.module for step in self.steps))

    @property
    def adds_code(self) -> bool:
        """Whether code runs afterwards that does not run now."""
        return any(step.kind == "enable" for step in self.steps)

    def with_blockers(self, blockers: Iterable[Sentence]) -> Plan:
        """Return a copy that more things stand in the way of."""
        return replace(self, blockers=(*self.blockers, *blockers))

    def as_dict(self) -> dict[str, Any]:
        """Return JSON values; the same sentences as `as_text`."""
        return {
            "action": self.action,
            "names": list(self.names),
            "drop": self.drop,
            "modules": self.modules,
            "steps": [step.as_dict() for step in self.steps],
            "blockers": [str(text) for text in self.blockers],
            "warnings": [str(text) for text in self.warnings],
            "notes": [str(text) for text in self.notes],
            "contents": dict(self.contents),
        }

    def additions(self, name: str) -> list[tuple[Sentence, str]]:
        """Return what a module adds: kind and names, for people."""
        return [(_KINDS[kind], names) for kind, names in self.contents[name].items()]

    def as_text(self) -> str:
        """Return the plan as lines for a terminal."""
        lines = _section("Blocked", self.blockers)
        lines += [f"{n:>3}. {step.text}" for n, step in enumerate(self.steps, 1)]
        for name in self.contents:
            lines += [f"{name} adds {label}: {value}" for label, value in self.additions(name)]
        lines += _section("Careful", self.warnings) + _section("Note", self.notes)
        return "\n".join(lines) or "Nothing to do."


#: What a module may add, in words.
_KINDS = {
    "package": _("the package"),
    "tables": _("tables"),
    "menu": _("menu items"),
    "permissions": _("permissions"),
    "roles": _("roles"),
    "settings": _("settings"),
    "languages": _("languages"),
}


def _section(heading: str, texts: Sequence[Sentence | str]) -> list[str]:
    return [f"{heading}: {text}" for text in texts]
