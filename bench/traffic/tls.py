"""What TLS 1.3 shows on the wire: hellos that can be read, then records that cannot."""
import struct

MOST = 16_401  # octets of a record, with its tag and type (RFC 8446, section 5.2)


def record(kind, octets, version=0x0303):
    return struct.pack('>BHH', kind, version, len(octets)) + octets


def handshake(kind, body):
    return bytes((kind,)) + len(body).to_bytes(3, 'big') + body


def extension(kind, body):
    return struct.pack('>HH', kind, len(body)) + body


def client_hello(rng, name):
    host = struct.pack('>HBH', len(name) + 3, 0, len(name)) + name.encode()
    extensions = (extension(0, host) + extension(10, bytes.fromhex('0004001d0017'))
                  + extension(13, bytes.fromhex('000408040403')) + extension(43, b'\2\3\4')
                  + extension(51, bytes.fromhex('0024001d0020') + rng.randbytes(32)))
    return (b'\3\3' + rng.randbytes(32) + b'\x20' + rng.randbytes(32)
            + bytes.fromhex('000613011302c02f0100') + struct.pack('>H', len(extensions))
            + extensions)


def server_hello(rng):
    extensions = (extension(43, b'\3\4')
                  + extension(51, bytes.fromhex('001d0020') + rng.randbytes(32)))
    return (b'\3\3' + rng.randbytes(32) + b'\x20' + rng.randbytes(32) + bytes.fromhex('130100')
            + struct.pack('>H', len(extensions)) + extensions)


def talk(t, name, flights):
    """The client greets; then the flights: (side, octets) of encrypted data."""
    t.say(0, record(22, handshake(1, client_hello(t.rng, name)), 0x0301))
    t.say(1, record(22, handshake(2, server_hello(t.rng))) + record(20, b'\1')
          + record(23, t.rng.randbytes(t.rng.randrange(2200, 4000))))
    t.say(0, record(20, b'\1') + record(23, t.rng.randbytes(53)))
    for side, size in flights:
        octets = t.rng.randbytes(size)
        t.say(side, b''.join(record(23, octets[at:at + MOST]) for at in range(0, size, MOST)))
