#include <string.h>

#include "mail/magic_private.h"

static bool is_between(uint32_t value, uint32_t least, uint32_t most)
{
	return value >= least && value <= most;
}

/* ---- programs ---- */

const char *ss_magic_look_elf(struct ss_slice head)
{
	static const char *const types[] = {NULL, "application/x-object",
	                                    "application/x-executable", "application/x-sharedlib",
	                                    "application/x-coredump"};
	if (head.len < 18)
		return NULL;
	bool is_big = head.data[5] == 2, is_64 = head.data[4] == 2;
	uint32_t type = is_big ? head.data[17] : head.data[16];
	/* An interpreter is named: PT_INTERP among the program headers, which follow the header. */
	size_t at = is_64 ? 64 : 52, step = is_64 ? 56 : 32;
	for (unsigned n = 0; type == 3 && n < 16 && at + 4 <= head.len; n++, at += step) {
		if (head.data[is_big ? at + 3 : at] == 3)
			return "application/x-pie-executable";
	}
	return type < sizeof types / sizeof types[0] && types[type] ? types[type]
	                                                            : "application/x-executable";
}

/* "MZ" may begin a text: what follows in a header is not. */
const char *ss_magic_look_mz(struct ss_slice head)
{
	if (head.len >= 64) {
		uint32_t place = ss_magic_le(head, 60, 4);
		if (SS_MAGIC_HAS(head, place, "PE\0\0"))
			return "application/x-dosexec";
	}
	return ss_magic_of_text(head) ? NULL : "application/x-dosexec";
}

/* Java's classes count versions from 45; of a Mach-O for several processors, there are few. */
const char *ss_magic_look_cafebabe(struct ss_slice head)
{
	if (head.len < 8)
		return NULL;
	uint32_t last = (uint32_t)head.data[6] << 8 | head.data[7];
	return last >= 43 ? "application/x-java-applet" : "application/x-mach-binary";
}

/* A marshalled code object behind the header: of 8, 12 or 16 octets, as versions went. */
const char *ss_magic_look_pyc(struct ss_slice head)
{
	static const uint8_t places[] = {16, 12, 8};
	if (!is_between(ss_magic_le(head, 0, 2), 3000, 63000))
		return NULL;
	for (unsigned i = 0; i < sizeof places; i++) {
		size_t at = places[i];
		if (at < head.len && (head.data[at] & 0x7f) == 'c' &&
		    (SS_MAGIC_HAS(head, at + 1, "\0\0\0\0")))
			return "application/x-bytecode.python";
	}
	return NULL;
}

const char *ss_magic_look_swf(struct ss_slice head)
{
	if (head.len < 8 || !is_between(head.data[3], 1, 60) || ss_magic_le(head, 4, 4) < 8)
		return NULL;
	return ss_magic_of_text(head) ? NULL : "application/x-shockwave-flash";
}

/* ---- archives ---- */

/* "-lh5-", "-lzs-", "-lhd-" */
const char *ss_magic_look_lzh(struct ss_slice head)
{
	if (head.len < 7 || head.data[6] != '-' || (head.data[4] != 'h' && head.data[4] != 'z'))
		return NULL;
	return "application/x-lzh-compressed";
}

/* Properties, a dictionary of a power of two, and a size: known and small, or not known. */
const char *ss_magic_look_lzma(struct ss_slice head)
{
	uint32_t dictionary = ss_magic_le(head, 1, 4), high = ss_magic_le(head, 9, 4);
	if (head.len < 14 || (dictionary & (dictionary - 1)) != 0 || dictionary < 4096)
		return NULL;
	return high == 0xffffffff || high < 256 ? "application/x-lzma" : NULL;
}

/* Before POSIX: no magic, but a header whose octets add up to what it says in octal. */
const char *ss_magic_look_old_tar(struct ss_slice head)
{
	enum { HEADER = 512, SUM = 148, SUM_LEN = 8 };
	uint32_t told = 0, sum = SUM_LEN * ' ';
	unsigned digits = 0;
	if (head.len < HEADER)
		return NULL;
	for (size_t i = SUM; i < SUM + SUM_LEN; i++) {
		if (head.data[i] >= '0' && head.data[i] <= '7') {
			told = told * 8 + head.data[i] - '0';
			digits++;
		} else if (digits > 0 || head.data[i] != ' ') {
			break;
		}
	}
	if (digits < 3)
		return NULL;
	for (size_t i = 0; i < HEADER; i++)
		sum += i < SUM || i >= SUM + SUM_LEN ? head.data[i] : 0;
	return sum == told ? "application/x-tar" : NULL;
}

/* The boot sector of a file system: a jump over its parameters, a mark at its end. */
const char *ss_magic_look_boot(struct ss_slice head)
{
	enum { MARK = 510 };
	return SS_MAGIC_HAS(head, 2, "\x90") && SS_MAGIC_HAS(head, MARK, "\x55\xaa")
	               ? "application/x-raw-disk-image"
	               : NULL;
}

/* ---- pictures, sounds ---- */

const char *ss_magic_look_bmp(struct ss_slice head)
{
	uint32_t header = ss_magic_le(head, 14, 4);
	if (head.len < 18 || ss_magic_le(head, 10, 4) < 18)
		return NULL;
	bool is_known = header == 12 || header == 16 || header == 40 || header == 52 ||
	                header == 56 || header == 64 || header == 108 || header == 124;
	return is_known ? "image/bmp" : NULL;
}

/* A directory of pictures: how many, and of the first, zero, planes and bits. */
const char *ss_magic_look_ico(struct ss_slice head)
{
	if (head.len < 22 || !is_between(ss_magic_le(head, 4, 2), 1, 255) || head.data[9] != 0)
		return NULL;
	if (ss_magic_le(head, 10, 2) > 1 || ss_magic_le(head, 12, 2) > 32 ||
	    ss_magic_le(head, 18, 4) < 22)
		return NULL;
	return "image/vnd.microsoft.icon";
}

const char *ss_magic_look_emf(struct ss_slice head)
{
	return SS_MAGIC_HAS(head, 40, " EMF") ? "image/emf" : NULL;
}

const char *ss_magic_look_riff(struct ss_slice head)
{
	static const char *const rows[][2] = {
	        {"WAVE", "audio/x-wav"},        {"WEBP", "image/webp"}, {"AVI ", "video/x-msvideo"},
	        {"ACON", "image/x-win-cursor"}, {"RMID", "audio/midi"}, {"AIFF", "audio/x-aiff"},
	        {"AIFC", "audio/x-aiff"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_magic_has(head, 8, rows[i][0], 4))
			return rows[i][1];
	}
	return NULL;
}

const char *ss_magic_look_matroska(struct ss_slice head)
{
	struct ss_slice begin = ss_slice_cut(head, 0, 64);
	return memmem(begin.data, begin.len, "webm", 4) ? "video/webm" : "video/x-matroska";
}

/* Eleven bits of sync, a version, a layer, a rate of bits and of samples; ADTS has layer 0. */
const char *ss_magic_look_mpeg_audio(struct ss_slice head)
{
	if (head.len < 4)
		return NULL;
	unsigned second = head.data[1], third = head.data[2];
	unsigned version = second >> 3 & 3, layer = second >> 1 & 3;
	if ((second & 0xf6) == 0xf0)
		return (third >> 2 & 15) <= 12 ? "audio/x-hx-aac-adts" : NULL;
	if ((second & 0xe0) != 0xe0 || version == 1 || layer == 0)
		return NULL;
	if (third >> 4 == 15 || third >> 4 == 0 || (third >> 2 & 3) == 3)
		return NULL;
	return "audio/mpeg";
}

const char *ss_magic_look_ftyp(struct ss_slice head)
{
	static const char *const rows[][2] = {
	        {"avif", "image/avif"},          {"avis", "image/avif"},
	        {"heic", "image/heic"},          {"heix", "image/heic"},
	        {"mif1", "image/heif"},          {"msf1", "image/heif-sequence"},
	        {"hevc", "image/heic-sequence"}, {"qt  ", "video/quicktime"},
	        {"M4A ", "audio/x-m4a"},         {"M4B ", "audio/x-m4a"},
	        {"M4V ", "video/x-m4v"},         {"3gp", "video/3gpp"},
	        {"3g2", "video/3gpp2"},          {"jp2 ", "image/jp2"},
	        {"crx ", "image/x-canon-cr3"}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (ss_magic_has(head, 8, rows[i][0], strlen(rows[i][0])))
			return rows[i][1];
	}
	return head.len >= 12 ? "video/mp4" : NULL;
}

/* ---- ASN.1 ---- */

static size_t der_header(struct ss_slice s, size_t at)
{
	if (at + 1 >= s.len)
		return s.len;
	return at + 2 + (s.data[at + 1] > 0x80 ? s.data[at + 1] & 0x7fU : 0);
}

/* PKCS #7 (RFC 5652): a sequence of an object identifier and more.  A certificate (RFC 5280): a
 * sequence in a sequence, its version, a serial number.  PKCS #12 (RFC 7292): version 3. */
const char *ss_magic_look_der(struct ss_slice head)
{
	size_t at = der_header(head, 0);
	if (SS_MAGIC_HAS(head, at, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"))
		return "application/pkcs7-mime";
	if (SS_MAGIC_HAS(head, at, "\2\1\3\x30"))
		return "application/x-pkcs12";
	if (at < head.len && head.data[at] == 0x30) {
		at = der_header(head, at);
		if (SS_MAGIC_HAS(head, at, "\xa0\3\2\1"))
			return "application/pkix-cert";
	}
	return NULL;
}
