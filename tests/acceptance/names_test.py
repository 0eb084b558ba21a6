"""Each requirement has a test of its name somewhere: a C function or a method test_R7_..."""
import glob
import os
import re
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
REQUIREMENTS = [f'R{n}' for n in range(1, 26)] + [f'RD{n}' for n in range(1, 14)] \
    + [f'W{n}' for n in range(1, 39)] + ['W40'] + [f'WD{n}' for n in range(1, 29)]
# What whole files are about.
ELSEWHERE = {'W40': 'tests/unit/privacy'}
NAME = re.compile(r'\b(?:void|def) +test_([RW]D?\d+)_\w+ *\(')


def tested():
    """{requirement: files}"""
    found = {}
    for pattern in ('**/*_test.c', '**/*_test.py'):
        for path in glob.glob(os.path.join(ROOT, 'tests', pattern), recursive=True):
            with open(path, encoding='utf-8') as f:
                for name in NAME.findall(f.read()):
                    found.setdefault(name, set()).add(os.path.relpath(path, ROOT))
    return found


class Names(unittest.TestCase):
    def test_each_requirement_has_its_test(self):
        self.assertEqual(sorted(set(REQUIREMENTS) - set(tested()) - set(ELSEWHERE)), [])
        for path in ELSEWHERE.values():
            self.assertTrue(os.path.exists(os.path.join(ROOT, path)), path)

    def test_no_test_of_a_requirement_there_is_not(self):
        self.assertEqual(sorted(set(tested()) - set(REQUIREMENTS)), [])


if __name__ == '__main__':
    unittest.main()
