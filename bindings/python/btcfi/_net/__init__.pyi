from . import feeds as feeds
from . import service as service
from . import testing as testing
