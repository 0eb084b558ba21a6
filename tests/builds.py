"""Builds of their own, beside the one that most tests run: for fuzzing, for races, for counting."""
import os
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def build(directory, options, targets, jobs, **environment):
    """Returns whether it worked; the compiler's words go to our output.  options count only when the
    directory is not there yet."""
    commands = [['ninja', '--quiet', '-C', directory, '-j', str(jobs), *targets]]
    if not os.path.exists(os.path.join(directory, 'build.ninja')):
        commands.insert(0, ['meson', 'setup', directory, ROOT, *options])
    for command in commands:
        done = subprocess.run(command, env={**os.environ, **environment}, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            sys.stdout.write(done.stdout.decode(errors='replace'))
            return False
    return True
