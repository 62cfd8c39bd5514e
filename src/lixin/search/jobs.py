"""What the search does by itself."""

from datetime import timedelta

from lixin.kernel.declare import Job
from lixin.search.keeping import catch_up

JOBS = (Job("catch_up", "补建搜索索引", timedelta(seconds=1), catch_up),)
