"""Very many connections at once: what makes a table of connections large, and memory short."""
from traffic import mail, wire

PACE_US = 20  # from one to the next: a million within 20 s, sooner than any of them is given up
N_TEMPLATES = 64


def half_open(rng):
    """A SYN that nobody answers."""
    t = wire.Talk(rng, wire.Manner(), rng.choice((25, 80, 443)))
    t.packet(0, wire.SYN)
    t.facts['tcp_flows'] += 1
    return t


def idle(rng):
    """Established, named by what the client asks, and silent from then on."""
    t = wire.Talk(rng, wire.Manner(), 80)
    t.open()
    t.say(0, b'GET /%x HTTP/1.1\r\nHost: www.example\r\n\r\n' % rng.getrandbits(32))
    return t


def session(rng):
    """A session that greets, and waits.  Returns the talk and how many packets open it."""
    t = mail.Mail(rng, wire.Manner(), 25)
    t.hello()
    n_opening = len(t.packets)
    t.quit()
    return t, n_opening


def flood(compose, rng, tape, n):
    templates = [wire.Template(compose(rng)) for _ in range(N_TEMPLATES)]
    for number in range(n):
        tape.play(templates[number % N_TEMPLATES], PACE_US)


def sessions_at_once(rng, tape, n):
    """All of them open before the first ends."""
    talks = [session(rng) for _ in range(N_TEMPLATES)]
    begin = [wire.Template(t, 0, n_opening) for t, n_opening in talks]
    end = [wire.Template(t, n_opening) for t, n_opening in talks]
    for number in range(n):
        tape.play(begin[number % N_TEMPLATES], PACE_US)
    for number in range(n):
        tape.again(end[number % N_TEMPLATES], number + 1)
        tape.now += PACE_US
