#!/usr/bin/env bash
# Records the captures of this folder: real servers and real clients in network namespaces.
#
# usage: record.sh [NAME...]     record all, or those named
#        record.sh --list        what there is to record
#        record.sh --table       the table for README.md, from the files of this folder
#
# Needs root (namespaces, chroot, tcpdump) and a Debian mirror; installs what it lacks. The servers'
# roots are kept in $SMTPSCOPE_RECORD_DIR (default: a directory below $TMPDIR or /tmp, about 2 GB).
# Nothing leaves the namespaces: there is no route out of them.

set -euo pipefail
export LC_ALL=C.UTF-8 TZ=UTC

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
WORK=${SMTPSCOPE_RECORD_DIR:-${TMPDIR:-/tmp}/smtpscope-record}
SERVERS=(postfix exim opensmtpd sendmail dovecot)

say() { printf 'record: %s\n' "$*" >&2; }

# --- the scenarios: each file in scenarios/ registers its own ---

NAMES=()
declare -A SERVER=() CLIENT=() SHOWS=() OPTIONS=()

# scenario NAME "SERVER..." "CLIENT..." "what it shows" [KEY=VALUE...]
#   the function NAME with _ for - is what is done while the capture runs;
#   node=NODE     where tcpdump listens (the first server)
#   args=WORDS    tcpdump's arguments (-s 0 -i eth0 tcp)
#   tool=dumpcap  record with dumpcap, as pcapng
#   bare_lf=yes   lines end in other than CR LF: the stored size does not tell the size on the wire
#   cut=yes       what the server saw is not all in the file
#   vlan=NUMBER   the 802.1Q tag of the packets
#   protocol=NAME it is no mail, but this
#   tunnel=KIND:HOST:PORT:USER  the sessions go through a proxy that was asked so
#   root=NAME     where the client is installed (client)
#   folder=FOLDER goes to tests/FOLDER instead, whose own tests know what is in it
#   after=COMMAND is called with the name when logs and mail were collected
#   lose=NUMBER   takes that segment out of the capture (tools/lose.py)
scenario() {
	local name=$1
	NAMES+=("$name")
	SERVER[$name]=$2
	CLIENT[$name]=$3
	SHOWS[$name]=$4
	local IFS=';'
	OPTIONS[$name]=${*:5}
}

# shellcheck source=/dev/null
for file in "$HERE"/lib/*.sh "$HERE"/servers/*.sh "$HERE"/scenarios/*.sh; do
	. "$file"
done

option() { # NAME KEY DEFAULT
	local word
	while IFS= read -r word; do
		if [ "${word%%=*}" = "$2" ]; then
			printf '%s\n' "${word#*=}"
			return
		fi
	done < <(tr ';' '\n' <<<"${OPTIONS[$1]}")
	printf '%s\n' "$3"
}

list_scenarios() {
	local name
	for name in "${NAMES[@]}"; do
		printf '%-28s %-16s %s\n' "$name" "${SERVER[$name]}" "${SHOWS[$name]}"
	done
}

# Those of this folder.
list_captures() {
	local name
	for name in "${NAMES[@]}"; do
		if [ "$(option "$name" folder captures)" = captures ]; then
			printf '%s\n' "$name"
		fi
	done
}

# --- preparation ---

install_missing() {
	local package missing=()
	local -A provides=([ip]=iproute2 [ss]=iproute2 [tcpdump]=tcpdump [ethtool]=ethtool
		[debootstrap]=debootstrap [tshark]=tshark [dumpcap]=wireshark-common
		[openssl]=openssl [python3]=python3 [unshare]=util-linux)
	for package in "${!provides[@]}"; do
		command -v "$package" >/dev/null || missing+=("${provides[$package]}")
	done
	if [ ${#missing[@]} -gt 0 ]; then
		say "installing ${missing[*]}"
		DEBIAN_FRONTEND=noninteractive apt-get install -y -q "${missing[@]}" \
			>"$WORK/host-packages.log" 2>&1
	fi
}

make_certificate() { # FILE HOSTNAME [ALGORITHM]
	openssl req -x509 -newkey "${3:-rsa:2048}" -nodes -days 3650 -subj "/CN=$2" \
		-addext "subjectAltName=DNS:$2" -keyout "$1" -out "$1.crt" 2>/dev/null
	cat "$1.crt" >>"$1"
	rm "$1.crt"
	chmod 600 "$1"
}

make_users() { # ROOT USER...
	local user
	for user in "${@:2}"; do
		chroot "$1" id "$user" >/dev/null 2>&1 || chroot "$1" useradd -m "$user"
	done
}

clean_up() {
	stop_started
	remove_network
}

# --- one recording ---

declare -A LOG_START=()

# What a server logs is over when its log has not grown for a second and a half.
wait_for_quiet_logs() { # SERVER...
	local before after='' quiet=0 tries server
	for ((tries = 0; tries < 60 && quiet < 3; tries++)); do
		before=$after
		after=$(for server; do stat -c %s "$("${server}_log")" 2>/dev/null || echo 0; done)
		if [ "$before" = "$after" ]; then quiet=$((quiet + 1)); else quiet=0; fi
		sleep 0.5
	done
}

mark_logs() { # SERVER...
	local server
	for server; do
		LOG_START[$server]=$(stat -c %s "$("${server}_log")" 2>/dev/null || echo 0)
		delivered_files "$server" -delete
	done
}

delivered_files() { # SERVER ACTION-OF-find...
	find "$("${1}_mail")" -type f \( -path '*/new/*' -o -path '*/cur/*' -o -name 'mail.*' \) \
		"${@:2}"
}

# The log lines, and of the mail that was delivered its size and hash (expect.py stored).
keep_logs() { # NAME SERVER...
	local name=$1 server mail
	shift
	rm -rf "${WORK:?}/mail/$name"
	for server; do
		mail=$WORK/mail/$name/$server
		mkdir -p "$mail"
		delivered_files "$server" -exec cp -t "$mail" --backup=numbered {} +
		printf '# %s %s\n' "$server" "$("${server}_version")"
		tail -c "+$((LOG_START[$server] + 1))" "$("${server}_log")"
	done >"$FOLDER/$name.log"
}

capture_scenario() { # NAME SERVER...
	local name=$1 node args
	shift
	node=$(option "$name" node "$1")
	args=$(option "$name" args '-s 0 -i eth0 tcp')
	rm -f "$FOLDER/$name".{pcap,pcapng,keys,sent}
	if [ "$(option "$name" tool tcpdump)" = dumpcap ]; then
		CAPTURE=$FOLDER/$name.pcapng
		start_dumpcap "$node"
	else
		CAPTURE=$FOLDER/$name.pcap
		# shellcheck disable=SC2086  # words
		start_capture "$node" "$CAPTURE" $args
	fi
	SCENARIO=$name
	"${name//-/_}" >"$WORK/$name.transcript" 2>&1 ||
		say "$name: the client ended with status $? (see $WORK/$name.transcript)"
	wait_for_quiet_logs "$@"
	stop_capture
	if [ -n "$(option "$name" lose '')" ]; then
		python3 "$HERE/tools/lose.py" "$(option "$name" lose '')" "$CAPTURE"
	fi
	if [ "${CAPTURE##*.}" = pcapng ]; then
		python3 "$HERE/tools/forget_machine.py" "$WORK/dumpcap.pcapng" "$CAPTURE"
	fi
}

record_scenario() { # NAME
	local name=$1 servers
	read -r -a servers <<<"${SERVER[$name]}"
	say "$name"
	FOLDER=$HERE/../$(option "$name" folder captures)
	mark_logs "${servers[@]}"
	capture_scenario "$name" "${servers[@]}"
	keep_logs "$name" "${servers[@]}"
	if [ -n "$(option "$name" after '')" ]; then
		"$(option "$name" after '')" "$name"
	fi
	if [ "$(option "$name" folder captures)" = captures ]; then
		write_facts "$name"
	fi
}

write_facts() { # NAME
	local name=$1
	python3 "$HERE/expect.py" stored "$name" "$WORK/mail/$name"
	python3 "$HERE/expect.py" facts "$name" --client "$(client_versions "$name")" \
		--shows "${SHOWS[$name]}" --bare_lf "$(option "$name" bare_lf '')" \
		--cut "$(option "$name" cut '')" --vlan "$(option "$name" vlan '')" \
		--protocol "$(option "$name" protocol '')" --tunnel "$(option "$name" tunnel '')"
}

client_versions() { # NAME
	local client words=()
	for client in ${CLIENT[$1]}; do
		case $client in
		talk.py) words+=("talk.py") ;;
		postfix | exim | sendmail) words+=("$client $("${client}_version")") ;;
		*) words+=("$client $(package_version "$(option "$1" root client)" "$client")") ;;
		esac
	done
	local IFS=,
	printf '%s\n' "${words[*]}" | sed 's/,/, /g'
}

# --- all of it ---

prepare() {
	local name
	if [ "$(id -u)" -ne 0 ]; then
		say 'must be run as root: it makes network namespaces and roots of its own'
		exit 2
	fi
	mkdir -p "$WORK/roots"
	install_missing
	for name in client mailers "${SERVERS[@]}"; do
		build_root "$name"
	done
	for name in client mailers; do
		write_hosts "$(root_path "$name")"
	done
	prepare_client "$(root_path client)"
	prepare_mailers "$(root_path mailers)"
	prepare_originals
	trap clean_up EXIT
	trap 'exit 130' INT TERM
	build_network
	exim_client_configure
	for name in "${SERVERS[@]}"; do
		"${name}_start"
	done
	sleep 1
}

main() {
	local name
	case ${1:-} in
	--list) list_scenarios; return ;;
	--table) list_captures | xargs python3 "$HERE/expect.py" table; return ;;
	-*) sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
	esac
	for name; do
		if [ -z "${SERVER[$name]:-}" ]; then
			say "no scenario $name (--list tells)"
			exit 2
		fi
	done
	prepare
	for name in "${@:-"${NAMES[@]}"}"; do
		record_scenario "$name"
	done
	exit # now, so that a change of this file meanwhile is not read
}

main "$@"
