"""Documents in: load, segment, recognise, resolve, relate, observe; `pipeline.py` is the order."""
