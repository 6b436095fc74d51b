"""Keccak-256 as Ethereum uses it: the sponge of SHA-3 with the padding it had before it was one."""

_MASK = (1 << 64) - 1
_RATE = 136


def keccak_256(data: bytes) -> bytes:
    """Return the hash of a few bytes.

    Example:
        >>> keccak_256(b"").hex()[:16]
        'c5d2460186f7233c'
    """
    padded = bytearray(data + b"\x01" + bytes(-(len(data) + 1) % _RATE))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for start in range(0, len(padded), _RATE):
        for place in range(_RATE // 8):
            at = start + 8 * place
            lanes[place] ^= int.from_bytes(padded[at : at + 8], "little")
        _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _permute(lanes: list[int]) -> None:
    state = 1
    for _ in range(24):
        columns = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        for place in range(25):
            x = place % 5
            lanes[place] ^= columns[x - 1] ^ _turned(columns[(x + 1) % 5], 1)
        _move(lanes)
        for row in range(0, 25, 5):
            before = lanes[row : row + 5]
            for x in range(5):
                lanes[row + x] = before[x] ^ (~before[(x + 1) % 5] & before[(x + 2) % 5])
        for bit in range(7):
            state = (state << 1) ^ ((state >> 7) * 0x171)
            lanes[0] ^= (state & 2) >> 1 << ((1 << bit) - 1)


def _move(lanes: list[int]) -> None:
    x, y, current = 1, 0, lanes[1]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        place = x + 5 * y
        lanes[place], current = _turned(current, (step + 1) * (step + 2) // 2), lanes[place]


def _turned(lane: int, by: int) -> int:
    by %= 64
    return ((lane << by) | (lane >> (64 - by))) & _MASK
