/* Between the files that tell what a file is; for file.c too. */
#ifndef SS_MAIL_MAGIC_PRIVATE_H
#define SS_MAIL_MAGIC_PRIVATE_H
#include "base/slice.h"
#include "mail/zip.h"

/* A second look at a head that has a row's octets.  NULL: it is something else. */
typedef const char *(*ss_magic_look)(struct ss_slice head);

struct ss_magic_row {
	const char *bytes;
	uint8_t len;
	uint16_t offset;
	const char *type;   /* where there is no look */
	ss_magic_look look; /* may be NULL */
};

/* Those at offset 0, sorted by their first octet; the longer first, where two begin alike. */
extern const struct ss_magic_row ss_magic_rows[];
extern const size_t ss_magic_n_rows;
/* Those that begin later. */
extern const struct ss_magic_row ss_magic_later_rows[];
extern const size_t ss_magic_n_later_rows;

const char *ss_magic_look_zip(struct ss_slice head);
const char *ss_magic_look_ole(struct ss_slice head);
const char *ss_magic_look_elf(struct ss_slice head);
const char *ss_magic_look_mz(struct ss_slice head);
const char *ss_magic_look_cafebabe(struct ss_slice head);
const char *ss_magic_look_riff(struct ss_slice head);
const char *ss_magic_look_matroska(struct ss_slice head);
const char *ss_magic_look_mpeg_audio(struct ss_slice head);
const char *ss_magic_look_boot(struct ss_slice head);
const char *ss_magic_look_der(struct ss_slice head);
const char *ss_magic_look_bmp(struct ss_slice head);
const char *ss_magic_look_ico(struct ss_slice head);
const char *ss_magic_look_emf(struct ss_slice head);
const char *ss_magic_look_ftyp(struct ss_slice head);
const char *ss_magic_look_lzh(struct ss_slice head);
const char *ss_magic_look_lzma(struct ss_slice head);
const char *ss_magic_look_pyc(struct ss_slice head);
const char *ss_magic_look_swf(struct ss_slice head);
const char *ss_magic_look_old_tar(struct ss_slice head);
const char *ss_magic_look_utf16(struct ss_slice head);
const char *ss_magic_look_utf32(struct ss_slice head);

/* ss_magic, and whether it is text of one octet a character: that has no octet below 7. */
const char *ss_magic_or_text(struct ss_slice head, bool *is_text);
/* Text of one octet a character.  NULL: it is none, or has but line ends and blanks. */
const char *ss_magic_of_text(struct ss_slice head);
/* Text, by how it begins; "text/plain" if that says nothing. */
const char *ss_magic_of_beginning(struct ss_slice text);
/* A script, by its tell-tale words; NULL: none is seen. */
const char *ss_magic_of_script(struct ss_slice text);

/* An archive, by the names in it; NULL: they say nothing. */
const char *ss_magic_of_zip(const struct ss_zip_result *zip);
/* Octets behind the head that say more. */
enum { SS_MAGIC_LATER = 512 };
struct ss_magic_later {
	uint64_t place;     /* of SS_MAGIC_LATER octets, or fewer at the end */
	ss_magic_look look; /* at them; NULL of it: they say nothing.  NULL: there are none */
};
/* type: what ss_magic said of the head. */
struct ss_magic_later ss_magic_wants(struct ss_slice head, const char *type);
const char *ss_magic_of_ole(struct ss_slice directory);

static inline bool ss_magic_has(struct ss_slice s, size_t at, const char *bytes, size_t len)
{
	return at <= s.len && s.len - at >= len && __builtin_memcmp(s.data + at, bytes, len) == 0;
}
#define SS_MAGIC_HAS(s, at, literal) ss_magic_has(s, at, literal, sizeof(literal) - 1)

static inline uint32_t ss_magic_le(struct ss_slice s, size_t at, unsigned n)
{
	uint32_t value = 0;
	for (unsigned i = 0; i < n && at + i < s.len; i++)
		value |= (uint32_t)s.data[at + i] << 8 * i;
	return value;
}

#endif
