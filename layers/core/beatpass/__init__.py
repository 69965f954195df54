"""BeatPass Producer Analytics: the package that every function imports from the core layer."""

import gc

# A function's modules and clients are about 100,000 permanent objects. Repeated garbage collections while they are made
# take a quarter of a cold start; requests make little cyclic garbage, so collecting it later is fine.
gc.set_threshold(200_000, 10, 10)
