from . import feeds as feeds
from . import testing as testing
