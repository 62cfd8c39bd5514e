"""What the lake does by itself."""

from datetime import datetime, timedelta

from lixin.kernel.declare import Job
from lixin.lake.tables import compact


def join_small_files(_: datetime) -> str:
    """Compaction of the readings."""
    return compact()


JOBS = (Job("compact", "合并数据湖小文件", every=timedelta(hours=1), run=join_small_files),)
