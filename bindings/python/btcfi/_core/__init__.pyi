from . import core as core
from . import pricing as pricing
