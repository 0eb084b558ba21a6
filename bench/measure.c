/* Runs a command with its output thrown away and prints how long it took, the most memory it held,
 * and its exit status.  A program of its own, because Linux counts what the process held before
 * it became the command: a Python script's child never measures less than Python.
 *
 * usage: measure [-i] COMMAND [ARGUMENT...]     prints "SECONDS KILOBYTES STATUS"; -i: the command
 * has our standard input, else an empty one */
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

static void become(char **command, bool has_input)
{
	int null = open("/dev/null", O_RDWR);
	if (null < 0 || (!has_input && dup2(null, 0) < 0) || dup2(null, 1) < 0 || dup2(null, 2) < 0)
		_exit(126);
	execvp(command[0], command);
	_exit(127);
}

int main(int argc, char **argv)
{
	bool has_input = argc > 1 && strcmp(argv[1], "-i") == 0;
	if (argc < 2 + has_input) {
		fprintf(stderr, "usage: measure [-i] COMMAND [ARGUMENT...]\n");
		return 2;
	}
	double begin = now();
	pid_t child = fork();
	if (child == 0)
		become(argv + 1 + has_input, has_input);
	int status;
	struct rusage usage;
	if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
		perror("measure");
		return 1;
	}
	double seconds = now() - begin;
	printf("%.6f %ld %d\n", seconds, usage.ru_maxrss,
	       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return 0;
}
