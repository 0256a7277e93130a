"""Damage to a file, decided by a seed."""
import random


def mutate(content, seed):
    """`content` after one to three kinds of damage, each of which occurs with wires, disks and interrupted writers."""
    chance = random.Random(seed)
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        chance.choice([flip, cut, zero, repeat, drop, swap])(damaged, chance)
    return bytes(damaged)


def flip(data, chance):
    """Flips single bits or whole bytes."""
    for _ in range(chance.choice([1, 2, 8, 50])):
        if data:
            data[chance.randrange(len(data))] ^= chance.choice([1 << chance.randrange(8), 0xFF])


def cut(data, chance):
    """Removes the end."""
    del data[chance.randint(0, len(data)):]


def zero(data, chance):
    start, end = block(data, chance)
    data[start:end] = bytes(end - start)


def repeat(data, chance):
    start, end = block(data, chance)
    data[end:end] = data[start:end]


def drop(data, chance):
    start, end = block(data, chance)
    del data[start:end]


def swap(data, chance):
    """A block changes places with the one after it."""
    start, end = block(data, chance)
    data[start : 2 * end - start] = data[end : 2 * end - start] + data[start:end]


def block(data, chance):
    """Start and end of a piece: a few bytes, a packet, or a good part of the file."""
    start = chance.randint(0, len(data))
    length = chance.choice([chance.randint(1, 8), 188, 188 * chance.randint(1, 8), chance.randint(1, 1 + len(data) // 3)])
    return start, min(len(data), start + length)
