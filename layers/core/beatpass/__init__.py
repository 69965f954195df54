"""BeatPass Producer Analytics: the package that every function imports from the core layer."""

import gc

# A function's modules and clients are about 100,000 objects that stay. Looking through them for garbage again and again
# while they are made is a quarter of a cold start; garbage in cycles, of which requests make little, can wait.
gc.set_threshold(200_000, 10, 10)
