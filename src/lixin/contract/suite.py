"""The whole contract in one module: a test file that imports everything of it runs it over what is installed."""

from lixin.contract.declaration import *  # noqa: F403 - the tests are the interface
from lixin.contract.demo import *  # noqa: F403
from lixin.contract.folder import *  # noqa: F403
from lixin.contract.pages import *  # noqa: F403
from lixin.contract.story import *  # noqa: F403
