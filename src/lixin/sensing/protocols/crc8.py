"""The CRC-8 with polynomial E5H (x⁸+x⁷+x⁶+x⁵+x²+1), register from zero, high bit first: SZY 206-2016 and SL 427."""


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value << 1) & 0xFF ^ (0xE5 if value & 0x80 else 0)
        table.append(value)
    return tuple(table)


_TABLE = _table()


def crc8(data: bytes) -> int:
    """CRC of the bytes."""
    register = 0
    for byte in data:
        register = _TABLE[register ^ byte]
    return register
