"""What the portal does by itself."""

from datetime import timedelta

from lixin.kernel.declare import Job
from lixin.portal.guard import forget

JOBS = (Job("forget_uses", "清理提交次数记录", every=timedelta(hours=1), run=forget),)
