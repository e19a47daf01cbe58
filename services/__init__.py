"""The five services of Passerelle; they meet only on Kafka."""

import gc

SELDOM = (100_000, 20, 20)
"""Cyclic garbage, of which there is little, is collected seldom, from the first import on.

As often as Python does by itself, it took a tenth of a start and a sixth of the time of a busy relay.
"""
gc.set_threshold(*SELDOM)
