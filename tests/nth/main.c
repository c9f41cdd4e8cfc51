/*
 * shanju-nth -- fail the Nth call of each kind, N = 1, 2, … until a script passes.
 *
 *     shanju-nth [--script NAME] [--machine hub|till] [--kind NAME] [--nth N] [--more N]
 *                [--tries N] [--jobs N] [--trace]
 *
 * Each trial is a world of its own in a process of its own: a hub, a till, a
 * channel and a payer. First the script is played with nothing failing, which
 * says how many calls there are; then once for each of them, or for --tries of
 * them at even distances. --nth plays one trial and shows it. The last line adds
 * up; the exit status is 0 when nothing was lost, doubled, stuck or leaked.
 */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/base/text.h"
#include "shared/crypt/crypt.h"
#include "tests/nth/trial.h"

#define JOBS_MAX 64
#define LIMIT_S 120
#define WORDS_SIZE 4000

struct settings {
    const char *script;
    const char *machine;
    const char *kind;
    int64_t nth;
    int64_t more;
    int64_t tries;
    int64_t jobs;
    bool trace;
};

/* A trial that is under way. */
struct job {
    pid_t pid;   /* 0 for none */
    FILE *words; /* what it says */
    struct trial_options options;
    struct trial_end *end; /* shared */
};

struct sum {
    int64_t tried;
    int64_t lost;
    int64_t doubled;
    int64_t leaked;
    int64_t stuck;
    int64_t ended;
    int64_t stopped;
};

static struct {
    struct settings settings;
    struct job jobs[JOBS_MAX];
    struct sum all;
    struct sum here; /* of one script, machine and kind */
    bool is_over;    /* call number nth was not reached */
} run;

static _Noreturn void
misuse(void)
{
    (void)fputs("usage: shanju-nth [--script NAME] [--machine hub|till] [--kind NAME] [--nth N] "
                "[--more N] [--tries N] [--jobs N] [--trace]\n",
        stderr);
    exit(2);
}

static int64_t
number_of(const char *text, int64_t low, int64_t high)
{
    int64_t value;

    if (text_read_int(bytes_text(text), &value) != ERR_OK || value < low || value > high)
        misuse();
    return value;
}

static void
read_settings(int argc, char **argv, struct settings *settings)
{
    static const struct option options[] = {
        {"script", required_argument, NULL, 's'},
        {"machine", required_argument, NULL, 'm'},
        {"kind", required_argument, NULL, 'k'},
        {"nth", required_argument, NULL, 'n'},
        {"more", required_argument, NULL, 'o'},
        {"tries", required_argument, NULL, 't'},
        {"jobs", required_argument, NULL, 'j'},
        {"trace", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int option;

    *settings =
        (struct settings){.nth = -1, .tries = INT64_MAX, .jobs = sysconf(_SC_NPROCESSORS_ONLN)};
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            settings->script = optarg;
        else if (option == 'm')
            settings->machine = optarg;
        else if (option == 'k')
            settings->kind = optarg;
        else if (option == 'n')
            settings->nth = number_of(optarg, 0, INT64_MAX);
        else if (option == 'o')
            settings->more = number_of(optarg, 0, INT32_MAX);
        else if (option == 't')
            settings->tries = number_of(optarg, 1, INT64_MAX);
        else if (option == 'j')
            settings->jobs = number_of(optarg, 1, JOBS_MAX);
        else if (option == 'v')
            settings->trace = true;
        else
            misuse();
    }
    if (optind != argc)
        misuse();
}

static void
start(struct job *job, const struct trial_options *options)
{
    job->options = *options;
    *job->end = (struct trial_end){0};
    job->words = tmpfile();
    NEED(job->words != NULL);
    (void)fflush(NULL);
    job->pid = fork();
    NEED(job->pid >= 0);
    if (job->pid > 0)
        return;
    (void)alarm(LIMIT_S);
    if (!options->trace) {
        (void)dup2(fileno(job->words), STDOUT_FILENO);
        (void)dup2(fileno(job->words), STDERR_FILENO);
    }
    trial_play(options, job->end);
    (void)fflush(NULL);
    _exit(EXIT_SUCCESS);
}

static const char *
words_of(const struct job *job)
{
    static char words[WORDS_SIZE];
    ssize_t size = pread(fileno(job->words), words, sizeof(words) - 1, 0);

    words[size < 0 ? 0 : size] = '\0';
    return words;
}

/* By what the check that failed calls it. */
static bool
says_doubled(const char *words)
{
    static const char *const signs[] = {
        "twice", "more than once", "printed ", "disagree", "more is", "more was", "that nobody"};

    for (size_t i = 0; i < LENGTH(signs); i++)
        if (strstr(words, signs[i]) != NULL)
            return true;
    return false;
}

static void
complain(const struct job *job, const char *what)
{
    (void)printf("%s: --script %s --machine %s --kind %s --nth %" PRId64 " --more %" PRId64 "\n%s",
        what, job->options.script->name, trial_machine_name(job->options.machine),
        nth_kind_name(job->options.kind), job->options.nth, job->options.more, words_of(job));
    (void)fflush(stdout);
}

static void
judge(const struct job *job, int status)
{
    const struct trial_end *end = job->end;
    struct sum *sum = &run.here;

    sum->tried += end->failed > 0 ? 1 : 0;
    run.is_over = run.is_over || (end->failed == 0 && job->options.nth > 0);
    sum->ended += end->ended;
    sum->stopped += end->stopped ? 1 : 0;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && (end->is_through || end->stopped)) {
        sum->leaked += end->left > 0 ? 1 : 0;
        if (end->left > 0)
            complain(job, "leaked");
        return;
    }
    sum->tried += end->failed > 0 ? 0 : 1;
    if (!WIFEXITED(status)) {
        sum->stuck++;
        complain(job, WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "hangs" : "crashes");
    } else if (says_doubled(words_of(job))) {
        sum->doubled++;
        complain(job, "doubled");
    } else {
        sum->lost++;
        complain(job, "lost");
    }
}

static void
reap(void)
{
    int status = 0;
    pid_t pid = waitpid(-1, &status, 0);

    for (int64_t i = 0; i < run.settings.jobs; i++)
        if (pid > 0 && run.jobs[i].pid == pid) {
            judge(&run.jobs[i], status);
            (void)fclose(run.jobs[i].words);
            run.jobs[i].pid = 0;
        }
}

static struct job *
free_job(void)
{
    for (;;) {
        for (int64_t i = 0; i < run.settings.jobs; i++)
            if (run.jobs[i].pid == 0)
                return &run.jobs[i];
        reap();
    }
}

static void
reap_all(void)
{
    for (int64_t i = 0; i < run.settings.jobs; i++)
        while (run.jobs[i].pid != 0)
            reap();
}

static void
add_up(struct sum *to, const struct sum *from)
{
    to->tried += from->tried;
    to->lost += from->lost;
    to->doubled += from->doubled;
    to->leaked += from->leaked;
    to->stuck += from->stuck;
    to->ended += from->ended;
    to->stopped += from->stopped;
}

static bool
is_sound(const struct sum *sum)
{
    return sum->lost + sum->doubled + sum->leaked + sum->stuck == 0;
}

/* One script, one machine, one kind: nothing fails, then each call in turn. */
static void
try_each(struct trial_options options)
{
    const struct trial_end *end = run.jobs[0].end;
    int64_t calls;
    int64_t step;

    run.here = (struct sum){0};
    run.is_over = false;
    start(&run.jobs[0], &options);
    reap_all();
    calls = end->calls;
    step = calls / run.settings.tries + (calls % run.settings.tries == 0 ? 0 : 1);
    /* A disk counts what all machines do: it may be over before. */
    if (is_sound(&run.here))
        for (options.nth = 1; options.nth <= calls && !run.is_over; options.nth += step)
            start(free_job(), &options);
    reap_all();
    (void)printf("%-9s %-4s %-13s %6" PRId64 " calls, each %" PRId64 "th: %6" PRId64
                 " failed, ended %" PRId64 ", stopped %" PRId64 "%s\n",
        options.script->name, trial_machine_name(options.machine), nth_kind_name(options.kind),
        calls, step, run.here.tried, run.here.ended, run.here.stopped,
        is_sound(&run.here) ? "" : "  WRONG");
    (void)fflush(stdout);
    add_up(&run.all, &run.here);
}

static bool
is_chosen(const char *choice, const char *name)
{
    return choice == NULL || strcmp(choice, name) == 0;
}

/* Calls each(options) for every script, machine and kind that was asked for. */
static void
each_chosen(void (*each)(struct trial_options options))
{
    const struct settings *settings = &run.settings;

    for (const struct script *script = script_all; script->name != NULL; script++)
        for (unsigned machine = 0; machine < TRIAL_MACHINES; machine++)
            for (unsigned kind = 0; kind < NTH_KINDS; kind++)
                if (is_chosen(settings->script, script->name) &&
                    is_chosen(settings->machine, trial_machine_name((enum trial_machine)machine)) &&
                    is_chosen(settings->kind, nth_kind_name((enum nth_kind)kind)))
                    each((struct trial_options){.script = script,
                        .machine = (enum trial_machine)machine,
                        .kind = (enum nth_kind)kind,
                        .more = settings->more,
                        .trace = settings->trace});
}

static void
show_one(struct trial_options options)
{
    options.nth = run.settings.nth;
    start(&run.jobs[0], &options);
    reap_all();
    (void)printf("%" PRId64 " calls\n", run.jobs[0].end->calls);
}

int
main(int argc, char **argv)
{
    uint8_t digest[CRYPT_SHA256_SIZE];
    struct trial_end *ends;

    nth_install();
    /* What a program makes once and keeps is no leak of a trial. */
    crypt_sha256(NULL, 0, digest);
    nth_memory_begin();
    read_settings(argc, argv, &run.settings);
    ends = mmap(
        NULL, JOBS_MAX * sizeof(*ends), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    NEED(ends != MAP_FAILED);
    for (size_t i = 0; i < JOBS_MAX; i++)
        run.jobs[i].end = &ends[i];
    if (run.settings.nth >= 0) {
        each_chosen(show_one);
        return EXIT_SUCCESS;
    }
    each_chosen(try_each);
    (void)printf("nth failures tried: %" PRId64 ", lost: %" PRId64 ", doubled: %" PRId64
                 ", leaked: %" PRId64 "; stuck: %" PRId64 ", ended and started again: %" PRId64
                 ", stopped: %" PRId64 "\n",
        run.all.tried, run.all.lost, run.all.doubled, run.all.leaked, run.all.stuck, run.all.ended,
        run.all.stopped);
    return is_sound(&run.all) && run.all.tried > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
