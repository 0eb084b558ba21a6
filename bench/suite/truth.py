"""Holds what smtpscope tells of a capture against the truth that was written with it."""
import collections
import hashlib
import json
import re
import subprocess

PEAK = re.compile(rb'"memory_peak":\d+')
JOBS = (1, 2, 4)  # numbers of cores that have to tell the same
# Truths of other generators may have more, or fewer; what both name is compared.
NAMES = ('packets', 'tcp_flows', 'smtp_flows', 'starttls_flows', 'commands', 'replies',
         'mail_commands', 'accepted_transactions', 'rcpt_commands', 'recipients', 'messages',
         'messages_bdat', 'message_bytes', 'attachments', 'attachment_bytes', 'auth_attempts',
         'auth_successes', 'attachments_distinct_digest')


def read(path):
    with open(path + '.truth.json', encoding='utf-8') as f:
        return json.load(f)


class Sums:
    """What records tell, by the words of the truth."""

    def __init__(self):
        self.sums, self.digests = collections.Counter(), set()

    def add(self, record):
        getattr(self, 'add_' + record['type'])(record)

    def add_flow(self, flow):
        self.sums['tcp_flows'] += 1
        self.sums['smtp_flows'] += flow['protocol'] == 'smtp'

    def add_session(self, session):
        attempts = session.get('auth', ())
        self.sums['commands'] += session['commands']
        self.sums['replies'] += session['replies']
        self.sums['auth_attempts'] += len(attempts)
        self.sums['auth_successes'] += sum(a['outcome'] == 'success' for a in attempts)
        self.sums['starttls_flows'] += bool(session.get('tls', {}).get('requested'))

    def add_transaction(self, transaction):
        recipients = transaction.get('recipients', ())
        self.sums['mail_commands'] += 1
        self.sums['rcpt_commands'] += len(recipients)
        self.sums['recipients'] += sum(bool(r.get('accepted')) for r in recipients)
        self.sums['accepted_transactions'] += transaction['outcome'] == 'accepted'
        if transaction.get('complete'):
            self.sums['messages'] += 1
            self.sums['messages_bdat'] += transaction['content'] == 'bdat'
            self.sums['message_bytes'] += transaction['size']

    def add_message(self, message):
        pass

    def add_file(self, file):
        if file.get('disposition') == 'attachment' and file['complete']:
            self.sums['attachments'] += 1
            self.sums['attachment_bytes'] += file['size']
            self.digests.add(file['sha256'])

    def add_stats(self, stats):
        self.sums['packets'] += stats['packets']

    def told(self):
        digests = '\n'.join(sorted(self.digests))
        return {**{name: self.sums[name] for name in NAMES},
                'attachments_distinct_digest': hashlib.sha256(digests.encode()).hexdigest()}


def differences(binary, path, truth):
    """As lines of text; none is what we want."""
    sums = Sums()
    command = [binary, 'read', '--format', 'json', path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        for line in child.stdout:
            sums.add(json.loads(line))
    if child.returncode:
        return [f'exit status {child.returncode}']
    told = sums.told()
    return [f'{name}: {told[name]} told, {truth[name]} true' for name in NAMES
            if name in truth and truth[name] != told[name]]


def digest_of_output(binary, path, more):
    """Of all but the most memory that was held, which no number of cores has in common."""
    digest = hashlib.sha256()
    command = [binary, 'read', '--format', 'json', *more, path]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        for line in child.stdout:
            digest.update(PEAK.sub(b'', line) if line.startswith(b'{"type":"stats"') else line)
    return digest.hexdigest() if child.returncode == 0 else f'exit status {child.returncode}'


def check(binary, path, jobs):
    """Differences from the truth; and, for each number of cores in jobs, other bytes than for
    the first."""
    wrong = differences(binary, path, read(path))
    outputs = [digest_of_output(binary, path, ['-j', str(n)]) for n in jobs]
    return wrong + [f'-j {n}: other bytes than -j {jobs[0]}'
                    for n, output in zip(jobs, outputs) if output != outputs[0]]

