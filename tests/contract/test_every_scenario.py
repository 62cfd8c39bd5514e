"""The contract over every scenario of this house; it lives in the package, so that third parties keep it too."""

from lixin.contract.suite import *  # noqa: F403 - the tests are the interface
