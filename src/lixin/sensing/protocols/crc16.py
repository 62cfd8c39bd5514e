"""The CRC-16 with polynomial A001H, in the two ways that the protocols run it."""


def _table() -> tuple[int, ...]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
        table.append(value)
    return tuple(table)


_TABLE = _table()


def crc_hj212(data: bytes) -> int:
    """CRC of HJ 212-2017, annex A: the register's high byte meets the next byte (so it is not Modbus)."""
    register = 0xFFFF
    for byte in data:
        register = _TABLE[(register >> 8) ^ byte]
    return register


def crc_modbus(data: bytes) -> int:
    """CRC-16/Modbus; SL 651-2014, 6.5 sends it high byte first."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ _TABLE[(register ^ byte) & 0xFF]
    return register
