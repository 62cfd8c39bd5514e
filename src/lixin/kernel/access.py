"""How a table says who may see its rows; the oracle in accounts is the only reader."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lixin.kernel.declare import Grade


@dataclass(frozen=True, slots=True)
class Access:
    """A model's class attribute `access`.

    `permission`: what a reader's role must have. `division`: column with a division code (prefix form), "" when the
    table has none. `units`: columns (or paths) that hold organisation ids; a role that reaches only its own unit sees a
    row when one of them lies in its subtree. `grades`: field → grade, for those that are masked by default.
    """

    permission: str
    division: str = "division_code"
    units: tuple[str, ...] = ()
    grades: Mapping[str, Grade] = field(default_factory=dict)
