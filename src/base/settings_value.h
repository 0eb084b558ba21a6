/* How a value of each kind is read and written.  Only settings.c needs it. */
#ifndef SS_BASE_SETTINGS_VALUE_H
#define SS_BASE_SETTINGS_VALUE_H
#include "base/settings.h"

struct ss_setting_value {
	struct ss_slice text;
	bool adds;                /* to what a list has */
	struct ss_memory *memory; /* for lists */
	/* Set by whoever refuses, if it knows more than the kind's `why`. */
	const char *why;
	struct ss_slice wrong;
};

struct ss_setting_reader {
	const char *why; /* what it can be: "it is a number" */
	/* 0, SS_EARG or SS_ENOMEM; with an error the member is as before. */
	int (*read)(struct ss_setting_value *v, void *member);
	void (*write)(const void *member, struct ss_buffer *out);
};

const struct ss_setting_reader *ss_setting_reader(enum ss_setting_kind kind);

/* Those of lists are in settings_list.c. */
int ss_setting_read_words(struct ss_setting_value *v, void *member);
int ss_setting_read_names(struct ss_setting_value *v, void *member);
int ss_setting_read_domains(struct ss_setting_value *v, void *member);
int ss_setting_read_networks(struct ss_setting_value *v, void *member);
void ss_setting_write_words(const void *member, struct ss_buffer *out);
void ss_setting_write_names(const void *member, struct ss_buffer *out);
void ss_setting_write_networks(const void *member, struct ss_buffer *out);

#endif
