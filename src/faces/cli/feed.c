#include "faces/cli/feed.h"

#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "base/error.h"
#include "base/hash_openssl.h"
#include "capture/codecs.h"
#include "capture/pcap_filter.h"
#include "faces/cli/message.h"
#include "mail/charset_iconv.h"
#include "tls/certificate_openssl.h"

enum {
	/* How often the clock is read: often enough for a smooth bar, too seldom to be measured. */
	FRAMES_PER_STEP = 1024,
	HEAP_STEP = 4194304, /* bytes */
};

/* ---- signals ---- */

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
	signal(SIGXFSZ, SIG_IGN); /* a limit of the files' size is told as a full disk is */
}

/* ---- the run ---- */

void cli_feed_complain(struct cli_feed *f, const char *text)
{
	cli_progress_clear(&f->progress);
	cli_complain("%s", text);
}

void cli_feed_tell_short(const struct ss_analysis *a)
{
	if (a && ss_analysis_is_short(a))
		cli_complain("there was too much of one connection, or no memory: findings may be "
		             "missing");
}

enum cli_status cli_fail(int error)
{
	cli_complain(error == SS_ENOMEM ? "no memory" : "internal error %d", error);
	return CLI_INTERNAL;
}

static void on_trouble(void *user, const char *text)
{
	cli_feed_complain(user, text);
}

static void on_wait(void *user)
{
	struct cli_feed *f = user;
	ss_crew_settle(f->crew);
	if (f->on_idle)
		f->on_idle(f->idle_user);
}

static bool is_stopped(void *user)
{
	return signal_seen != 0;
}

/* Contents are kept by one. */
static unsigned find_jobs(const struct cli_options *o)
{
	cpu_set_t cores;
	unsigned jobs = o->jobs;
	if (!(o->use & (CLI_SHOWS | CLI_TELLS | CLI_REPORTS)))
		return 1;
	if (jobs == 0 && sched_getaffinity(0, sizeof cores, &cores) == 0)
		jobs = (unsigned)CPU_COUNT(&cores);
	return jobs == 0 ? 1 : jobs < SS_CREW_MOST ? jobs : SS_CREW_MOST;
}

/* Nothing in the output depends on it; see ss_engine_options. */
static uint64_t random_seed(void)
{
	uint64_t seed = 0;
	ssize_t len = getrandom(&seed, sizeof seed, GRND_NONBLOCK);
	return len == (ssize_t)sizeof seed ? seed : 0;
}

/* A thread's heap would grow by a page each time, with a system call. */
static void have_large_steps(void)
{
#ifdef M_TOP_PAD
	mallopt(M_TOP_PAD, HEAP_STEP);
#endif
}

enum cli_status cli_feed_open(struct cli_feed *f)
{
	const struct cli_options *o = f->options;
	catch_signals();
	have_large_steps();
	f->hash_seed = random_seed();
	f->jobs = find_jobs(o);
	int error = ss_crew_create(f->jobs, &f->crew);
	if (error < 0)
		return cli_fail(error);
	error = ss_capture_create(o->paths, o->n_paths,
	                          &(struct ss_capture_options){.merge = o->merge,
	                                                       .bpf = o->bpf,
	                                                       .bpf_engine = &ss_pcap_filter,
	                                                       .codecs = ss_codecs,
	                                                       .on_trouble = on_trouble,
	                                                       .on_note = on_trouble,
	                                                       .is_stopped = is_stopped,
	                                                       .on_wait = on_wait,
	                                                       .keeper = ss_crew_keeper(f->crew),
	                                                       .user = f},
	                          &f->capture);
	if (error == SS_EARG)
		return CLI_USAGE;
	return error < 0 ? cli_fail(error) : CLI_DONE;
}

static unsigned n_charsets(const struct cli_feed *f)
{
	return f->jobs > 1 ? SS_CREW_MOST : 1;
}

enum cli_status cli_feed_join(struct cli_feed *f, struct ss_engine_options *engine)
{
	const struct cli_options *o = f->options;
	engine->ports = o->ports;
	engine->n_ports = o->n_ports;
	engine->checksums = o->checksums;
	engine->show_secrets = o->show_secrets;
	engine->certificates = &ss_certificate_openssl;
	for (unsigned i = 0; i < n_charsets(f); i++)
		f->charsets[i] = (struct ss_charsets){ss_charset_iconv, ss_charset_iconv_create()};
	engine->hashes = &ss_hash_openssl;
	engine->settings = &o->settings;
	engine->memory_limit = o->memory_limit;
	engine->hash_seed = f->hash_seed;
	int error = ss_crew_start(f->crew, engine, f->charsets, f->pages);
	if (error < 0)
		return cli_fail(error);
	f->progress.is_on =
	        o->progress == CLI_ALWAYS || (o->progress == CLI_AUTO && isatty(STDERR_FILENO));
	return CLI_DONE;
}

void cli_feed_read(struct cli_feed *f, bool (*is_enough)(void *user), void *user)
{
	struct ss_frame frame;
	for (uint64_t n = 0; signal_seen == 0 && !is_enough(user); n++) {
		if (!ss_capture_next(f->capture, &frame))
			break;
		ss_crew_feed(f->crew, &frame);
		if (n % FRAMES_PER_STEP == 0)
			cli_progress_step(&f->progress, f->capture);
	}
	f->signal = signal_seen; /* one that comes later changes nothing */
}

void cli_feed_end(struct cli_feed *f)
{
	struct ss_capture_progress done;
	ss_capture_read_progress(f->capture, &done);
	struct ss_engine_input input = {
	        .filtered = done.packets_filtered,
	        .inputs_failed = ss_capture_troubles(f->capture),
	        .is_interrupted = f->signal != 0,
	};
	ss_crew_end(f->crew, &input);
	if (ss_crew_is_short(f->crew))
		cli_feed_complain(f, "no memory: records are missing");
	cli_progress_clear(&f->progress);
}

void cli_feed_tell_signal(const struct cli_feed *f)
{
	struct ss_capture_progress done;
	ss_capture_read_progress(f->capture, &done);
	for (size_t i = 0; i < N_SIGNALS; i++) {
		if (f->signal == ending_signals[i].number)
			cli_complain(
			        "ended by %s after %llu packets: what came behind them was not "
			        "read",
			        ending_signals[i].name, (unsigned long long)done.packets);
	}
}

enum cli_status cli_feed_judge(const struct cli_feed *f)
{
	if (f->signal)
		return (enum cli_status)(CLI_SIGNAL + f->signal);
	if (ss_crew_is_short(f->crew))
		return CLI_INTERNAL;
	return ss_capture_troubles(f->capture) > 0 ? CLI_TROUBLE : CLI_DONE;
}

void cli_feed_close(struct cli_feed *f)
{
	if (f->crew)
		ss_crew_stop(f->crew);
	for (unsigned i = 0; i < n_charsets(f); i++)
		ss_charset_iconv_destroy(f->charsets[i].user);
	ss_capture_destroy(f->capture);
	ss_crew_destroy(f->crew);
}
