"""Raw events into figures: whole days at a time, from what is there, so that doing it again changes nothing.

`run.py` decides which days, `tally.py` counts one, `writing.py` makes what is stored agree with the count.
"""
