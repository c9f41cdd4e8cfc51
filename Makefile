# Everything made lies below $(BUILD), so two builds with different settings
# never meet. Targets worth typing are described after "##": `make help`.
#
#     make unit ONLY=shared/base       only the tests whose path contains that
#     make SKIP='shared/net/%'         as if those sources were not there
#     make unit BUILD=build/asan SANITIZE=address,undefined
#     make V=1                         show the commands
#     make ARCH=armhf                  the agent for another machine: firmware/README.md

ARCH     ?=
BUILD    ?= $(if $(ARCH),build/$(ARCH),build)
CC       := $(if $(filter default,$(origin CC)),gcc,$(CC))
ifneq ($(ARCH),)
include firmware/cross.mk
endif
SANITIZE ?=
ONLY     ?=
SKIP     ?=
CFLAGS   ?= -O2 -g

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc)
endif
MAKEFLAGS += --no-builtin-rules --no-print-directory
Q        := $(if $(V),,@)
comma    := ,

# --- how to compile -----------------------------------------------------------

CPPFLAGS := -I. -I$(BUILD)/gen $(if $(ARCH),,-isystem /usr/include/postgresql -isystem /usr/include/freetype2 \
            -isystem /usr/include/libdrm -isystem /usr/include/libevdev-1.0) \
            -D_DEFAULT_SOURCE
WARNINGS := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion -Wsign-conversion \
            -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition -Wundef \
            -Wpointer-arith -Wcast-qual -Wcast-align -Wwrite-strings -Wformat=2 -Wvla \
            -Wswitch-enum -Wimplicit-fallthrough -Wnull-dereference -Wdouble-promotion
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wlogical-op -Wduplicated-cond -Wduplicated-branches
endif
HARDEN   := -fstack-protector-strong -fPIE
ifeq ($(SANITIZE),)
HARDEN   += -fstack-clash-protection -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SANITIZED :=
else
SANITIZED := -fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
COMPILE  = $(CC) $(cross_flags) -std=c17 $(CPPFLAGS) $(WARNINGS) $(HARDEN) $(CFLAGS) $(SANITIZED)
LINK     = $(CC) $(cross_flags) $(CFLAGS) $(SANITIZED) -pie -Wl,-z,relro,-z,now -Wl,--as-needed

# --- what there is --------------------------------------------------------------

found    := $(sort $(shell find agent firmware hub shared tests tools \
              -name node_modules -prune -o -name '*.[ch]' -print 2>/dev/null))
ours     := $(filter-out $(SKIP),$(found))
sources  := $(filter %.c,$(ours))
utility  := $(filter $(wildcard tools/*.c),$(sources))
helpers  := $(foreach file,$(sources),$(if $(findstring _test_,$(notdir $(file))),$(file)))
product  := $(filter-out $(utility) $(helpers) %_test.c tests/% %/main.c,$(sources))
crypts   := $(filter shared/crypt/crypt_mbedtls%.c shared/crypt/crypt_openssl%.c,$(product))
fuzzes   := $(filter tests/fuzz/%_fuzz.c,$(sources))
sql_units := $(if $(wildcard hub/store/sql/*.sql),tests/sql/prepare_test.c) \
    $(if $(wildcard agent/store/sql/*.sql),tests/sql/prepare_agent_test.c) \
    $(if $(wildcard tools/sandbox/core/sql/*.sql),tests/sql/prepare_sandbox_test.c)
compiled := $(filter-out $(utility) tests/fuzz/% tests/sql/%,$(sources)) \
    $(filter tests/sql/prepare.c $(sql_units),$(sources))
units    := $(filter-out tests/%,$(filter %_test.c,$(sources)))

objects_of = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
library_of = $(foreach name,$(1),$(BUILD)/lib/$(name).a)

houses         := agent firmware fleet hub paper sandbox
agent_files    := $(filter agent/%,$(product))
channel_files  := $(filter hub/channel/%,$(product))
firmware_files := $(filter firmware/%,$(product))
fleet_files    := $(filter tools/fleet/%,$(product))
hub_files      := $(filter hub/%,$(product))
paper_files    := $(filter tools/paper/%,$(product))
sandbox_files  := $(filter tools/sandbox/%,$(product))
shared_files   := $(filter-out $(crypts),$(filter shared/%,$(product)))
crypt_mbedtls_files := $(filter shared/crypt/crypt_mbedtls%,$(crypts))
crypt_openssl_files := $(filter shared/crypt/crypt_openssl%,$(crypts))

# Linked --as-needed: a program gets only those that it uses.
shared_libs := -lwebsockets -lev -lsqlite3 -lcjson -lexpat -lqrencode -lpng -lfreetype -lz -lpthread
mbedtls     := $(call library_of,shared crypt_mbedtls)
mbedtls_libs := $(shared_libs) -lmbedx509 -lmbedcrypto
openssl     := $(call library_of,shared crypt_openssl)
openssl_libs := $(shared_libs) -lssl -lcrypto -largon2 -lpq -lxlsxwriter -lhpdf

.PHONY: all
ifneq ($(ARCH),)
all: $(BUILD)/bin/shanju-agent
else
all: programs objects libraries ## build all programs into build/bin
endif

# --- generated headers ------------------------------------------------------------

sql_in    = $(wildcard $(1)/*.sql)
web_in    = $(wildcard $(1)/*.html $(1)/*.css $(1)/*.js $(1)/*.svg $(1)/*.png)
# A program's SQL is in one folder, or as the sandbox's in folders beside each other: one list of it.
sql_homes := hub/store/sql agent/store/sql $(wildcard tools/sandbox/*/sql)
sql_below  = $(call sql_in,$(1)) $(wildcard $(dir $(1))*/sql/*.sql)
sql_files := $(foreach home,$(sql_homes),$(call sql_in,$(home)))
sql_lists := $(foreach home,hub/store/sql agent/store/sql tools/sandbox/sql,\
    $(if $(strip $(call sql_below,$(home))),$(home)/all))
migration_homes := $(wildcard $(addsuffix /migrations,$(sql_homes)) \
    hub/store/sql/migrations/sqlite hub/store/sql/migrations/postgres)
migrations := $(foreach home,$(migration_homes),$(if $(call sql_in,$(home)),$(home)))
web_files := $(call web_in,hub/web) $(foreach home,$(wildcard tools/sandbox/*/web),\
    $(call web_in,$(home)))
tables    := $(and $(wildcard hub/store/table.def),$(wildcard tools/tablegen.c))
generated := $(patsubst %,$(BUILD)/gen/%.h,$(sql_files) $(sql_lists) $(migrations) $(web_files)) \
             $(if $(tables),$(BUILD)/gen/hub/store/table.h)

# Written aside and moved, so that no half-written header is ever seen.
make_header = @mkdir -p $(@D) && $(1) > $@.new && mv $@.new $@

.PHONY: generated
generated: $(generated)

$(BUILD)/gen/%.sql.h: %.sql $(BUILD)/tools/sqlembed
	$(call make_header,$(BUILD)/tools/sqlembed $<)

$(sql_lists:%=$(BUILD)/gen/%.h): $(BUILD)/gen/%/all.h: $(BUILD)/tools/sqlembed $(BUILD)/list
	$(call make_header,$(BUILD)/tools/sqlembed --list $(call sql_below,$*))

# hub/store/sql/migrations/sqlite/*.sql make build/gen/hub/store/sql/migrations/sqlite.h
.SECONDEXPANSION:
$(patsubst %,$(BUILD)/gen/%.h,$(migrations)): $(BUILD)/gen/%.h: $$(wildcard $$*/*.sql) \
    $(BUILD)/tools/sqlembed $(BUILD)/list
	$(call make_header,$(BUILD)/tools/sqlembed --migrations $(call sql_in,$*))

$(patsubst %,$(BUILD)/gen/%.h,$(web_files)): $(BUILD)/gen/%.h: % $(BUILD)/tools/embed
	$(call make_header,$(BUILD)/tools/embed $<)

$(BUILD)/gen/hub/store/table.h: $(BUILD)/tools/tablegen
	$(call make_header,$<)

# --- objects, libraries, programs ---------------------------------------------------

# Remade when the settings, or the set of files, are no longer the same.
note = @mkdir -p $(@D) && echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
$(BUILD)/flags: FORCE
	$(call note,$(COMPILE))
$(BUILD)/list: FORCE
	$(call note,$(sources) $(sql_files) $(migrations))

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(generated)
	@mkdir -p $(@D)
	@echo '  cc   $<'
	$(Q)$(COMPILE) $(unit_flags) -MMD -MP -c $< -o $@

# Tools run while building: never sanitized, and without the generated headers.
$(BUILD)/tools/tablegen $(BUILD)/static/tools/tablegen.ok: FLAGS_OF_ONE := -DTABLE_DEF='"hub/store/table.def"'
$(utility:%.c=$(BUILD)/%): $(BUILD)/%: %.c
	@mkdir -p $(@D)
	@echo '  tool $<'
	$(Q)$(or $(build_cc),$(CC)) -std=c17 $(CPPFLAGS) $(FLAGS_OF_ONE) $(WARNINGS) -O1 -g -MMD -MP -MF $@.d $< -o $@

.PHONY: objects libraries programs
objects: $(call objects_of,$(compiled)) $(utility:%.c=$(BUILD)/%) ## compile everything, link nothing

define library
libraries: $(BUILD)/lib/$(1).a
$(BUILD)/lib/$(1).a: $(call objects_of,$($(1)_files)) $(BUILD)/list
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcsD $$@ $$(filter %.o,$$^)
endef
$(foreach name,shared crypt_mbedtls crypt_openssl channel $(houses),$(eval $(call library,$(name))))

archives = -Wl,--start-group $(filter %.a,$^) -Wl,--end-group

# program: name, main file, archives, libraries to link
define program
programs: $(BUILD)/bin/$(1)
$(BUILD)/bin/$(1): $(call objects_of,$(2)) $(3)
	@mkdir -p $$(@D)
	@echo '  link $$@'
	$$(Q)$$(LINK) $$(filter %.o,$$^) $$(archives) $(4) -o $$@
endef
exists = $(filter $(1),$(sources))
program_of = $(if $(call exists,$(2)),$(eval $(call program,$(1),$(2),$(3),$(4))))
agent_libs := $(mbedtls_libs) -lncursesw -ltinfo -ldrm -levdev
$(call program_of,shanju-hub,hub/main.c,$(call library_of,hub) $(openssl),$(openssl_libs))
$(call program_of,shanju-agent,agent/main.c,$(call library_of,agent) $(mbedtls),$(agent_libs))
$(call program_of,shanju-sandbox,tools/sandbox/main.c,$(call library_of,sandbox) $(mbedtls),$(mbedtls_libs))
$(call program_of,shanju-fleet,tools/fleet/main.c,$(call library_of,fleet) $(openssl),$(openssl_libs))
$(call program_of,shanju-paper,tools/paper/main.c,$(call library_of,paper) $(mbedtls),$(shared_libs))
$(call program_of,shanju-rude,tests/scenario/rude.c,$(mbedtls),$(mbedtls_libs))
$(call program_of,shanju-echo,tests/protocol/echo.c,$(mbedtls),$(mbedtls_libs))
sim_files  := $(filter-out %_test.c %/main.c,$(filter tests/sim/%.c,$(sources)))
sim_houses := $(call library_of,hub agent sandbox) $(openssl)
# tests/sim/sim_sign.c and tests/sim/sim_disk_calls.c stand before these, in the simulator only.
sim_calls  := crypt_rsa_sign crypt_rsa_verify crypt_rsa_verify_hash crypt_rsa_private crypt_rsa_public \
    crypt_key_free access close fchmod fchown flock fstat fsync ftruncate getpid mkdir open \
    posix_fallocate pwrite read realpath __realpath_chk rename statvfs unlink write
sim_libs   := $(openssl_libs) $(addprefix -Wl$(comma)--wrap=,$(sim_calls))
$(if $(call exists,tests/sim/main.c),$(eval $(call program,shanju-sim,tests/sim/main.c \
    $(sim_files),$(sim_houses),$(sim_libs))))


# The product with calls of ours in the place of some of its own: tests/nth/nth.syms.
$(BUILD)/nth/%.a: $(BUILD)/lib/%.a tests/nth/nth.syms
	@mkdir -p $(@D)
	@objcopy --redefine-syms=tests/nth/nth.syms $< $@
nth_files  := $(filter-out %/main.c %_preload.c,$(filter tests/nth/%.c,$(sources)))
nth_houses := $(patsubst $(BUILD)/lib/%,$(BUILD)/nth/%,$(sim_houses))
$(if $(call exists,tests/nth/main.c),$(eval $(call program,shanju-nth,tests/nth/main.c \
    $(nth_files) $(sim_files),$(nth_houses),$(sim_libs))))

# The same in real processes.
$(BUILD)/nth/nth_preload.so: tests/nth/nth_preload.c
	@mkdir -p $(@D)
	@echo '  link $@'
	$(Q)$(CC) -std=c17 $(CPPFLAGS) $(WARNINGS) -O2 -fPIC -shared $< -lpq -lssl -o $@

# The simulator once more, with a recorder in front of its hub's database.
$(BUILD)/replay/sim_main.o: $(BUILD)/obj/tests/sim/main.o
	@mkdir -p $(@D)
	@objcopy --redefine-sym main=replay_sim_main $< $@
$(if $(call exists,tests/replay/main.c),$(eval $(call program,shanju-replay,\
    $(filter tests/replay/%.c,$(sources)) $(sim_files),$(BUILD)/replay/sim_main.o $(sim_houses),\
    -Wl$(comma)--wrap=engine_open $(sim_libs))))

# --- tests ------------------------------------------------------------------------

# The unit tests of a house are one program, in which each is a main() of its own: tests/unit.
# What ONLY chooses is linked elsewhere, so that the whole is not linked again.
test_folder := $(BUILD)/$(if $(ONLY),only,test)
only        = $(if $(ONLY),$(foreach unit,$(1),$(if $(findstring $(ONLY),$(unit)),$(unit))),$(1))
unit_flags  = $(if $(filter %_test.c,$<),-include tests/unit/unit_here.h -Dmain=unit_run -DUNIT_FILE='"$<"')

# unit_program: name, its test files, archives and more, libraries
# chosen has hub:hub/flow/book_test for each of them.
define unit_program
chosen += $(2:%.c=$(1):%)
unit_programs += $(test_folder)/$(1)
$(test_folder)/$(1): $(call objects_of,$(2) tests/unit/unit.c $(call helpers_of,$(2))) $(3) \
    $(test_folder)/$(1).list
	@mkdir -p $$(@D)
	@echo '  link $$@'
	$$(Q)$$(LINK) $$(filter %.o,$$^) $$(archives) $(4) -lcmocka -o $$@
$(test_folder)/$(1).list: FORCE
	$$(call note,$(2))
endef
# What helps the tests of a folder: x_test_help.c.
helpers_of = $(filter $(addsuffix %,$(sort $(dir $(1)))),$(helpers))
# unit_files: name, test files of which ONLY chooses
unit_files = $(patsubst $(1):%,%,$(call only,$(2:%=$(1):%)))
units_of = $(if $(call unit_files,$(1),$(2)),\
    $(eval $(call unit_program,$(1),$(call unit_files,$(1),$(2)),$(3),$(4))))
chosen :=
unit_programs :=
crypt_units := $(filter shared/crypt/%,$(units))
# Both implementations of shared/crypt answer to the same tests; slow ones are begun first.
$(call units_of,crypt_openssl,$(crypt_units),$(openssl),$(openssl_libs))
$(call units_of,crypt_mbedtls,$(crypt_units),$(mbedtls),$(mbedtls_libs))
$(call units_of,hub,$(filter hub/%,$(units)),$(call library_of,hub) $(openssl),$(openssl_libs))
$(call units_of,agent,$(filter agent/%,$(units)),$(call library_of,agent) $(mbedtls),$(agent_libs))
$(call units_of,firmware,$(filter firmware/%,$(units)),$(call library_of,firmware) $(mbedtls),$(mbedtls_libs))
$(call units_of,sandbox,$(filter tools/sandbox/%,$(units)),$(call library_of,sandbox) $(mbedtls),$(mbedtls_libs))
$(call units_of,fleet,$(filter tools/fleet/%,$(units)),$(call library_of,fleet) $(mbedtls),$(mbedtls_libs))
$(call units_of,paper,$(filter tools/paper/%,$(units)),$(call library_of,paper) $(mbedtls),$(shared_libs))
$(call units_of,sim,$(filter tests/sim/%_test.c,$(sources)),\
    $(call objects_of,$(sim_files)) $(sim_houses),$(sim_libs))
$(call units_of,talk,$(filter tests/talk/%_test.c,$(sources)),$(call library_of,hub sandbox) $(openssl),\
    $(openssl_libs))
$(call units_of,shared,$(filter-out $(crypt_units),$(filter shared/%,$(units))),$(mbedtls),$(mbedtls_libs))

# These are asked by `make sql` only: they want a PostgreSQL.
chosen_units := $(chosen)
chosen_programs := $(unit_programs)
$(call units_of,sql,$(sql_units),$(call objects_of,tests/sql/prepare.c) $(call library_of,shared),-lpq -lsqlite3)
sql_chosen := $(filter-out $(chosen_units),$(chosen))
sql_programs := $(filter-out $(chosen_programs),$(unit_programs))

# What measures, and the peers that have no package.
define bench_program
bench_programs += $(BUILD)/bench/$(1)
$(BUILD)/bench/$(1): $(call objects_of,tests/bench/$(1).c) $(2)
	@mkdir -p $$(@D)
	@echo '  link $$@'
	$$(Q)$$(LINK) $$(filter %.o,$$^) $$(archives) $(3) -o $$@
endef
bench_of = $(if $(call exists,tests/bench/$(1).c),$(eval $(call bench_program,$(1),$(2),$(3))))
bench_programs := $(if $(call exists,tests/bench/slow_sync.c),$(BUILD)/bench/slow_sync.so)
$(call bench_of,one_commit,$(call library_of,hub) $(openssl),$(openssl_libs))
$(call bench_of,sync_cost,$(openssl),$(openssl_libs))
$(call bench_of,qr_bench,$(mbedtls),$(mbedtls_libs))
$(call bench_of,bare_lws,$(openssl),$(openssl_libs))
$(call bench_of,bill_bench,$(call library_of,channel) $(openssl),$(openssl_libs))
$(call bench_of,callback_bench,$(call library_of,channel) $(openssl),$(openssl_libs))
$(call bench_of,callback_make,$(openssl),$(openssl_libs))
# Once with each library.
sign_benches := $(if $(call exists,tests/bench/sign_bench.c),$(BUILD)/bench/sign_bench_mbedtls $(BUILD)/bench/sign_bench_openssl)
bench_programs += $(sign_benches)
$(BUILD)/bench/sign_bench_mbedtls: $(mbedtls)
$(BUILD)/bench/sign_bench_openssl: $(openssl)
$(sign_benches): $(call objects_of,tests/bench/sign_bench.c)
	@mkdir -p $(@D)
	@echo '  link $@'
	$(Q)$(LINK) $(filter %.o,$^) $(archives) \
	    $(if $(findstring openssl,$@),$(openssl_libs),$(mbedtls_libs)) -o $@
bench_programs += $(BUILD)/bench/peer_load
$(BUILD)/bench/peer_load: $(call objects_of,$(filter tests/bench/peer_%.c,$(sources))) $(mbedtls)
	@mkdir -p $(@D)
	@echo '  link $@'
	$(Q)$(LINK) $(filter %.o,$^) $(archives) $(mbedtls_libs) -o $@
$(BUILD)/bench/slow_sync.so: tests/bench/slow_sync.c
	@mkdir -p $(@D)
	@echo '  link $@'
	$(Q)$(CC) -std=c17 $(CPPFLAGS) $(WARNINGS) -O2 -fPIC -shared $< -o $@

fuzzers :=
define fuzzer
fuzzers += $(BUILD)/fuzz/$(1)
$(BUILD)/fuzz/$(1): $(call objects_of,$(2)) $(call library_of,channel) $(mbedtls)
	@mkdir -p $$(@D)
	@echo '  link $$@'
	$$(Q)$$(LINK) -fsanitize=fuzzer $$(filter %.o,$$^) $$(archives) $(mbedtls_libs) -o $$@
endef
$(foreach file,$(fuzzes),$(eval $(call fuzzer,$(file:tests/fuzz/%.c=%),$(file))))

.PHONY: unit tests
tests: $(chosen_programs)
run_units = tools/unit.sh $(test_folder) $@ $(1)
unit: $(chosen_programs) ## run the unit tests (ONLY=shared/base for some)
	@$(if $(LESS),TEST_LESS=$(LESS)) $(if $(MORE),TEST_MORE=$(MORE) UNIT_LIMIT_S=7200) \
	    $(call run_units,$(chosen_units))

# These start threads by C11's thrd_create(), in which Debian 12's thread sanitizer dies.
tsan_dies := shared/crypt/crypt_p256_test.c shared/crypt/crypt_rsa_test.c

.PHONY: unit-asan sim-asan unit-tsan unit-valgrind
asan := BUILD=build/asan SANITIZE=address,undefined CFLAGS='-O1 -g'
unit-asan: ## the unit tests under the address and undefined-behaviour sanitizers
	@$(MAKE) unit $(asan) LESS=2
sim-asan:
	@$(MAKE) build/asan/bin/shanju-sim $(asan)
# What is decided, read and written by one thread has no races: its tests are for the others.
tsan_alone := $(addsuffix /%_test.c,hub/flow hub/channel hub/provision tools tests/talk tests/sim \
    shared/pay shared/text shared/wire shared/config agent/flow agent/face)
unit-tsan: ## the unit tests of what has threads, under the thread sanitizer
	@$(MAKE) unit BUILD=build/tsan SANITIZE=thread CFLAGS='-O1 -g' LESS=20 \
	    SKIP='$(tsan_dies) $(tsan_alone)'
valgrind = valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite \
    --log-file=$(test_folder)/log/$@/%p.said
# What adapters and sandbox say to each other asks much of RSA, and nothing new of memory.
unit-valgrind: $(chosen_programs) ## the unit tests under valgrind
	@WRAP='$(valgrind)' UNIT_LIMIT_S=1200 TEST_LESS=20 TEST_NO_BOOKS=1 UNIT_CHUNK=16 UNIT_WARM=1 \
	    $(call run_units,$(filter-out talk:%,$(chosen_units)))

# Those that ask a database; what a test of a failure needs another connection for is here only.
stored_units := $(filter hub:hub/store/% hub:hub/flow/% hub:hub/courier/% hub:hub/recon/% hub:hub/export/% \
    hub:hub/console/%,$(chosen_units))
.PHONY: unit-postgres
unit-postgres: $(filter %/hub,$(chosen_programs)) ## hub/store, flow, courier, recon, export and console on PostgreSQL
	@SHANJU_TEST_POSTGRES=1 tools/scratch-pg.sh $(call run_units,$(stored_units))

.PHONY: sql sql-tests
sql-tests: $(sql_programs)
sql: $(sql_programs) ## prepare every SQL statement on both engines
	@tools/scratch-pg.sh $(call run_units,$(sql_chosen))

.PHONY: test
test: ## install what is missing and run every suite (SUITES='unit sql' for some)
	@tools/install.sh test
	@tools/test.sh $(SUITES)

.PHONY: soak-random
soak-random: ## random lives of orders, refunds, shares and wallets, MORE=20 times as many
	@$(MAKE) unit ONLY=random_test MORE=$(or $(MORE),20)

.PHONY: soak-kills
soak-kills: programs ## clients hammer the same orders while hubs are killed (KILLS=200 on each database)
	@tools/install.sh test
	@HAMMER_KILLS=$(or $(KILLS),200) tests/hammer/run.sh sqlite postgres

.PHONY: soak-doors
soak-doors: programs ## made-up requests at every door of the console (TRIES=500 at each, by DOOR_SEED)
	@DOOR_TRIES=$(or $(TRIES),500) SCENARIO_LIMIT_S=7200 tests/scenario/run.sh 45

.PHONY: soak
soak: $(BUILD)/bin/shanju-sim ## new worlds on all cores (HOURS=1), the failing ones made small
	@SOAK_SECONDS=$$(($(or $(HOURS),1) * 3600)) tests/sim/soak.sh

.PHONY: drop-answers
drop-answers: $(BUILD)/bin/shanju-sim ## short worlds whose channels' answers are dropped (RUNS=10000)
	@tests/sim/drop_answers.sh $(or $(RUNS),10000)

.PHONY: reliability
reliability: programs ## one table: what was simulated, what went wrong in it, what was lost
	@tests/sim/reliability.sh

.PHONY: check-sim
check-sim: $(BUILD)/bin/shanju-sim ## the simulator finds planted mistakes, and tells one story with any compiler
	@tools/install.sh test
	@$(MAKE) build/clang/bin/shanju-sim BUILD=build/clang CC=clang
	@$(MAKE) build/debug/bin/shanju-sim BUILD=build/debug CC=clang CFLAGS=-O0
	@tests/sim/same.sh $< build/clang/bin/shanju-sim build/debug/bin/shanju-sim
	@tests/sim/plants.sh $(PLANTS)

.PHONY: nth
nth: programs $(BUILD)/nth/nth_preload.so ## fail the Nth allocation, step, request, … of each scenario, for every N
	@tests/nth/run.sh --all
	@tests/nth/real.sh

.PHONY: sim-postgres
sim-postgres: $(BUILD)/bin/shanju-replay ## what simulated hubs ask of SQLite, asked of PostgreSQL too (SEEDS='1 2')
	@tests/replay/run.sh $(SEEDS)

.PHONY: fuzz
fuzz: ## fuzz everything that reads bytes from outside (SECONDS=60 each)
	@$(MAKE) fuzzers BUILD=build/fuzz CC=clang CFLAGS='-O1 -g' \
	    SANITIZE=address,undefined,fuzzer-no-link
	@tools/fuzz.sh $(or $(SECONDS),60) $(fuzzes:tests/fuzz/%.c=build/fuzz/fuzz/%)

.PHONY: fuzzers
fuzzers: $(fuzzers)

.PHONY: bench
bench: programs $(bench_programs) ## measure, beside peers in the same run (BENCH='--quick drain' for some)
	@tests/bench/run.sh $(BENCH)

.PHONY: bench-loss bench-money bench-channels bench-console
bench-console: programs console ## what people wait for at the console, with BENCH_ORDERS stored, on both databases
	@tools/install.sh bench
	@tests/bench/run.sh $(BENCH) console
bench-channels: programs $(filter %/bill_bench %/callback_bench %/callback_make %/sync_cost $(sign_benches),$(bench_programs)) ## signatures and callbacks a second, and bills of a million rows
	@tools/install.sh bench
	@tests/bench/run.sh $(BENCH) channels
bench-loss bench-money: bench-%: programs $(bench_programs)
	@tools/install.sh bench
	@tests/bench/run.sh $(BENCH) $*
bench-loss: ## what is acknowledged and gone after power cuts and kills, beside peers (as root)
bench-money: ## payments a second on both databases, beside peers

.PHONY: demo
demo: ## a shop with a till and payers, on this machine
	@tools/install.sh demo
	@$(MAKE) programs console
	@tools/demo/run.sh

# --- other machines ---------------------------------------------------------------

.PHONY: unit-arm unit-agent scenario-arm deb
unit-arm: ## the agent's unit tests for armhf and arm64, under user-mode QEMU
	@tools/install.sh arm
	@for arch in armhf arm64; do $(MAKE) unit-agent ARCH=$$arch || exit 1; done
unit-agent: $(filter %/agent,$(chosen_programs)) $(filter %/shared,$(chosen_programs)) $(filter %/crypt_mbedtls,$(chosen_programs))
	@WRAP='$(run_other)' UNIT_LIMIT_S=1200 $(call run_units,$(filter agent:% shared:% crypt_mbedtls:%,$(chosen_units)))
scenario-arm: programs ## scenarios of tills with the agents of armhf and arm64, under user-mode QEMU
	@tools/install.sh arm
	@for arch in armhf arm64; do \
	    $(MAKE) ARCH=$$arch && firmware/emulated.sh $$arch build/$$arch/emulated && \
	    for word in 01- 02- 05- 31- 60- 61- 62-; do \
	        BIN=$(CURDIR)/build/$$arch/emulated tests/scenario/run.sh $$word || exit 1; \
	    done || exit 1; \
	done
deb: ## the agent as a Debian package (ARCH=armhf or arm64 for other machines)
	@$(MAKE) $(BUILD)/bin/shanju-agent
	@firmware/deb.sh $(or $(ARCH),$$(dpkg --print-architecture)) $(BUILD)/bin/shanju-agent $(BUILD)

# --- the console ------------------------------------------------------------------

# Its modules lie in build/, beside nothing of ours, and are linked to from where its sources are.
console_home    := hub/web/console
console_npm     := build/console-npm
console_sources := $(sort $(shell find $(console_home) -name node_modules -prune -o -type f -print 2>/dev/null))
.PHONY: console check-console
console: $(BUILD)/console/.made ## build the console's front end into build/console
$(console_npm)/.made: $(console_home)/package.json $(console_home)/package-lock.json
	@echo '  npm  $(console_home)'
	@mkdir -p $(@D) && cp $^ $(@D)/
	@cd $(@D) && npm ci --no-audit --no-fund --silent
	@ln -sfn $(abspath $(@D))/node_modules $(console_home)/node_modules
	@touch $@
$(BUILD)/console/.made: $(console_sources) $(console_npm)/.made
	@echo '  vite $(@D)'
	@cd $(console_home) && SHANJU_CONSOLE=$(abspath $(@D)) npm run --silent build
	@touch $@
check-console: $(BUILD)/static/console.ok ## the console's types and manner, and its own tests
$(BUILD)/static/console.ok: $(console_sources) $(console_npm)/.made
	@mkdir -p $(@D)
	@echo '  lint $(console_home)'
	@cd $(console_home) && { npm run --silent check && npm run --silent test; } > $(abspath $@).log 2>&1 || { cat $(abspath $@).log; exit 1; }
	@touch $@

# --- checks -----------------------------------------------------------------------

checks := format floors tidy readmes warnings symbols static console
.PHONY: check
check: ## every check that is not a test
	@$(MAKE) -k -Otarget $(checks:%=check-%)
	@echo 'all checks pass: $(checks)'

layout = $(filter-out tests/sdk/%,$(ours))
prose  := $(sort $(shell find . -name node_modules -prune -o -path ./build -prune -o -path ./.git -prune \
    -o \( -name '*.md' -o -name '*.sh' -o -name '*.sql' -o -name '*.txt' -o -name '*.def' \) -print))

.PHONY: $(checks:%=check-%) check-checks
check-format: ## the layout is what clang-format makes of it
	@printf '%s\0' $(layout) | xargs -0 -n 16 -P $$(nproc) clang-format --dry-run --Werror
check-floors: $(BUILD)/tools/floors ## includes go down only (floors.txt)
	@$< floors.txt $(ours)
check-tidy: $(BUILD)/tools/tidy ## the rules no compiler knows
	@$< $(ours) $(prose:./%=%)
check-readmes: ## every file is named by a README
	@tools/readmes.sh agent docs firmware hub shared tests tools
check-warnings: objects ## gcc and clang compile everything without a warning
	@$(MAKE) objects BUILD=build/clang CC=clang
check-symbols: objects ## foo.c exports foo_*
	@tools/symbols.sh $(call objects_of,$(product))
check-static: $(patsubst %.c,$(BUILD)/static/%.ok,$(compiled) $(utility)) ## clang-tidy
check-checks: ## plant faults in a copy and see every one caught
	@tools/plant.sh

# Stands on the object, so that it is looked at again when a header of it changes.
$(patsubst %.c,$(BUILD)/static/%.ok,$(compiled)): $(BUILD)/static/%.ok: %.c $(BUILD)/obj/%.o
$(utility:%.c=$(BUILD)/static/%.ok): $(BUILD)/static/%.ok: %.c $(BUILD)/%
$(BUILD)/static/%.ok: .clang-tidy
	@mkdir -p $(@D)
	@echo '  tidy $*.c'
	@clang-tidy --quiet $*.c -- -std=c17 $(CPPFLAGS) $(FLAGS_OF_ONE) $(filter -W%,$(WARNINGS)) \
	    -Wno-unknown-warning-option > $@.log 2>&1 || { cat $@.log; exit 1; }
	@touch $@

.PHONY: format
format: ## apply the layout
	@printf '%s\0' $(layout) | xargs -0 -n 16 -P $$(nproc) clang-format -i

.PHONY: clean
clean: ## forget everything made
	rm -rf build

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  %-16s %s\n", $$1, $$2 }' Makefile

FORCE:
.PHONY: FORCE
.DELETE_ON_ERROR:
.SECONDARY:
-include $(patsubst %.o,%.d,$(call objects_of,$(compiled) $(fuzzes)))
-include $(patsubst tools/%.c,$(BUILD)/tools/%.d,$(utility))
