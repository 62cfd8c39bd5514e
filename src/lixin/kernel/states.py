"""Life cycles as tables: who owns each state, which action leads where, who may take it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lixin.kernel.errors import Conflict, DeclarationError


@dataclass(frozen=True, slots=True)
class State:
    """A state: its Chinese name, who must act in it (a role word, "" for final states), and its stage."""

    key: str
    name: str
    owner: str
    stage: str = ""
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """An action that leads from any of `sources` to `target` (None: stays), allowed by `permission`."""

    action: str
    name: str
    sources: tuple[str, ...]
    target: str | None
    permission: str
    note_required: bool = False


class StateTable:
    """A checked set of states and transitions; contradictions raise DeclarationError when it is built."""

    def __init__(self, name: str, states: Iterable[State], transitions: Iterable[Transition], start: str) -> None:
        self.name = name
        self.states = {state.key: state for state in states}
        self.transitions = tuple(transitions)
        self.start = start
        self._by_action = {t.action: t for t in self.transitions}
        self._check()

    def __getitem__(self, key: str) -> State:
        return self.states[key]

    def transition(self, action: str) -> Transition:
        """The transition of that action; KeyError when there is none."""
        return self._by_action[action]

    def allows(self, action: str, state: str) -> bool:
        """Whether the action may be taken in the state."""
        transition = self._by_action.get(action)
        return transition is not None and state in transition.sources

    def check(self, action: str, state: str) -> Transition:
        """The transition, or Conflict with a sentence that says what the state is and what is possible."""
        if self.allows(action, state):
            return self._by_action[action]
        wanted = self._by_action[action].name
        possible = "、".join(t.name for t in self.actions(state)) or "无"
        raise Conflict(f"当前状态是“{self[state].name}”，不能“{wanted}”；现在可以：{possible}。")

    def actions(self, state: str) -> list[Transition]:
        """Transitions that leave the state or may be taken in it."""
        return [t for t in self.transitions if state in t.sources]

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f'    state "{s.name}（{s.owner or "—"}）" as {s.key}' for s in self.states.values()]
        for transition in self.transitions:
            for source in transition.sources:
                lines.append(f"    {source} --> {transition.target or source}: {transition.name}")
        lines += [f"    {s.key} --> [*]" for s in self.states.values() if s.final]
        return "\n".join(lines) + "\n"

    def _check(self) -> None:
        if len(self._by_action) != len(self.transitions):
            raise DeclarationError(f"状态表 {self.name}：同一个动作声明了两次")
        for transition in self.transitions:
            for key in (*transition.sources, transition.target or self.start):
                if key not in self.states:
                    raise DeclarationError(f"状态表 {self.name}：动作 {transition.action} 用到没有声明的状态 {key}")
        for state in self.states.values():
            if not state.final and not state.owner:
                raise DeclarationError(f"状态表 {self.name}：状态 {state.key} 没有负责人")
            if not state.final and not any(t.target not in (None, state.key) for t in self.actions(state.key)):
                raise DeclarationError(f"状态表 {self.name}：状态 {state.key} 没有出口")
        unreachable = set(self.states) - self._reachable()
        if unreachable:
            raise DeclarationError(f"状态表 {self.name}：到不了的状态 {sorted(unreachable)}")

    def _reachable(self) -> set[str]:
        seen, todo = set(), [self.start]
        while todo:
            key = todo.pop()
            if key not in seen:
                seen.add(key)
                todo += [t.target for t in self.actions(key) if t.target]
        return seen
