"""What cases does by itself."""

from datetime import timedelta

from lixin.cases.photos import tidy
from lixin.cases.residents import erase_old
from lixin.kernel.declare import Job

JOBS = (
    Job("erase_reporters", "清除到期的反映人信息", every=timedelta(days=1), run=erase_old),
    Job("tidy_photos", "清理没写完的照片文件", every=timedelta(days=1), run=tidy),
)
