import signal

import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def surroundings():
    """Each test starts with the same random numbers and leaves no signal handlers behind."""
    torch.manual_seed(0)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)
