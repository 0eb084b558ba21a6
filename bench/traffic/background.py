"""What is no mail: web, TLS, DNS, SSH, and what nobody knows."""
from traffic import tls, wire


def dns(rng, manner):
    t = wire.Talk(rng, manner, 53, wire.UDP)
    t.say(0, rng.randbytes(2) + b'\1\0\0\1\0\0\0\0\0\0\7example\3com\0\0\1\0\1')
    t.say(1, rng.randbytes(rng.randrange(60, 400)))
    return t


def web(rng, manner):
    t = wire.Talk(rng, manner, 80)
    t.open()
    size = int(rng.lognormvariate(9.5, 1.5)) % 2_000_000
    t.say(0, b'GET /%x HTTP/1.1\r\nHost: www.example\r\n\r\n' % rng.getrandbits(32))
    t.say(1, b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n' % size + rng.randbytes(size))
    t.close()
    return t


def secure_web(rng, manner):
    t = wire.Talk(rng, manner, 443)
    t.open()
    tls.talk(t, 'www.example', [(rng.randrange(2), min(int(rng.lognormvariate(8.5, 1.2)), 100_000))
                                for _ in range(rng.randrange(1, 6))])
    t.close()
    return t


def shell(rng, manner):
    t = wire.Talk(rng, manner, 22)
    t.open()
    t.say(1, b'SSH-2.0-OpenSSH_9.2\r\n')
    t.say(0, b'SSH-2.0-OpenSSH_9.2\r\n')
    for n in range(rng.randrange(4, 60)):
        t.say(n % 2, rng.randbytes(rng.randrange(36, 200)))
    t.close()
    return t


def unknown(rng, manner):
    t = wire.Talk(rng, manner, rng.randrange(1024, 65536))
    t.open()
    for n in range(rng.randrange(2, 12)):
        t.say(n % 2, rng.randbytes(rng.randrange(20, 9000)))
    t.close()
    return t
