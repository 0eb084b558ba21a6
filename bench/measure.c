/* Runs a command with its output thrown away and prints what it took.  A program of its own,
 * because Linux counts what the process held before it became the command: a Python script's child
 * never measures less than Python.
 *
 * usage: measure [-i] [-f] COMMAND [ARGUMENT...]
 *
 * prints "WALL CPU KILOBYTES STATUS": seconds from begin to end, seconds of processor time of all its
 * threads (user and system), the most memory it held, its exit status.
 * -i  the command has our standard input, else an empty one
 * -f  WALL is the time until its first output */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* out: where its output goes, or -1. */
static void become(char **command, bool has_input, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || (!has_input && dup2(null, 0) < 0) || dup2(out < 0 ? null : out, 1) < 0 ||
	    dup2(null, 2) < 0)
		_exit(126);
	execvp(command[0], command);
	_exit(127);
}

/* Reads all of it.  Returns when the first octet came. */
static double read_output(int fd)
{
	char bytes[1 << 16];
	double first = 0;
	while (read(fd, bytes, sizeof bytes) > 0)
		first = first > 0 ? first : now();
	return first;
}

static bool run(char **command, bool has_input, bool is_first)
{
	int ends[2] = {-1, -1}, status;
	struct rusage usage;
	if (is_first && pipe2(ends, O_CLOEXEC) < 0)
		return false;
	double begin = now(), end = 0;
	pid_t child = fork();
	if (child == 0)
		become(command, has_input, ends[1]);
	if (child < 0)
		return false;
	if (is_first) {
		close(ends[1]);
		end = read_output(ends[0]);
	}
	if (wait4(child, &status, 0, &usage) < 0)
		return false;
	end = end > 0 ? end : now();
	printf("%.6f %.6f %ld %d\n", end - begin, seconds(usage.ru_utime) + seconds(usage.ru_stime),
	       usage.ru_maxrss, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return true;
}

int main(int argc, char **argv)
{
	bool has_input = false, is_first = false;
	int option;
	while ((option = getopt(argc, argv, "+if")) >= 0) {
		has_input |= option == 'i';
		is_first |= option == 'f';
		if (option == '?')
			return 2;
	}
	if (optind == argc) {
		fprintf(stderr, "usage: measure [-i] [-f] COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if (!run(argv + optind, has_input, is_first)) {
		perror("measure");
		return 1;
	}
	return 0;
}
