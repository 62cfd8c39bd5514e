"""What registers do by themselves."""

from datetime import datetime, timedelta

from django.db import connection

from lixin.kernel.declare import Job
from lixin.registers.devicebook.importing import tidy as tidy_devices
from lixin.registers.files.work import run, tidy


def measure(now: datetime) -> str:
    """Tell SQLite how its tables are made up, so that a list with several filters walks the narrowest index.

    A sample of each index is read: some milliseconds a table. PostgreSQL does this by itself.
    """
    if connection.vendor != "sqlite":
        return "数据库自行统计。"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=1000")
        cursor.execute("ANALYZE")
    return "已更新索引统计。"


JOBS = (
    Job("imports", "处理台账导入", every=timedelta(seconds=10), run=run),
    Job("tidy_imports", "清除到期的导入文件", every=timedelta(days=1), run=tidy),
    Job("tidy_device_imports", "清除到期的设备导入文件", every=timedelta(days=1), run=tidy_devices),
    Job("measure", "更新索引统计", every=timedelta(hours=6), run=measure),
)
