/* The command line of the subcommands that read captures. */
#ifndef SS_FACES_CLI_OPTIONS_H
#define SS_FACES_CLI_OPTIONS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output/output.h"
#include "output/report.h"

enum cli_when { CLI_AUTO, CLI_ALWAYS, CLI_NEVER };

enum { CLI_PORTS = 64, CLI_WHERES = 16 };

/* What a command does with what captures tell, which decides what options it takes.  CLI_PICTURES
 * with CLI_SHOWS: it is there for one format, which takes no --log. */
enum cli_use {
	CLI_SHOWS = 1,
	CLI_KEEPS = 2,
	CLI_PICTURES = 4,
	CLI_CONFIGURES = 8, /* it reads files of settings, no captures */
	CLI_TELLS = 16,     /* the capture as a whole, once it is read */
	CLI_REPORTS = 32,   /* sums up the capture for people */
	CLI_READS = CLI_SHOWS | CLI_KEEPS | CLI_PICTURES | CLI_TELLS | CLI_REPORTS,
	CLI_ALL = CLI_READS | CLI_CONFIGURES
};

struct cli_options {
	unsigned use;                   /* set of enum cli_use */
	const struct ss_format *format; /* NULL: of a command that shows nothing */
	const char *directory;          /* to keep contents in */
	/* Set of 1 << enum ss_record_type, or of the format's own logs; 0: the format's default. */
	unsigned log;
	const char *log_words; /* as given; NULL: not */
	/* cli_options_parse begins with the defaults; owned, whatever it returned. */
	struct ss_settings settings;
	const char *out_path;
	const char *page; /* the same, as --html named it; NULL: it did not */
	uint16_t ports[CLI_PORTS];
	size_t n_ports;
	const char *bpf;                       /* NULL: none */
	const char *anonymize, *anonymize_key; /* NULL: not */
	const char *where[CLI_WHERES];
	size_t n_where;
	size_t memory_limit;
	unsigned jobs; /* 0: as many as the machine has cores for us */
	bool merge, checksums, show_secrets, wants_help, print;
	enum cli_when progress, color;
	unsigned form;       /* of CLI_TELLS: cli_context_form's index */
	unsigned detail;     /* 1..3; 0: not given */
	uint64_t max_tokens; /* 0: not given */
	const char *query;   /* NULL: not given */
	bool tunneling;
	const struct ss_report_format *report; /* of CLI_REPORTS; NULL: as text */
	const char *explain;                   /* id of a finding, or "all"; NULL: none */
	const char *const *paths;
	size_t n_paths;
};

/* What an argument can be, so that a shell can complete it. */
enum cli_value {
	CLI_VALUE_TEXT, /* anything; nothing to offer */
	CLI_VALUE_FILE,
	CLI_VALUE_DIRECTORY,
	CLI_VALUE_WORD,   /* one of the words */
	CLI_VALUE_LIST,   /* some of the words, with commas between */
	CLI_VALUE_FILTER, /* an expression of filter/filter.h */
	CLI_VALUE_PAIR,   /* one of the words, = and anything */
};
/* The i-th word, NULL past the last. */
typedef const char *(*cli_word)(size_t i);

/* One row an option: its names, its argument's, what --help says, what it does. */
struct cli_option {
	char short_name; /* 0: none */
	const char *name, *argument, *about;
	bool (*take)(struct cli_options *o, const char *value);
	enum cli_value value;
	cli_word word;   /* of WORD, LIST and PAIR */
	unsigned of;     /* set of enum cli_use: the commands that take it; 0: CLI_READS */
	unsigned untold; /* and by which of these it is taken, but not told */
	bool is_first;   /* wherever it stands, it is taken before the others, which beat it */
};

/* The i-th row, NULL past the last. */
const struct cli_option *cli_option(size_t i);
static inline bool cli_option_is_of(const struct cli_option *o, unsigned use)
{
	return ((o->of ? o->of : (unsigned)CLI_READS) & use) != 0;
}
static inline bool cli_option_is_told(const struct cli_option *o, unsigned use)
{
	return cli_option_is_of(o, use) && !(o->untold & use);
}

/* argv[0] is the command.  Fills *o, whose use is set by the caller, and whose format as the default.
 * On a wrong one prints what is wrong to standard error and returns SS_EARG. */
int cli_options_parse(int argc, char **argv, struct cli_options *o);
/* The table of options, as --help shows it. */
void cli_options_print(struct ss_writer *w, unsigned use);

#endif
