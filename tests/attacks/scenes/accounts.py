"""Passwords tried.  Those that are wrong are obviously so."""
import base64

from scene import KEYWORDS, QUIT, data, envelope, hello, message, near, scene

AUTH = (*KEYWORDS, 'AUTH PLAIN LOGIN')
RIGHT, REFUSED = 'S: 235 2.7.0 Authentication successful', 'S: 535 5.7.8 authentication failed'


def plain(user, password):
    token = base64.b64encode(f'\0{user}\0{password}'.encode()).decode()
    return f'C: AUTH PLAIN {token}'


def attempt(capture, user, password, at, client='203.0.113.5', answer=REFUSED):
    capture.open(client=client, port=587, at=at).talk(hello(keywords=AUTH), plain(user, password),
                                                      answer, QUIT).close()


@scene('auth-bruteforce',
       'one account, one client: six wrong passwords in a minute, then the right one',
       ['auth.bruteforce'])
def bruteforce(capture):
    for n in range(6):
        attempt(capture, 'alice@local.example', f'wrong-{n}', n * 10)
    attempt(capture, 'alice@local.example', 'correct-horse', 60, answer=RIGHT)


@near('auth-bruteforce', 'three wrong passwords, then the right one')
def mistyped(capture):
    for n in range(3):
        attempt(capture, 'alice@local.example', f'wrong-{n}', n * 10)
    attempt(capture, 'alice@local.example', 'correct-horse', 60, answer=RIGHT)


# Challenge and response, so that auth.plaintext has no part in it.
@near('auth-bruteforce', 'six wrong passwords, but an hour apart', 2)
def forgetful(capture):
    for n in range(6):
        capture.open(port=587,
                     at=n * 3600).talk(hello(keywords=(*KEYWORDS, 'AUTH CRAM-MD5')),
                                       'C: AUTH CRAM-MD5',
                                       'S: 334 PDEuMkBteC5sb2NhbC5leGFtcGxlPg==',
                                       'C: YWxpY2UgMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=',
                                       REFUSED, QUIT).close()


@scene('auth-bruteforce-in-one-session', 'six wrong passwords in one session: AUTH LOGIN',
       ['auth.bruteforce'])
def in_one_session(capture):
    connection = capture.open(port=587).talk(hello(keywords=AUTH))
    for n in range(6):
        user = base64.b64encode(b'bob@local.example').decode()
        password = base64.b64encode(b'wrong-%d' % n).decode()
        connection.talk('C: AUTH LOGIN', 'S: 334 VXNlcm5hbWU6', f'C: {user}', 'S: 334 UGFzc3dvcmQ6',
                        f'C: {password}', REFUSED, '~ 1')
    connection.talk(QUIT).close()


@near('auth-bruteforce-in-one-session', 'a client that offers three mechanisms one after the other')
def fallback(capture):
    user = base64.b64encode(b'bob@local.example').decode()
    password = base64.b64encode(b'correct-horse').decode()
    capture.open(port=587).talk(hello(keywords=(*KEYWORDS, 'AUTH GSSAPI CRAM-MD5 LOGIN')),
                                'C: AUTH GSSAPI', 'S: 504 5.5.4 Unrecognized authentication type',
                                'C: AUTH CRAM-MD5', 'S: 334 PDEuMkBteC5sb2NhbC5leGFtcGxlPg==',
                                'C: *', 'S: 501 5.7.0 Authentication aborted', 'C: AUTH LOGIN',
                                'S: 334 VXNlcm5hbWU6', f'C: {user}', 'S: 334 UGFzc3dvcmQ6',
                                f'C: {password}', RIGHT, QUIT).close()


@scene('auth-spray', 'one client, eight accounts, the same password once each', ['auth.spray'])
def spray(capture):
    for n in range(8):
        attempt(capture, f'user{n}@local.example', 'wrong-winter', n * 20)


@near('auth-spray', 'an office behind one address: eight accounts, all right at once')
def office(capture):
    for n in range(8):
        attempt(capture, f'user{n}@local.example', f'correct-horse-{n}', n * 20, answer=RIGHT)


@scene('auth-spray-from-many', 'eight clients, eight accounts, one and the same password',
       ['auth.shared_secret'])
def spray_from_many(capture):
    for n in range(8):
        attempt(capture, f'user{n}@local.example', 'wrong-winter', n * 20, f'203.0.113.{20 + n}')


@near('auth-spray-from-many',
      'eight clients, eight accounts, each with a wrong password of its own')
def all_mistyped(capture):
    for n in range(8):
        attempt(capture, f'user{n}@local.example', f'wrong-{n}', n * 20, f'203.0.113.{20 + n}')


@scene('auth-stuffing', 'twenty pairs of user and password from a list, one of them right',
       ['auth.stuffing'])
def stuffing(capture):
    for n in range(20):
        attempt(capture,
                f'person{n}@local.example',
                f'wrong-{n * 7919}',
                n * 3,
                answer=RIGHT if n == 13 else REFUSED)


@near('auth-stuffing', 'a web mail host: twenty accounts, one password mistyped')
def web_mail(capture):
    for n in range(20):
        attempt(capture,
                f'person{n}@local.example',
                f'correct-horse-{n}',
                n * 3,
                answer=REFUSED if n == 13 else RIGHT)


@scene('auth-distributed', 'one account, twelve clients, a wrong password each',
       ['auth.distributed'])
def distributed(capture):
    for n in range(12):
        attempt(capture, 'carol@local.example', f'wrong-{n}', n * 15, f'203.0.113.{50 + n}')


@near('auth-distributed', 'one account on three devices with an old password')
def devices(capture):
    for n in range(3):
        attempt(capture, 'carol@local.example', 'wrong-old', n * 15, f'203.0.113.{50 + n}')


@scene('auth-plaintext', 'AUTH PLAIN without TLS, and it worked', ['auth.plaintext'])
def plaintext(capture):
    capture.open(port=587).talk(hello(keywords=AUTH), plain('alice@local.example', 'correct-horse'),
                                RIGHT, envelope(), data(message()), QUIT).close()


@near('auth-plaintext', 'CRAM-MD5 without TLS: the password is not in it')
def challenge(capture):
    capture.open(port=587).talk(hello(keywords=(*KEYWORDS, 'AUTH CRAM-MD5')), 'C: AUTH CRAM-MD5',
                                'S: 334 PDEuMkBteC5sb2NhbC5leGFtcGxlPg==',
                                'C: YWxpY2UgMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=', RIGHT,
                                envelope(), data(message()), QUIT).close()


@scene('auth-username-is-password', 'the password is the user name', ['auth.username_eq_password'])
def same(capture):
    attempt(capture, 'wrong-horse', 'wrong-horse', 0, answer=RIGHT)


@near('auth-username-is-password', 'they differ')
def differ(capture):
    attempt(capture, 'alice', 'correct-horse', 0, answer=RIGHT)


@scene('auth-weak-mechanism', 'SCRAM is offered, the client takes CRAM-MD5', ['auth.weak_mech'])
def weak(capture):
    capture.open(port=587).talk(hello(keywords=(*KEYWORDS, 'AUTH SCRAM-SHA-256 CRAM-MD5')),
                                'C: AUTH CRAM-MD5', 'S: 334 PDEuMkBteC5sb2NhbC5leGFtcGxlPg==',
                                'C: YWxpY2UgMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA=', RIGHT,
                                QUIT).close()


@near('auth-weak-mechanism', 'SCRAM is offered and taken')
def strong(capture):
    capture.open(port=587).talk(
        hello(keywords=(*KEYWORDS, 'AUTH SCRAM-SHA-256 CRAM-MD5')),
        'C: AUTH SCRAM-SHA-256 ' + base64.b64encode(b'n,,n=alice,r=abcdef').decode(),
        'S: 334 ' + base64.b64encode(b'r=abcdefXYZ,s=QSXCR+Q6sek8bf92,i=4096').decode(),
        'C: ' + base64.b64encode(b'c=biws,r=abcdefXYZ,p=AAAA').decode(),
        'S: 334 ' + base64.b64encode(b'v=AAAA').decode(), 'C: ', RIGHT, QUIT).close()
