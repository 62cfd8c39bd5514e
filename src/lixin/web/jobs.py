"""What web does by itself."""

from datetime import timedelta

from lixin.kernel.declare import Job
from lixin.web.live import trim

JOBS = (Job("trim_news", "清理页面消息", every=timedelta(hours=1), run=trim),)
