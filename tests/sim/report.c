#include "tests/sim/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>

#include "tests/sim/chaos.h"
#include "tests/sim/chaos_clock.h"
#include "tests/sim/chaos_swap.h"
#include "tests/sim/clerk.h"
#include "tests/sim/payer.h"
#include "tests/sim/payer_plate.h"
#include "tests/sim/shop.h"
#include "tests/sim/sim_app.h"
#include "tests/sim/sim_complain.h"
#include "tests/sim/sim_disk.h"
#include "tests/sim/sim_sign.h"
#include "tests/sim/sim_till.h"
#include "tests/sim/steward.h"

#define FIGURES_MAX 96
#define US_PER_S 1000000

struct figure {
    const char *group;
    const char *name;
    int64_t value;
};

struct list {
    struct figure figures[FIGURES_MAX];
    size_t count;
};

static void
add(struct list *list, const char *group, const char *name, int64_t value)
{
    NEED(list->count < FIGURES_MAX);
    list->figures[list->count++] = (struct figure){group, name, value};
}

static void
add_sales(struct list *list)
{
    const struct sim_till_figures *till = sim_till_figures();
    const struct payer_figures *payer = payer_figures();

    add(list, "sales", "sales", till->opened);
    add(list, "sales", "paid", till->paid);
    add(list, "sales", "late", till->paid_late);
    add(list, "sales", "by_code", till->codes);
    add(list, "sales", "cash", till->cash);
    add(list, "sales", "returned", till->returned);
    add(list, "sales", "cancelled", till->cancelled);
    add(list, "sales", "closed", till->closed);
    add(list, "sales", "unconfirmed", till->unconfirmed);
    add(list, "sales", "printed", till->printed);
    add(list, "sales", "plates_opened", payer_plate_openings());
    add(list, "sales", "plates_told", till->at_plate);
    add(list, "sales", "payers", payer->came);
    add(list, "sales", "in_browsers", payer->by_browser);
}

static void
add_app(struct list *list)
{
    const struct shop_figures *shop = shop_figures();
    const struct sim_app_figures *app = sim_app_figures();

    add(list, "app", "orders", shop->orders);
    add(list, "app", "parts", shop->parts);
    add(list, "app", "barcodes", shop->barcodes);
    add(list, "app", "ways", shop->ways);
    add(list, "app", "refunds", shop->refunds);
    add(list, "app", "splits", shop->splits);
    add(list, "app", "returns", shop->returns);
    add(list, "app", "transfers", shop->transfers);
    add(list, "app", "complaints", sim_complain_count());
    add(list, "app", "complained_on", sim_complain_words());
    add(list, "app", "decided", sim_complain_decisions());
    add(list, "app", "answers", shop->answers);
    add(list, "app", "clerks_deeds", clerk_deeds());
    add(list, "app", "stewards_deeds", steward_deeds());
    add(list, "app", "changes", app->asked);
    add(list, "app", "asked_again", app->again);
    add(list, "app", "refused", app->refused);
    add(list, "app", "notices", app->notices);
}

static void
add_network(struct list *list, const struct sim_net_figures *net)
{
    add(list, "network", "lost_requests", net->requests_lost);
    add(list, "network", "lost_answers", net->answers_lost);
    add(list, "network", "sent_twice", net->twice);
    add(list, "network", "requests_dropped", net->requests_dropped);
    add(list, "network", "answers_dropped", net->answers_dropped);
    add(list, "network", "answers_cut", net->answers_cut);
    add(list, "network", "unreachable", net->unreachable);
    add(list, "network", "late_packets", net->late);
    add(list, "network", "slow_works", net->slow_works);
    add(list, "network", "cuts", net->cuts);
    add(list, "network", "refusals", net->refusals);
    add(list, "network", "resets", net->resets);
    add(list, "network", "half_open", net->half_opens);
    add(list, "network", "storms", chaos_figures()->storms);
}

static void
add_disks(struct list *list)
{
    const struct sim_disk_figures *disk = sim_disk_figures();

    add(list, "image", "restored", sim_till_figures()->restored);
    add(list, "image", "strays", sim_till_figures()->strays);
    add(list, "disk", "failed_reads", disk->failed[SIM_DISK_READ]);
    add(list, "disk", "failed_writes", disk->failed[SIM_DISK_WRITE]);
    add(list, "disk", "failed_syncs", disk->failed[SIM_DISK_SYNC]);
    add(list, "disk", "slow_syncs", disk->slow);
    add(list, "disk", "full", disk->refused);
    add(list, "disk", "cuts", disk->cuts);
    add(list, "disk", "lost_sectors", disk->lost);
    add(list, "disk", "torn_sectors", disk->torn);
    add(list, "disk", "lost_names", disk->names);
}

static void
add_others(struct list *list)
{
    const struct machine_figures *machine = machine_figures();
    const struct payer_figures *payer = payer_figures();

    add(list, "crash", "at_points", machine->at_points);
    add(list, "crash", "at_disk", machine->at_disk);
    add(list, "crash", "between", machine->between);
    add(list, "crash", "gave_up", machine->broken);
    add(list, "channel", "misbehaved", chaos_figures()->misbehaved);
    add(list, "channel", "mute", chaos_figures()->mute);
    add(list, "channel", "blind", chaos_figures()->blind);
    add(list, "channel", "deaf", chaos_figures()->deaf);
    add(list, "clock", "set_wrong", chaos_clock_figures()->set_wrong);
    add(list, "clock", "steps", chaos_clock_figures()->steps);
    add(list, "clock", "drifts", chaos_clock_figures()->drifts);
    add(list, "people", "mixed_up", chaos_swap_count());
    add(list, "people", "gave_up", payer->gave_up);
    add(list, "people", "came_late", payer->late);
    add(list, "people", "cancelled", payer->cancelled);
    add(list, "people", "lingered", payer->lingered);
    add(list, "people", "pressed_twice", payer->pressed_twice);
    add(list, "people", "keys_misused", sim_app_figures()->misused);
    add(list, "people", "notices_refused", sim_app_figures()->notices_refused);
}

static void
add_tally(struct list *list, const struct tally *tally)
{
    if (tally == NULL)
        return;
    add(list, "channel", "contradicted", tally->contradicted);
    add(list, "channel", "untold", tally->untold);
    add(list, "tally", "trades", tally->trades);
    add(list, "tally", "records", tally->records);
    add(list, "tally", "refunds", tally->refunds);
    add(list, "tally", "lost", tally->lost);
    add(list, "tally", "doubled", tally->doubled);
    add(list, "tally", "debited_twice", tally->debited_twice);
    add(list, "tally", "unresolved", tally->unresolved);
}

static void
gather(const struct report *report, struct list *list)
{
    list->count = 0;
    add_sales(list);
    add_app(list);
    add_network(list, sim_net_figures(report->net));
    add_disks(list);
    add_others(list);
    add_tally(list, report->tally);
}

/* What this process has taken of its core so far, whoever else there was. */
static int64_t
core_us(void)
{
    struct rusage usage;

    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * US_PER_S +
           usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

void
report_line(const struct report *report)
{
    const char *group = "";
    int64_t sales = sim_till_figures()->opened + shop_figures()->orders + payer_plate_openings();
    int64_t us = core_us();
    struct list list;

    gather(report, &list);
    (void)printf("seed %" PRId64 ": %" PRId64 " h, %" PRId64 " tills, %" PRId64 " events",
        report->seed, report->hours, report->terminals, world_events(report->world));
    for (size_t i = 0; i < list.count; i++) {
        const struct figure *figure = &list.figures[i];

        if (strcmp(figure->group, group) != 0)
            (void)printf("; %s:", figure->group);
        (void)printf(" %s %" PRId64, figure->name, figure->value);
        group = figure->group;
    }
    (void)printf("; healed in %" PRId64 " s; hash %016" PRIx64 "\n",
        report->healed_in.us / US_PER_S, world_hash(report->world));
    (void)printf("%" PRId64 " sales in %" PRId64 ".%03" PRId64 " s of a core, %" PRId64
                 " a second; %" PRId64 " signatures, %s\n",
        sales, us / US_PER_S, us / 1000 % 1000, us == 0 ? 0 : sales * US_PER_S / us,
        sim_sign_count(), sim_sign_is_quick() ? "quick" : "real");
}

void
report_figures(const struct report *report)
{
    struct list list;

    gather(report, &list);
    add(&list, "run", "seeds", 1);
    add(&list, "run", "hours", report->hours);
    add(&list, "run", "core_ms", core_us() / 1000);
    add(&list, "run", "events", world_events(report->world));
    for (size_t i = 0; i < list.count; i++)
        (void)printf("figure %s %s %" PRId64 "\n", list.figures[i].group, list.figures[i].name,
            list.figures[i].value);
}
