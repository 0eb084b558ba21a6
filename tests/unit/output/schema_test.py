"""Holds the JSON of the sample records against the JSON Schema.

schema_test.py SHOW_SAMPLES, the program of tests/support.  Needs python3-jsonschema; without it the
test is skipped (exit status 77).
"""

import json
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: no python3-jsonschema")
    sys.exit(77)


def run(*args):
    return subprocess.run([sys.argv[1], *args], check=True, capture_output=True).stdout


def no_twice(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"a key comes twice: {keys}"
    return dict(pairs)


def must_fail(validator, record, why):
    assert list(validator.iter_errors(record)), f"the schema takes {why}"


def main():
    schema = json.loads(run("schema"), object_pairs_hook=no_twice)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    text = run("json").decode("utf-8", "strict")
    seen = {}
    for line in text.splitlines():  # splits at U+2028 and U+0085 too: they must not be there
        record = json.loads(line, object_pairs_hook=no_twice)
        validator.validate(record)
        seen.setdefault(record["type"], record)
        assert " " not in line.split('"', 2)[0]
    types = {choice["$ref"].rsplit("/", 1)[1] for choice in schema["oneOf"]}
    assert set(seen) == types, (set(seen), types)
    for name, record in seen.items():
        assert list(record)[:2] == ["type", "schema"], record
        must_fail(validator, {**record, "more": 1}, f"an unknown key in {name}")
        must_fail(validator, {**record, "schema": 2}, f"another version of {name}")
        must_fail(validator, {**record, "type": "other"}, "an unknown type")
        must_fail(validator, {**record, "ts": "now"}, f"a text as time in {name}")
        must_fail(validator, {**record, "src_ip": "mx.example"}, f"a name as address in {name}")
    must_fail(validator, {**seen["transaction"], "outcome": "perhaps"}, "an unknown outcome")
    must_fail(validator, {**seen["session"], "anomalies": {"bare_lf": None}}, "a null")
    print(f"{len(text.splitlines())} records")


main()
