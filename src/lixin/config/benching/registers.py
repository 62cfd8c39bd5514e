"""A million features of one register over HTTP, beside whatever else serves the same points on this machine."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command

from lixin.accounts.models import Division, Person
from lixin.config.benching import rights
from lixin.config.benching.figures import Figure
from lixin.config.benching.options import Options
from lixin.config.benching.peers.comparing import compared, figures_of, ratios, times
from lixin.config.benching.peers.ours import REGISTER, program_of, signed_in, web
from lixin.config.benching.peers.present import present
from lixin.config.benching.peers.questions import COUNTY, SEED, probes, questions
from lixin.config.seeding import seed
from lixin.kernel.errors import Invalid
from lixin.registers import rows as registers
from lixin.web import statics

BATCH = 20_000


def run(options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """Make the rows; ask everybody the same; then what a narrower person gets, and how soon a right counts."""
    call_command("migrate", verbosity=0)
    seed()
    statics.collect()
    say(f"正在生成 {options.features} 个模拟点 …")
    fill(options.features)
    with web(folder) as url:
        yield from _compared(url, options, folder, say)
        yield from _browsers(url, options)
        yield from rights.measure(url, person_of("steward"), options.rounds)


def _compared(url: str, options: Options, folder: Path, say: Callable[[str], None]) -> Iterator[Figure]:
    """The whole county, ours beside every peer that is there."""
    own = program_of(url, person_of("leader"), "本平台")
    with present(options, folder, registers.sheet(REGISTER), say) as peers:
        say(f"同一批问题轮流问：{'、'.join(one.name for one in (own, *peers))} …")
        compared(probes(_first(), options.features), [own, *peers])
        found = times(questions(options.rounds, _first(), options.features), [own, *peers])
    for one in (own, *peers):
        yield from figures_of(one, found[one.name], ours=one is own)
    for one in peers:
        yield from ratios(found[own.name], one, found[one.name])


def _browsers(url: str, options: Options) -> Iterator[Figure]:
    """In the browser, where the session is looked up as well: the whole county, and one township in every question."""
    asked = questions(options.rounds, _first(), options.features, SEED + 2)
    for role, name in (("leader", "本平台，浏览器"), ("township_clerk", "本平台，浏览器，一个乡镇")):
        browser = signed_in(url, person_of(role), name)
        yield from figures_of(browser, times(asked, [browser], missing=True)[name], ours=True)


def person_of(role: str) -> Person:
    """One of the demo people."""
    found = get_user_model()._default_manager.filter(roles__role=role, is_demo=True).order_by("pk").first()
    if found is None:
        raise Invalid(f"没有角色为 {role} 的模拟人员。")
    return found  # type: ignore[return-value]


def _first() -> int:
    """The number of the first of the rows that were made: they follow one another."""
    made = registers.sheet(REGISTER).model._default_manager.filter(code="B0000000")
    return int(made.values_list("pk", flat=True)[0])


def fill(count: int) -> None:
    """Generated rows (模拟) of the register, evenly over the county."""
    rng = random.Random(SEED)
    model = registers.sheet(REGISTER).model
    towns = list(Division.objects.filter(level="town").values_list("pk", flat=True))
    kinds = [value for value, _ in model._meta.get_field("kind").flatchoices]  # type: ignore[union-attr]
    for start in range(0, count, BATCH):
        made = [
            model(
                code=f"B{number:07}", name=f"{number}号模拟闸", division_code=rng.choice(towns), is_demo=True,
                lon=rng.uniform(COUNTY[0], COUNTY[2]), lat=rng.uniform(COUNTY[1], COUNTY[3]), kind=rng.choice(kinds),
                river="西淝河", design_flow=rng.uniform(1, 500), gates=rng.randint(1, 20),
            )  # type: ignore[call-arg]
            for number in range(start, min(start + BATCH, count))
        ]  # fmt: skip
        for one in made:
            one.place()
        model._default_manager.bulk_create(made)
