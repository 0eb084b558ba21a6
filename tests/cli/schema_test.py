"""The JSON Schema is one, and every line that is written holds to it."""
import json
import os
import unittest

from common import MAIL, Case, captures, run

try:
    import jsonschema
except ImportError:
    jsonschema = None

EVERY = 'flow,session,transaction,event,stats'
ORDER = ('type', 'schema', 'ts', 'flow_id', 'community_id', 'src_ip', 'src_port', 'dst_ip',
         'dst_port', 'input')


@unittest.skipUnless(jsonschema, 'python3-jsonschema is not installed')
class Schema(Case):
    @classmethod
    def setUpClass(cls):
        result = run('schema')
        cls.schema = json.loads(result.out)
        cls.kind = jsonschema.validators.validator_for(cls.schema)
        cls.validator = cls.kind(cls.schema)

    def test_schema_is_valid(self):
        self.assertIn('$schema', self.schema)
        self.kind.check_schema(self.schema)

    def validate(self, path):
        result = run('read', path, '--format', 'json', '--log', EVERY)
        self.assertEqual(result.status, 0, result.err)
        for record in result.records():
            errors = [f'{"/".join(map(str, e.path))}: {e.message}'
                      for e in self.validator.iter_errors(record)]
            self.assertEqual(errors[:5], [], record['type'])
            self.check_head(record)

    def check_head(self, record):
        head = [k for k in record if k in ORDER]
        self.assertEqual(head, sorted(head, key=ORDER.index), 'keys are in the order of the table')
        self.assertEqual(record['schema'], 1)

    def test_every_record_validates(self):
        self.validate(self.write_mail(dialogue=MAIL))

    def test_every_record_of_every_capture_validates(self):
        for path in captures():
            with self.subTest(os.path.basename(path)):
                self.validate(path)

    def test_what_is_wrong_is_refused(self):
        record = run('read', self.write_mail(), '--format', 'json', '--log', 'session').records()[0]
        for change in ({'type': 'letter'}, {'commands': 'six'}, {'ts': 'noon'}, {'no_such_key': 1}):
            self.assertFalse(self.validator.is_valid({**record, **change}), change)


if __name__ == '__main__':
    unittest.main()
