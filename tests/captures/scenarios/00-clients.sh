# shellcheck shell=bash
# How the scenarios call their clients. Everyone is sender@client.example unless told otherwise.

# shellcheck disable=SC2034  # for the other files
PASSWORD=correct-horse

client() { run_in client "$(root_path client)" client.example "$@"; }

swaks_to() { # ADDRESS ARGUMENTS...
	client swaks --server "$1" --helo client.example --from sender@client.example "${@:2}"
}

curl_to() { # URL ARGUMENTS...
	client env SSLKEYLOGFILE="$KEYS" curl -sS -k -v --crlf --url "$1/client.example" \
		--mail-from sender@client.example "${@:2}"
}

# Talks from the script on standard input.
talk() { # HOST PORT
	client python3 /usr/local/bin/talk.py "$@"
}

# curl writes the keys of its TLS sessions here; keep_keys puts them beside the capture.
KEYS=/tmp/keys
keep_keys() { # NAME
	local written
	written=$(root_path client)$KEYS
	[ ! -s "$written" ] || mv "$written" "$HERE/$1.keys"
}

# The same bytes each time: a counter, so that a lost piece shows.
known_bytes() { # COUNT
	python3 -c 'import sys
n = int(sys.argv[1])
sys.stdout.write("".join("%07d\n" % i for i in range(n // 8 + 1))[:n])' "$1"
}

# Bytes of all values, the same each time: the hashes of 0, 1, 2, ... in a row.
known_binary() { # COUNT
	python3 -c 'import hashlib, sys
n = int(sys.argv[1])
hashes = (hashlib.sha256(b"%d" % i).digest() for i in range(n // 32 + 1))
sys.stdout.buffer.write(b"".join(hashes)[:n])' "$1"
}

short_message() { # SUBJECT
	printf 'From: Sender <sender@client.example>\nTo: Alice <alice@%s>\n' "${2:-postfix.example}"
	printf 'Subject: %s\nMessage-ID: <%s@client.example>\n\nHello.\n' "$1" "${1// /-}"
}

prepare_client() { # ROOT
	install -m 755 "$HERE/tools/talk.py" "$1/usr/local/bin/talk.py"
	rm -f "$1$KEYS"
	local size
	for size in 3000 20000 100000 160000; do
		known_bytes "$size" >"$1/root/known-$size.txt"
	done
	known_binary 100000 >"$1/root/known.bin"
	short_message 'first' >"$1/root/first.eml"
	short_message 'second' >"$1/root/second.eml"
	short_message 'third' >"$1/root/third.eml"
	{ short_message 'big'; known_bytes 160000; } >"$1/root/big.eml"
	{ short_message 'dots'; printf '.\n..\n.one\n...three\nlast.\n.'; } >"$1/root/dots.eml"
}

# One line a tenth of a second, as a person types into openssl s_client.
slowly() {
	local line
	while IFS= read -r line; do
		printf '%s\n' "$line"
		sleep 0.1
	done
	sleep 0.5
}
