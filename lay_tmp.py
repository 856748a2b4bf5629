import asyncio,tempfile,sys,logging
sys.path.insert(0,".")
logging.disable(logging.INFO)
from pathlib import Path
from bench import layer
layer.set_up(Path("/tmp/h/proofs/lay"))
print(asyncio.run(layer.rates()))
