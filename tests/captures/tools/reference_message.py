"""Reads a message by Python's email package, as simply as can be, for reference.py."""

import binascii
import email
import email.policy
import hashlib
import io
import re
import urllib.parse
import zipfile

HREF = re.compile(r"https?://[^\s\"'<>]+")


MISSING = re.compile(rb"\[\d+ bytes missing in capture file\]\0")  # tshark's words


def digests(data):
    return {"size": len(data), "md5": hashlib.md5(data).hexdigest(),
            "sha256": hashlib.sha256(data).hexdigest()}


def members(data):
    if not data.startswith(b"PK"):
        return {}
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {"members": [{"name": member.filename, "size": member.file_size,
                             **({"encrypted": True} if member.flag_bits & 1 else {})}
                            for member in zipped.infolist()]}


def uuencoded(text):
    for name, body in re.findall(rb"^begin \d+ ([^\r\n]+)\r\n(.*?)^end\r\n", text, re.M | re.S):
        yield name.decode(), b"".join(binascii.a2b_uu(line) for line in body.splitlines())


def yenc(text):
    for name, body in re.findall(rb"^=ybegin [^\r\n]*name=([^\r\n]+)\r\n(.*?)^=yend ", text,
                                 re.M | re.S):
        octets, escaped = bytearray(), False
        for octet in body.replace(b"\r\n", b""):
            if octet == ord("=") and not escaped:
                escaped = True
                continue
            octets.append((octet - 42 - 64 * escaped) % 256)
            escaped = False
        yield name.decode(), bytes(octets)


def name_of(part):
    """As get_filename(), but the encoded form goes before the plain one, and a character may be
    split over two segments, as RFC 2231 has it."""
    text = dict(part.raw_items()).get("Content-Disposition", "")
    segments = re.findall(r"filename\*(?:(\d+)(\*?))?=\"?([^;\"]*)", text)
    if not segments:
        return part.get_filename()
    charset, octets = "ascii", b""
    for number, encoded, value in sorted(segments, key=lambda one: int(one[0] or 0)):
        if value.count("'") == 2:
            charset, _, value = value.split("'")
        octets += urllib.parse.unquote_to_bytes(value) if encoded or not number else value.encode()
    return octets.decode(charset)


def body_of(part, raw):
    """What a part holds; binary ones are cut out of the message, since the package reads lines."""
    if part.get("Content-Transfer-Encoding", "").lower() == "binary":
        name = name_of(part).encode()
        return re.search(rb'filename="' + re.escape(name) + rb'"\r\n\r\n(.*?)\r\n--=_b', raw,
                         re.S).group(1)
    data = part.get_payload(decode=True)
    if part.get("Content-Transfer-Encoding", "").lower() not in ("base64", "quoted-printable"):
        data = re.sub(rb"\r?\n", b"\r\n", data)
    return data


def read(raw):
    """The keys of a message record and those of its file records."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    out = {"subject": message["subject"], "from": str(message["from"]),
           "to": [str(address) for address in message["to"].addresses] if message["to"] else [],
           "urls": [], "complete": True, "sha256": hashlib.sha256(raw).hexdigest()}
    files = []
    for part in message.walk():
        if part.is_multipart():
            continue
        data = body_of(part, raw)
        has_gap = bool(MISSING.search(str(part).encode("utf-8", "surrogateescape")))
        if part.get_content_maintype() == "text":
            text = data.decode("utf-8", "replace").replace("&amp;", "&")
            out["urls"] += [{"url": url} for url in HREF.findall(text)]
            for name, inner in [*uuencoded(data), *yenc(data)]:
                files.append({"filename": name, **digests(inner), **members(inner),
                              "complete": True})
        name = name_of(part)
        if name is not None:
            files.append({"filename": name, **digests(data), **members(data),
                          "complete": not has_gap})
    return out, files
