"""For migrations of registers that are older than the spatial key: fill in what follows from code and position."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lixin.kernel.cells import cell_of_point
from lixin.registers.models import thinness

AT_ONCE = 2000


def place_rows(label: str, model: str) -> Callable[[Any, Any], None]:
    """What a RunPython of the scenario's migration calls."""

    def fill(apps: Any, schema_editor: Any) -> None:
        table = apps.get_model(label, model)._default_manager
        rows = []
        for one in table.iterator(chunk_size=AT_ONCE):
            one.thin = thinness(one.code)
            one.cell = None if one.lon is None else cell_of_point(one.lon, one.lat)
            rows.append(one)
        table.bulk_update(rows, ["thin", "cell"], batch_size=AT_ONCE)

    return fill
