from . import aggregate as aggregate
from . import core as core
from . import keys as keys
from . import merkle as merkle
from . import oracle as oracle
from . import pricing as pricing
from . import rv32 as rv32
from . import settlement as settlement
