#include "faces/cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "capture/capture.h"
#include "capture/codecs.h"
#include "capture/pcap_filter.h"
#include "engine/engine.h"
#include "faces/cli/message.h"
#include "faces/cli/progress.h"
#include "faces/cli/where.h"
#include "tls/certificate_openssl.h"

/* How often the clock is read: often enough for a smooth bar, too seldom to be measured. */
enum { FRAMES_PER_STEP = 1024 };
enum { WORDS = 128 }; /* bytes of a list of names */

static const struct {
	int number;
	const char *name;
} ending_signals[] = {{SIGINT, "SIGINT"}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}};
enum { N_SIGNALS = sizeof ending_signals / sizeof ending_signals[0] };

static volatile sig_atomic_t signal_seen; /* its number; 0: none */

static void on_signal(int signal_number)
{
	signal_seen = signal_number;
}

/* They end the reading; what is known by then is written whole.  One that is ignored stays so: of
 * nohup, or in the background of a script.  A second SIGINT ends the program on the spot; SIGHUP
 * comes twice by itself, from the terminal and from the shell. */
static void catch_signals(void)
{
	for (size_t i = 0; i < N_SIGNALS; i++) {
		int number = ending_signals[i].number;
		struct sigaction was;
		/* No SA_RESTART: a read that waits on a pipe shall end. */
		struct sigaction action = {.sa_handler = on_signal,
		                           .sa_flags = number == SIGINT ? (int)SA_RESETHAND : 0};
		if (sigaction(number, NULL, &was) == 0 && was.sa_handler != SIG_IGN)
			sigaction(number, &action, NULL);
	}
	signal(SIGPIPE, SIG_IGN);
}

struct run {
	const struct cli_options *options;
	struct ss_capture *capture;
	struct ss_engine *engine;
	struct ss_output *output;
	struct cli_where *where; /* NULL: all is wanted */
	struct ss_writer writer;
	struct cli_progress progress;
	int fd;
	bool has_writer;
	int signal; /* that ended the reading; 0: none */
};

static void on_record(void *user, const struct ss_record_head *record)
{
	struct run *r = user;
	if (r->where)
		cli_where_pass(r->where, r->options->format, r->output, record);
	else
		r->options->format->record(r->output, record);
}

static void on_trouble(void *user, const char *text)
{
	struct run *r = user;
	cli_progress_clear(&r->progress);
	cli_complain("%s", text);
}

static bool is_stopped(void *user)
{
	return signal_seen != 0;
}

/* ---- the output's side ---- */

static bool is_input(const struct stat *st, const struct ss_capture *capture)
{
	return S_ISREG(st->st_mode) && ss_capture_is_input(capture, st->st_dev, st->st_ino);
}

/* ">> mail.pcap" must not be written to.  One that is empty has nothing to lose: "read . > result"
 * finds it in the directory. */
static int take_standard_output(const struct ss_capture *capture)
{
	struct stat st;
	if (fstat(STDOUT_FILENO, &st) != 0 || st.st_size == 0 || !is_input(&st, capture))
		return STDOUT_FILENO;
	cli_complain("standard output: is one of the inputs");
	return -1;
}

/* Opened, then looked at, then emptied: what it was stays unless it is certainly no input. */
static int open_output(const char *path, const struct ss_capture *capture)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return take_standard_output(capture);
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || fstat(fd, &st) != 0) {
		cli_complain("%s: %s", path, strerror(errno));
	} else if (is_input(&st, capture)) {
		cli_complain("%s: is one of the inputs", path);
	} else if (S_ISREG(st.st_mode) && ftruncate(fd, 0) != 0) {
		cli_complain("%s: %s", path, strerror(errno));
	} else {
		return fd;
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool is_colored(const struct cli_options *o, int fd)
{
	const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");
	if (o->color != CLI_AUTO)
		return o->color == CLI_ALWAYS;
	return isatty(fd) && !(no_color && *no_color) && term && strcmp(term, "dumb") != 0;
}

static unsigned columns_of(int fd)
{
	struct winsize size;
	if (!isatty(fd) || ioctl(fd, TIOCGWINSZ, &size) != 0)
		return 0;
	return size.ws_col;
}

/* Nothing in the output depends on it; see ss_engine_options. */
static uint64_t random_seed(void)
{
	uint64_t seed = 0;
	ssize_t len = getrandom(&seed, sizeof seed, GRND_NONBLOCK);
	return len == (ssize_t)sizeof seed ? seed : 0;
}

static unsigned log_of(const struct cli_options *o)
{
	return o->log ? o->log : o->format->default_log;
}

static bool can_write(const struct ss_format *f, unsigned log)
{
	bool is_one = (log & (log - 1)) == 0;
	return !f->has_fixed_log && !(log & ~f->able_log) && (is_one || !f->takes_one_type);
}

/* The record types that the engine has to make. */
static unsigned records_of(const struct cli_options *o)
{
	return o->format->logs ? o->format->needs : log_of(o);
}

static void add_word(char list[WORDS], const char *separator, const char *word)
{
	size_t at = strlen(list);
	snprintf(list + at, WORDS - at, "%s%s", at > 0 ? separator : "", word);
}

/* The records were chosen, and the format cannot write them. */
static void refuse_log(const struct cli_options *o)
{
	char records[WORDS] = "", formats[WORDS] = "";
	if (o->format->logs) {
		cli_complain("the format '%s' writes one log to one output", o->format->name);
		return;
	}
	for (unsigned type = 1; type < SS_N_RECORD_TYPES; type++) {
		if (o->log >> type & 1)
			add_word(records, ", ", ss_record_type_names[type]);
	}
	for (size_t i = 0; ss_formats[i]; i++) {
		if (!ss_formats[i]->logs && can_write(ss_formats[i], o->log))
			add_word(formats, " or ", ss_formats[i]->name);
	}
	cli_complain("the format '%s' %s; for %s records say --format %s", o->format->name,
	             o->format->has_fixed_log    ? "always shows the same and takes no --log"
	             : o->format->takes_one_type ? "writes one type of records"
	                                         : "cannot write all of these",
	             records, formats);
}

static enum cli_status fail(int error)
{
	cli_complain(error == SS_ENOMEM ? "no memory" : "internal error %d", error);
	return CLI_INTERNAL;
}

static enum cli_status open_all(struct run *r)
{
	const struct cli_options *o = r->options;
	if (o->log && !can_write(o->format, o->log)) {
		refuse_log(o);
		return CLI_USAGE;
	}
	if (o->n_where > 0) {
		unsigned types = records_of(o) | cli_where_log(o->format);
		enum cli_status status = cli_where_create(o->where, o->n_where, types, &r->where);
		if (status != CLI_DONE)
			return status;
	}
	int error = ss_capture_create(o->paths, o->n_paths,
	                              &(struct ss_capture_options){.merge = o->merge,
	                                                           .bpf = o->bpf,
	                                                           .bpf_engine = &ss_pcap_filter,
	                                                           .codecs = ss_codecs,
	                                                           .on_trouble = on_trouble,
	                                                           .on_note = on_trouble,
	                                                           .is_stopped = is_stopped,
	                                                           .user = r},
	                              &r->capture);
	if (error < 0)
		return error == SS_EARG ? CLI_USAGE : fail(error);
	r->fd = open_output(o->out_path, r->capture);
	if (r->fd < 0)
		return CLI_TROUBLE;
	error = ss_writer_create(r->fd, &r->writer);
	if (error < 0)
		return fail(error);
	r->has_writer = true;
	struct ss_output_options output = {
	        .color = is_colored(o, r->fd),
	        .columns = columns_of(r->fd),
	        .log = log_of(o),
	        .only_chosen = r->where != NULL,
	        .settings = &o->settings,
	};
	struct ss_engine_options engine = {
	        .sink = on_record,
	        .user = r,
	        .log = records_of(o) | (r->where ? cli_where_needs(r->where, o->format) : 0),
	        .ports = o->ports,
	        .n_ports = o->n_ports,
	        .checksums = o->checksums,
	        .show_secrets = o->show_secrets,
	        .certificates = &ss_certificate_openssl,
	        .settings = &o->settings,
	        .memory_limit = o->memory_limit,
	        .hash_seed = random_seed(),
	};
	error = o->format->create(&r->writer, &output, &r->output);
	if (error == 0)
		error = ss_engine_create(&engine, &r->engine);
	if (error < 0)
		return fail(error);
	r->progress.is_on =
	        o->progress == CLI_ALWAYS || (o->progress == CLI_AUTO && isatty(STDERR_FILENO));
	return CLI_DONE;
}

static void close_all(struct run *r)
{
	ss_engine_destroy(r->engine);
	if (r->output)
		r->options->format->destroy(r->output);
	cli_where_destroy(r->where);
	if (r->has_writer)
		ss_writer_destroy(&r->writer);
	ss_capture_destroy(r->capture);
	if (r->fd > STDERR_FILENO)
		close(r->fd);
}

/* ---- the run ---- */

static void read_all(struct run *r)
{
	struct ss_frame frame;
	for (uint64_t n = 0; signal_seen == 0 && r->writer.error == 0; n++) {
		if (!ss_capture_next(r->capture, &frame))
			break;
		ss_engine_feed(r->engine, &frame);
		if (n % FRAMES_PER_STEP == 0)
			cli_progress_step(&r->progress, r->capture);
	}
	r->signal = signal_seen; /* one that comes later changes nothing */
}

/* The output has nothing that says so: it looks as that of a shorter capture. */
static void tell_signal(const struct run *r, uint64_t n_packets)
{
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (r->signal == ending_signals[i].number)
			cli_complain(
			        "ended by %s after %llu packets: what came behind them was not "
			        "read",
			        ending_signals[i].name, (unsigned long long)n_packets);
	}
}

static void finish(struct run *r)
{
	struct ss_capture_progress done;
	ss_capture_read_progress(r->capture, &done);
	struct ss_engine_input input = {
	        .filtered = done.packets_filtered,
	        .inputs_failed = ss_capture_troubles(r->capture),
	};
	ss_engine_end(r->engine, &input);
	cli_progress_clear(&r->progress);
	if (ss_capture_is_any_open(r->capture))
		r->options->format->end(r->output); /* else there is nothing to sum up */
	ss_writer_flush(&r->writer);
	tell_signal(r, done.packets);
}

static enum cli_status judge(const struct run *r)
{
	if (r->writer.error == EPIPE)
		return CLI_DONE; /* the reader has seen enough */
	if (r->writer.error != 0) {
		cli_complain("write error: %s", strerror(r->writer.error));
		return CLI_TROUBLE;
	}
	if (r->signal)
		return (enum cli_status)(CLI_SIGNAL + r->signal);
	return ss_capture_troubles(r->capture) > 0 ? CLI_TROUBLE : CLI_DONE;
}

enum cli_status cli_run(const struct cli_options *o)
{
	struct run r = {.options = o, .fd = -1};
	catch_signals();
	enum cli_status status = open_all(&r);
	if (status == CLI_DONE) {
		read_all(&r);
		finish(&r);
		status = judge(&r);
	}
	close_all(&r);
	return status;
}
