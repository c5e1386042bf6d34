"""Introductions, commands and worlds as tests of reviewing need them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from matcher.planning import Command, Effect, Placed, Plan, World, plan
from matcher.review import ReviewAction, ReviewReason, Side, Step
from tests.fakes import NOW


def taken(*actions: str, side: Side = Side.COORDINATOR) -> tuple[Step, ...]:
    """Return steps; ``undo 3`` takes step 3 back."""
    steps = []
    for number, text in enumerate(actions, start=1):
        action, _, undoes = text.partition(" ")
        target = int(undoes) if undoes else None
        steps.append(Step(number, ReviewAction(action), side, "account:1", NOW, undoes=target))
    return tuple(steps)


def placed(name: str, *actions: str, at: str = "a", forbidden: str = "") -> Placed:
    return Placed(name, f"firm-of-{name}", at, taken(*actions), forbidden)


def world(*introductions: Placed, **free: int) -> World:
    return World({one.id: one for one in introductions}, free)


def planned(where: World, *commands: Command, side: Side = Side.COORDINATOR) -> Plan:
    return plan(where, commands, side, "account:1", NOW)


def only(where: World, command: Command, side: Side = Side.COORDINATOR) -> Effect:
    (effect,) = planned(where, command, side=side).effects
    return effect


def accept(name: str, seen: int = 0) -> Command:
    return Command(name, ReviewAction.ACCEPT, seen)


def decline(name: str, **changed: Any) -> Command:
    command = Command(name, ReviewAction.DECLINE, 0, reasons=(ReviewReason.WRONG_SIZE,))
    return replace(command, **changed)


def undo(name: str, target: int, seen: int) -> Command:
    return Command(name, ReviewAction.UNDO, seen, undoes=target)


def carried_on(where: World, found: Plan) -> World:
    """Return the world after a plan was carried out."""
    introductions = dict(where.introductions)
    for name, step in found.steps.items():
        steps = (*introductions[name].steps, step)
        introductions[name] = replace(introductions[name], steps=steps)
    left = {place: after for place, (_, after) in found.slots.items()}
    return World(introductions, {**where.free, **left})
