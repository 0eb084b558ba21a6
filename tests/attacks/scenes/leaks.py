"""Exfiltration and tunnels parts of one score."""
import base64
import hashlib

from scene import KEYWORDS, QUIT, attached, data, envelope, hello, mail, message, near, scene


def noise(label, size):
    """Octets that look random, the same each time."""
    out = b''.join(hashlib.sha256(f'{label}.{n}'.encode()).digest() for n in range(size // 32 + 1))
    return out[:size]


def base32(label, size):
    return base64.b32encode(noise(label, size)).decode().rstrip('=').lower()


INSIDE = {
    'client': '198.51.100.40', 'server': '203.0.113.80', 'sender': 'alice@local.example',
    'recipients': ('box@drop.test',), 'name': 'ws40.local.example'
}


@scene('exfiltration-regular',
       'each five minutes a message of the same size, its subject in base32, to a '
       'stranger: files in numbered volumes', ['exfil.score'])
def regular(capture):
    for n in range(12):
        content = attached(f'backup.7z.{n + 1:03}',
                           noise(f'volume{n}', 3000),
                           subject=base32(f'subject{n}', 40),
                           sender='alice@local.example',
                           to='box@drop.test',
                           number=base32(f'id{n}', 20))
        mail(capture, content, at=n * 300, **INSIDE)


@near('exfiltration-regular', 'each hour a report of a machine, in words, to its owner')
def reports(capture):
    for n in range(12):
        body = f'All {40 + n} services run. Load was {n * 37 % 100} percent.\n' * (1 + n * 5 % 7)
        mail(capture,
             message(subject=f'Report of machine 4, hour {n}',
                     body=body,
                     number=n,
                     sender='monitor@local.example',
                     to='admin@local.example'),
             at=n * 3600 + n * n * 13 % 400,
             client='198.51.100.40',
             server='198.51.100.25',
             sender='monitor@local.example',
             recipients=('admin@local.example',),
             name='m4.local.example')


@scene('exfiltration-local-parts', 'data in the local parts of recipients who do not exist',
       ['tunnel.score'])
def local_parts(capture):
    connection = capture.open(client='198.51.100.40',
                              server='203.0.113.80').talk(hello('ws40.local.example'))
    connection.talk('C: MAIL FROM:<a@local.example>', 'S: 250 2.1.0 Ok')
    for n in range(30):
        connection.talk(f'C: RCPT TO:<{base32(f"part{n}", 35)}@drop.test>', 'S: 250 2.1.5 Ok')
    connection.talk('C: RSET', 'S: 250 2.0.0 Ok', QUIT).close()


@near('exfiltration-local-parts', 'addresses that bounce: VERP and SRS')
def verp(capture):
    for n in range(20):
        mail(capture,
             message(number=n),
             at=n * 7 + n * n % 5,
             sender=f'list-bounces+reader{n}=local.example@news.example',
             recipients=(f'reader{n}@local.example',))


@scene('tunnel-noop', 'a shell in NOOP and HELP: arguments of base64, again and again',
       ['tunnel.score'])
def noop(capture):
    connection = capture.open(client='198.51.100.40',
                              server='203.0.113.80').talk(hello('ws40.local.example'))
    for n in range(30):
        token = base64.b64encode(noise(f'noop{n}', 60)).decode()
        answer = base64.b64encode(noise(f'answer{n}', 60)).decode()
        connection.talk(f'C: NOOP {token}', f'S: 250 2.0.0 {answer}')
    connection.talk(QUIT).close()


@near('tunnel-noop', 'NOOP each minute, as a connection is kept')
def keeps_alive(capture):
    connection = capture.open().talk(hello())
    for _ in range(10):
        connection.talk('C: NOOP', 'S: 250 2.0.0 Ok', '~ 60')
    connection.talk(envelope(), data(message()), QUIT).close()


@scene('tunnel-unknown-verbs', 'verbs that nobody knows, with a load', ['tunnel.score'])
def unknown_verbs(capture):
    connection = capture.open(client='198.51.100.40',
                              server='203.0.113.80').talk(hello('ws40.local.example'))
    for n in range(20):
        connection.talk(f'C: XDAT {n} {base64.b64encode(noise(f"x{n}", 90)).decode()}', 'S: 250 Ok')
    connection.talk(QUIT).close()


@near('tunnel-unknown-verbs', 'a typing error')
def typing_error(capture):
    capture.open().talk(hello(), 'C: HEPL', 'S: 502 5.5.2 Error: command not recognized',
                        QUIT).close()


@scene('tunnel-envid', 'data in ENVID, which RFC 3461 lets have 100 octets', ['tunnel.score'])
def envid(capture):
    connection = capture.open(client='198.51.100.40', server='203.0.113.80').talk(
        hello('ws40.local.example', keywords=(*KEYWORDS, 'DSN')))
    for n in range(12):
        connection.talk(
            envelope('a@local.example',
                     ('b@drop.test',), f' RET=HDRS ENVID={base32(f"envid{n}", 60)}'),
            data(message(number=n)))
    connection.talk(QUIT).close()


@near('tunnel-envid', 'ENVID as mailers make it')
def envid_plain(capture):
    for n in range(8):
        capture.open(at=n * 20).talk(hello(keywords=(*KEYWORDS, 'DSN')),
                                     envelope(params=f' RET=HDRS ENVID=QQ{1000 + n}'),
                                     data(message(number=n)), QUIT).close()


@scene('exfiltration-size-limit', 'message after message just below the limit',
       ['exfil.score'])
def size_limit(capture):
    small = ('PIPELINING', 'SIZE 60000')
    for n in range(8):
        content = attached(f'part{n}.bin',
                           noise(f'limit{n}', 42000),
                           sender='alice@local.example',
                           to='box@drop.test',
                           number=n)
        capture.open(client='198.51.100.40', server='203.0.113.80',
                     at=n * 30).talk(hello('ws40.local.example', keywords=small),
                                     envelope('alice@local.example', ('box@drop.test',)),
                                     data(content), QUIT).close()


@near('exfiltration-size-limit', 'one large attachment')
def one_large(capture):
    mail(
        capture,
        attached('slides.bin',
                 noise('slides', 42000),
                 sender='alice@local.example',
                 to='partner@client.example'),
        **{**INSIDE, 'recipients': ('partner@client.example',)})
