"""What sensing does by itself."""

from datetime import timedelta

from lixin.kernel.declare import Job
from lixin.sensing.claiming import forget_tries
from lixin.sensing.health import RECOUNT, recount
from lixin.sensing.suspects import forget_old
from lixin.sensing.trimming import trim_journal

JOBS = (
    Job("forget_suspects", "清理异常报文", every=timedelta(hours=1), run=forget_old),
    Job("forget_tries", "清理认领次数", every=timedelta(hours=6), run=forget_tries),
    Job("device_health", "更新设备健康", every=RECOUNT, run=recount),
    Job("trim_journal", "清理报文日志", every=timedelta(hours=1), run=trim_journal),
)
