"""STARTTLS and TLS, as far as no real server is needed."""
from traffic import tls

from scene import KEYWORDS, QUIT, data, envelope, hello, message, near, scene

STARTTLS = (*KEYWORDS, 'STARTTLS')
READY = ['C: STARTTLS', 'S: 220 2.0.0 Ready to start TLS']


@scene('starttls-command-injection',
       'commands behind STARTTLS in one write, and a server that keeps them',
       ['starttls.command_injection'])
def command_injection(capture):
    capture.open().talk(
        hello(keywords=STARTTLS), b'STARTTLS\r\nMAIL FROM:<evil@client.example>\r\n'
        b'RCPT TO:<bob@local.example>\r\n', 'S: 220 2.0.0 Ready to start TLS').secure().close()


@near('starttls-command-injection', 'STARTTLS, and the hello in the same write')
def eager(capture):
    connection = capture.open().talk(hello(keywords=STARTTLS), READY)
    connection.secure().close()


@scene('starttls-response-injection', 'a reply in clear behind the 220 to STARTTLS',
       ['starttls.response_injection'])
def response_injection(capture):
    capture.open().talk(
        hello(keywords=STARTTLS), 'C: STARTTLS',
        r'S+ 220 2.0.0 Ready\r\n250-mx.local.example\r\n250 AUTH PLAIN\r\n').secure().close()


@near('starttls-response-injection', 'a 220 of two lines')
def two_lines(capture):
    capture.open().talk(hello(keywords=STARTTLS), 'C: STARTTLS', 'S: 220-2.0.0 Ready',
                        'S: 220 now').secure().close()


@scene('starttls-masked',
       'a keyword of eight X, a greeting of asterisks, STARTTLS refused: a box between',
       ['starttls.stripped_marker'])
def masked(capture):
    capture.open().talk('S: 220 *****************************', 'C: EHLO client.example',
                        'S: 250-mx.local.example', 'S: 250-SIZE 10240000', 'S: 250 XXXXXXXA',
                        'C: STARTTLS', 'S: 500 5.5.1 Command unrecognized', envelope(),
                        data(message()), QUIT).close()


@near('starttls-masked', 'a private keyword (XFORWARD), and no STARTTLS')
def private_keyword(capture):
    capture.open().talk(hello(keywords=(*KEYWORDS, 'XFORWARD NAME ADDR')), envelope(),
                        data(message()), QUIT).close()


@scene('starttls-gone',
       'a server offers STARTTLS, an hour later it does not, and mail goes in clear',
       ['starttls.stripped_baseline'])
def gone(capture):
    capture.open().talk(hello(keywords=STARTTLS), READY).secure().close()
    capture.open(at=3600).talk(hello(), envelope(), data(message()), QUIT).close()


@near('starttls-gone', 'two servers: one offers it, the other never did')
def two_servers(capture):
    capture.open().talk(hello(keywords=STARTTLS), READY).secure().close()
    capture.open(server='198.51.100.26', at=3600).talk(hello(server='mx2.local.example'),
                                                       envelope(), data(message()), QUIT).close()


@near('starttls-gone', 'before STARTTLS it is offered, within TLS it is not; and it comes later', 2)
def comes_later(capture):
    capture.open().talk(hello(), envelope(), data(message()), QUIT).close()
    capture.open(at=3600).talk(hello(keywords=STARTTLS), READY).secure().close()


@scene('starttls-refused', '454 to STARTTLS, and mail goes on in clear', ['starttls.refused'])
def refused(capture):
    capture.open().talk(hello(keywords=STARTTLS), 'C: STARTTLS',
                        'S: 454 4.7.0 TLS not available due to local problem', envelope(),
                        data(message()), QUIT).close()


@near('starttls-refused', '220 to STARTTLS')
def works(capture):
    capture.open().talk(hello(keywords=STARTTLS), READY).secure().close()


@scene('starttls-ignored', 'offered, and mail goes in clear', ['starttls.ignored'])
def ignored(capture):
    capture.open().talk(hello(keywords=STARTTLS), envelope(), data(message()), QUIT).close()


@near('starttls-ignored', 'not offered')
def not_offered(capture):
    capture.open().talk(hello(), envelope(), data(message()), QUIT).close()


def failed_handshake(capture, at=0.0):
    """The server does not like the hello: an alert (handshake_failure), and the end."""
    connection = capture.open(at=at).talk(hello(keywords=STARTTLS), READY)
    connection.say(
        0, tls.record(22, tls.handshake(1, tls.client_hello(connection.rng, 'mx.local.example'))))
    connection.say(1, tls.record(21, b'\2\x28'))
    connection.close(1)


@scene('starttls-fallback', 'the handshake fails, and seconds later the same client sends in clear',
       ['starttls.fallback_plaintext', 'starttls.failed'])
def fallback(capture):
    failed_handshake(capture)
    capture.open(at=4).talk(hello(keywords=STARTTLS), envelope(), data(message()), QUIT).close()


@near('starttls-fallback', 'the handshake fails, the next one works', finds=['starttls.failed'])
def second_try(capture):
    failed_handshake(capture)
    capture.open(at=4).talk(hello(keywords=STARTTLS), READY).secure().close()


@scene('tls-cleartext-after-close', 'the client says close_notify, and then goes on in clear',
       ['tls.cleartext_after_tls'])
def dead_letter(capture):
    connection = capture.open(port=25).talk(hello(keywords=STARTTLS), READY).secure()
    connection.say(0, tls.record(23, connection.rng.randbytes(19)))  # an alert, and its tag
    connection.talk(b'\n').close()


@near('tls-cleartext-after-close', 'the client says close_notify, and is gone')
def closes(capture):
    connection = capture.open(port=25).talk(hello(keywords=STARTTLS), READY).secure()
    connection.say(0, tls.record(23, connection.rng.randbytes(19)))
    connection.say(1, tls.record(23, connection.rng.randbytes(19)))
    connection.close()


@scene('tls-to-plain-port', 'a hello where the server greets in clear', ['tls.to_plain_port'])
def to_plain_port(capture):
    connection = capture.open()
    connection.say(
        0, tls.record(22, tls.handshake(1, tls.client_hello(connection.rng, 'mx.local.example'))))
    connection.talk('S: 220 mx.local.example ESMTP Postfix',
                    'S: 500 5.5.2 Error: bad syntax').close()


@near('tls-to-plain-port', 'implicit TLS on port 465')
def implicit(capture):
    capture.open(port=465).secure().close()


@scene('auth-offered-plaintext', 'AUTH PLAIN offered before TLS', ['auth.offered_plaintext'])
def offers_plain(capture):
    capture.open(port=587).talk(hello(keywords=(*STARTTLS, 'AUTH PLAIN LOGIN')),
                                READY).secure().close()


@near('auth-offered-plaintext', 'AUTH not offered before TLS')
def offers_none(capture):
    capture.open(port=587).talk(hello(keywords=STARTTLS), READY).secure().close()
