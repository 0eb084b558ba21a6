#include "faces/cli/run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
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

/* How often the clock is read: often enough for a smooth bar, too seldom to be measured. */
enum { FRAMES_PER_STEP = 1024 };

static volatile sig_atomic_t is_interrupted;

static void on_interrupt(int signal_number)
{
	is_interrupted = 1;
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
	return is_interrupted;
}

/* ---- the output's side ---- */

/* Opened, then looked at, then emptied: what it was stays unless it is certainly no input. */
static int open_output(const char *path, const struct ss_capture *capture)
{
	struct stat st;
	if (!path || strcmp(path, "-") == 0)
		return STDOUT_FILENO;
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || fstat(fd, &st) != 0) {
		cli_complain("%s: %s", path, strerror(errno));
	} else if (S_ISREG(st.st_mode) && ss_capture_is_input(capture, st.st_dev, st.st_ino)) {
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

static enum cli_status open_all(struct run *r)
{
	const struct cli_options *o = r->options;
	if (log_of(o) & ~o->format->able_log) {
		cli_complain("the format '%s' cannot write all of these records", o->format->name);
		return CLI_USAGE;
	}
	if (o->format->takes_one_type && (log_of(o) & (log_of(o) - 1))) {
		cli_complain("the format '%s' writes one type of records: say which with --log",
		             o->format->name);
		return CLI_USAGE;
	}
	if (o->where) {
		enum cli_status status = cli_where_create(o->where, &r->where);
		if (status != CLI_DONE)
			return status;
	}
	int error = ss_capture_create(o->paths, o->n_paths,
	                              &(struct ss_capture_options){.merge = o->merge,
	                                                           .bpf = o->bpf,
	                                                           .bpf_engine = &ss_pcap_filter,
	                                                           .codecs = ss_codecs,
	                                                           .on_trouble = on_trouble,
	                                                           .is_stopped = is_stopped,
	                                                           .user = r},
	                              &r->capture);
	if (error < 0)
		return error == SS_EARG ? CLI_USAGE : CLI_INTERNAL;
	r->fd = open_output(o->out_path, r->capture);
	if (r->fd < 0)
		return CLI_TROUBLE;
	if (ss_writer_create(r->fd, &r->writer) < 0)
		return CLI_INTERNAL;
	r->has_writer = true;
	struct ss_output_options output = {
	        .color = is_colored(o, r->fd),
	        .columns = columns_of(r->fd),
	        .log = log_of(o),
	        .only_chosen = r->where != NULL,
	};
	struct ss_engine_options engine = {
	        .sink = on_record,
	        .user = r,
	        .log = log_of(o) | (r->where ? cli_where_log(o->format) : 0),
	        .ports = o->ports,
	        .n_ports = o->n_ports,
	        .checksums = o->checksums,
	        .show_secrets = o->show_secrets,
	        .memory_limit = o->memory_limit,
	        .hash_seed = random_seed(),
	};
	if (o->format->create(&r->writer, &output, &r->output) < 0 ||
	    ss_engine_create(&engine, &r->engine) < 0)
		return CLI_INTERNAL;
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
	for (uint64_t n = 0; !is_interrupted && r->writer.error == 0; n++) {
		if (!ss_capture_next(r->capture, &frame))
			break;
		ss_engine_feed(r->engine, &frame);
		if (n % FRAMES_PER_STEP == 0)
			cli_progress_step(&r->progress, r->capture);
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
	r->options->format->end(r->output);
	ss_writer_flush(&r->writer);
}

static enum cli_status judge(const struct run *r)
{
	if (r->writer.error == EPIPE)
		return CLI_DONE; /* the reader has seen enough */
	if (r->writer.error != 0) {
		cli_complain("write error: %s", strerror(r->writer.error));
		return CLI_TROUBLE;
	}
	if (is_interrupted)
		return CLI_INTERRUPTED;
	return ss_capture_troubles(r->capture) > 0 ? CLI_TROUBLE : CLI_DONE;
}

enum cli_status cli_run(const struct cli_options *o)
{
	struct run r = {.options = o, .fd = -1};
	/* No SA_RESTART: a read that waits on a pipe shall end. */
	struct sigaction interrupt = {.sa_handler = on_interrupt};
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGTERM, &interrupt, NULL);
	signal(SIGPIPE, SIG_IGN);
	enum cli_status status = open_all(&r);
	if (status == CLI_DONE) {
		read_all(&r);
		finish(&r);
		status = judge(&r);
	}
	close_all(&r);
	return status;
}
