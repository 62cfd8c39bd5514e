"""`lixin processor`: from the journal to rules, alarms and cases."""

import argparse
import logging
import threading
import time

HELP = "启动数据处理（评价、报警、立案）"
EXAMPLE = "lixin processor"
PAUSE_SECONDS = 0.02
"""Between batches: whoever else wants to write gets a turn, and the next batch has something to share."""
ROUND_SECONDS = 2.0
LAST_SECONDS = 5.0
"""How long the end waits for the lake; what is not there by then is carried after the next start."""
logger = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """No options."""


def run(options: argparse.Namespace) -> int:
    """Work until asked to stop; a database that is busy or away for a moment is waited for.

    A second thread carries the readings to the lake; whatever happens there holds no alarm up.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.db import OperationalError, close_old_connections
    from django.utils import timezone

    from lixin.cases.service import open_for_alarms
    from lixin.config.processes import stopping_event
    from lixin.control.service import hear
    from lixin.lake.service import Writer
    from lixin.ops.service import beat, running_since
    from lixin.sensing.journal import Journal
    from lixin.sensing.service import Processor, check_quiet, check_silence, refresh_kinds

    stop = stopping_event()
    processor = Processor(Journal(settings.DATA / "journal.sqlite3"), open_for_alarms, hear)
    writer = Writer()
    carrying = threading.Thread(target=writer.run, args=(stop,), name="lake", daemon=True)
    carrying.start()
    next_round = 0.0
    while not stop.is_set():
        try:
            processor.step()
            if time.monotonic() >= next_round:
                next_round = time.monotonic() + ROUND_SECONDS
                refresh_kinds()
                now, lag = timezone.now(), processor.lag()
                check_quiet(now, open_for_alarms)
                since = running_since("gateway", now)
                if since and not lag:  # what waits in the journal may be the very frame that is missed
                    check_silence(now, open_for_alarms, since=since)
                beat("processor", {"已处理": processor.processed, "待处理": lag, **writer.figures()})
        except OperationalError:
            logger.exception("records are not available, trying again")
            close_old_connections()
            stop.wait(1)
        stop.wait(PAUSE_SECONDS)
    carrying.join(LAST_SECONDS)
    return 0
