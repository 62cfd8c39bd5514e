"""What registers do by themselves."""

from datetime import timedelta

from lixin.kernel.declare import Job
from lixin.registers.files.work import run, tidy

JOBS = (
    Job("imports", "处理台账导入", every=timedelta(seconds=10), run=run),
    Job("tidy_imports", "清除到期的导入文件", every=timedelta(days=1), run=tidy),
)
