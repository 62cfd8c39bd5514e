"""What `pytest --pyargs lixin.contract` finds."""

from lixin.contract.suite import *  # noqa: F403 - the tests are the interface
