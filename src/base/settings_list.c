/* Values that are lists, of any length: the words are gathered, then added in one go. */
#include <string.h>

#include "base/domain.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/settings_value.h"
#include "base/utf8.h"

struct splitter {
	const char *separators;
	struct ss_slice rest;
};

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct ss_slice trim(struct ss_slice s)
{
	while (s.len > 0 && is_blank(s.data[s.len - 1]))
		s.len--;
	while (s.len > 0 && is_blank(s.data[0]))
		s = ss_slice_cut(s, 1, s.len);
	return s;
}

/* The next word that is not empty. */
static bool next(struct splitter *x, struct ss_slice *word)
{
	while (x->rest.len > 0) {
		size_t n = 0;
		while (n < x->rest.len &&
		       !(x->rest.data[n] && strchr(x->separators, x->rest.data[n])))
			n++;
		*word = trim(ss_slice_cut(x->rest, 0, n));
		x->rest = ss_slice_cut(x->rest, n + 1, x->rest.len);
		if (word->len > 0)
			return true;
	}
	return false;
}

static size_t count(struct splitter x)
{
	struct ss_slice word;
	size_t n = 0;
	while (next(&x, &word))
		n++;
	return n;
}

/* ---- words ---- */

/* What is made of a word; absent: it is none of that kind. */
typedef struct ss_slice (*made_of)(struct ss_slice word, uint8_t room[SS_DOMAIN_TEXT]);

/* What a file can hold, and what is written into one, is the same: no controls, nothing that begins a
 * comment, no quotes (nobody takes them away). */
static struct ss_slice word_of(struct ss_slice word, uint8_t room[SS_DOMAIN_TEXT])
{
	(void)room;
	bool is_plain = word.len <= SS_LIMIT_SETTING_WORD && word.data[0] != '#' &&
	                !ss_slice_has_control(word) && ss_slice_find(word, 0, '"') == word.len &&
	                ss_slice_find(word, 0, '\t') == word.len && ss_utf8_is_valid(word);
	return is_plain ? word : (struct ss_slice){0};
}

/* The words of a value, and their text in the buffer. */
static int gather(struct ss_setting_value *v, struct splitter x, made_of make,
                  struct ss_slice *words, struct ss_buffer *text)
{
	struct ss_slice word;
	for (size_t i = 0; next(&x, &word); i++) {
		uint8_t room[SS_DOMAIN_TEXT];
		words[i] = make(word, room);
		v->wrong = word;
		if (!words[i].data)
			return SS_EARG;
		if (ss_buffer_add(text, words[i].data, words[i].len) < words[i].len)
			return SS_ENOMEM;
	}
	v->wrong = (struct ss_slice){0};
	return SS_OK;
}

static int keep_words(struct ss_setting_value *v, struct ss_words *list,
                      const struct ss_slice *words, size_t n)
{
	struct ss_words made = {0};
	if (v->adds)
		return ss_words_add(list, v->memory, words, n);
	int error = ss_words_add(&made, v->memory, words, n);
	if (error != SS_OK)
		return error;
	ss_words_release(list, v->memory);
	*list = made;
	return SS_OK;
}

static int read_list(struct ss_setting_value *v, struct ss_words *list, const char *separators,
                     made_of make)
{
	struct splitter x = {separators, v->text};
	struct ss_buffer text = {.memory = v->memory};
	size_t n = count(x), size = (n + 1) * sizeof(struct ss_slice);
	struct ss_slice *words = (struct ss_slice *)ss_memory_take(v->memory, size);
	if (!words)
		return SS_ENOMEM;
	int error = gather(v, x, make, words, &text);
	const uint8_t *at = text.data;
	for (size_t i = 0; error == SS_OK && i < n; i++) { /* the buffer has moved meanwhile */
		words[i].data = at;
		at += words[i].len;
	}
	if (error == SS_OK)
		error = keep_words(v, list, words, n);
	ss_buffer_release(&text);
	ss_memory_give(v->memory, words, size);
	return error;
}

static const char between_words[] = ",; \t\r\n";

int ss_setting_read_words(struct ss_setting_value *v, void *member)
{
	return read_list(v, (struct ss_words *)member, between_words, word_of);
}

int ss_setting_read_names(struct ss_setting_value *v, void *member)
{
	return read_list(v, (struct ss_words *)member, ";\n", word_of);
}

int ss_setting_read_domains(struct ss_setting_value *v, void *member)
{
	return read_list(v, (struct ss_words *)member, between_words, ss_domain_fold);
}

/* ---- networks ---- */

static int keep_networks(struct ss_setting_value *v, struct ss_networks *list,
                         const struct ss_network *networks, size_t n)
{
	struct ss_networks made = {0};
	if (v->adds)
		return ss_networks_add(list, v->memory, networks, n);
	int error = ss_networks_add(&made, v->memory, networks, n);
	if (error != SS_OK)
		return error;
	ss_networks_release(list, v->memory);
	*list = made;
	return SS_OK;
}

int ss_setting_read_networks(struct ss_setting_value *v, void *member)
{
	struct splitter x = {between_words, v->text};
	size_t n = count(x), size = (n + 1) * sizeof(struct ss_network), i = 0;
	int error = SS_OK;
	struct ss_network *networks = (struct ss_network *)ss_memory_take(v->memory, size);
	if (!networks)
		return SS_ENOMEM;
	for (struct ss_slice word; error == SS_OK && next(&x, &word); i++) {
		if (ss_network_read(word, &networks[i]))
			continue;
		v->wrong = word;
		error = SS_EARG;
	}
	if (error == SS_OK)
		error = keep_networks(v, (struct ss_networks *)member, networks, n);
	ss_memory_give(v->memory, networks, size);
	return error;
}

/* ---- writing ---- */

static void write_list(const struct ss_words *list, const char *separator, struct ss_buffer *out)
{
	for (size_t i = 0; i < list->n; i++) {
		if (i > 0)
			ss_buffer_add(out, separator, strlen(separator));
		ss_buffer_add(out, list->items[i].data, list->items[i].len);
	}
}

void ss_setting_write_words(const void *member, struct ss_buffer *out)
{
	write_list((const struct ss_words *)member, ", ", out);
}

void ss_setting_write_names(const void *member, struct ss_buffer *out)
{
	write_list((const struct ss_words *)member, "; ", out);
}

void ss_setting_write_networks(const void *member, struct ss_buffer *out)
{
	const struct ss_networks *list = (const struct ss_networks *)member;
	for (size_t i = 0; i < list->n; i++) {
		char text[SS_NETWORK_TEXT];
		ss_network_write(&list->items[i], text);
		if (i > 0)
			ss_buffer_add(out, ", ", 2);
		ss_buffer_add(out, text, strlen(text));
	}
}
