# czar: one Makefile, no configure, no recursion. "make help" lists the targets.
#
# V=1 shows commands, SAN=1 builds with ASan and UBSan under build/san, J=N sets the parallel jobs,
# CI=true turns warnings into errors, T=NAME takes only the tests whose name holds NAME.

VERSION := 0.1.0
PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
DESTDIR ?=
V ?= 0
SAN ?= 0
T ?=
J := $(or $(J),$(shell nproc))
ifeq ($(origin CC),default)
CC := gcc
endif
MAKEFLAGS += -j$(J) --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

OUT := build$(if $(filter 1,$(SAN)),/san)
Q := $(if $(filter 1,$(V)),,@)
say = $(if $(Q),@printf '  %-5s %s\n' $(1) $(2))

# --- Sources: wildcards, so that files come and go without a change here.

FOLDERS := czar/base checks queue hooks status czar/io czar czar/cmd
HEADERS := $(wildcard $(addsuffix /*.h,$(FOLDERS)))
SRC := $(filter-out hooks/czar-hook.c,$(wildcard $(addsuffix /*.c,$(FOLDERS))))
MAIN := czar/cmd/main.c
AGENT_SRC := $(wildcard tests/agent/*.c)
TEST_SRC := $(wildcard tests/unit/test_*.c)
# Linked into every test: helpers beside them, and the simulator.
TEST_LIB_SRC := $(filter-out $(TEST_SRC),$(wildcard tests/unit/*.c)) $(wildcard tests/sim/*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
UNITS := $(notdir $(wildcard units/*.service units/*.timer units/*.socket))
MANUALS := $(patsubst docs/%.scd,build/man/%,$(wildcard docs/*.scd))
# Where each shell looks for completions.
COMPLETIONS := $(addprefix build/completion/,bash-completion/completions/czar \
	zsh/site-functions/_czar fish/vendor_completions.d/czar.fish)

# Test builds have kill points (CZAR_DIE_AT); what is shipped has none. Only sources that name them,
# or include a header that does, are compiled a second time, under $(OUT)/check.
KILL_HEADERS := $(shell grep -li kill_point /dev/null $(HEADERS))
KILL_SRC := $(shell grep -liF -e kill_point $(KILL_HEADERS:%=-e '"%"') /dev/null $(SRC))

object = $(patsubst %.c,$(OUT)/obj/%.o,$(1))
check_object = $(patsubst %.c,$(OUT)/check/obj/%.o,$(filter $(KILL_SRC),$(1))) \
	$(call object,$(filter-out $(KILL_SRC),$(1)))

# What checks/agents/ says of agents, as C.
AGENTS_OBJ := $(OUT)/obj/built_in_agents.o
LIB_OBJ := $(call object,$(filter-out $(MAIN),$(SRC))) $(AGENTS_OBJ)
CHECK_LIB_OBJ := $(call check_object,$(filter-out $(MAIN),$(SRC))) $(AGENTS_OBJ)
OBJECTS := $(sort $(call check_object,$(SRC)) \
	$(call object,$(SRC) $(AGENT_SRC) $(TEST_SRC) $(TEST_LIB_SRC) $(BENCH_SRC) hooks/czar-hook.c) \
	$(OUT)/obj/built_in_agents.o)

wanted = $(if $(T),$(findstring $(T),$(1)),yes)
BINARIES := $(OUT)/bin/czar $(OUT)/bin/czar-hook
CHECK_BINARIES := $(addprefix $(OUT)/check/bin/,czar czar-hook $(if $(AGENT_SRC),scripted-agent))
TESTS := $(foreach t,$(TEST_SRC:tests/unit/%.c=%),$(if $(call wanted,$(t)),$(OUT)/tests/$(t)))
# A test that needs no binary can be run while one does not build.
SCRIPTS := $(foreach s,$(wildcard tests/integration/*.sh),$(if $(call wanted,$(notdir $(s))),$(s)))
# What the GitHub lab of the tests needs; without it they fail, and say why.
LAB := build/github/ready
# The real agent programs.
REAL := build/real/ready
BENCHES := $(BENCH_SRC:tests/bench/%.c=$(OUT)/bench/%)

# --- Flags. pkg-config is asked once, when the first recipe needs it, and so after "deps".

PACKAGES := libsystemd libgit2 jansson sqlite3 yaml-0.1 libcrypto libcurl libmicrohttpd
pkg = $(if $(filter missing,$(shell pkg-config --exists $(2) || echo missing)),$(error libraries \
	are missing: run "make deps"),$(shell pkg-config $(1) $(2)))
PKG_CFLAGS = $(eval PKG_CFLAGS := $(call pkg,--cflags,$(PACKAGES)))$(PKG_CFLAGS)
PKG_LIBS = $(eval PKG_LIBS := $(call pkg,--libs,$(PACKAGES)))$(PKG_LIBS)
TEST_LIBS = $(eval TEST_LIBS := $(call pkg,--libs,cmocka))$(TEST_LIBS)

# Cutting a text to its field is what text_setf is for, so gcc need not tell.
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla \
	$(if $(findstring clang,$(CC)),,-Wno-format-truncation) $(if $(CI),-Werror)
SAN_FLAGS := $(if $(filter 1,$(SAN)),-fsanitize=address -fsanitize=undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer)
CFLAGS ?= $(if $(filter 1,$(SAN)),-O1,-O2) -g
LDFLAGS ?=
COMPILE = $(CC) -std=gnu11 -D_GNU_SOURCE -DCZAR_VERSION='"$(VERSION)"' \
	-DCZAR_SYSCONFDIR='"$(SYSCONFDIR)"' $(WARN) $(CFLAGS) $(CPPFLAGS) \
	$(SAN_FLAGS) -pthread -I. $(PKG_CFLAGS) -MMD -MP -c
LINK = $(CC) $(CFLAGS) $(SAN_FLAGS) -pthread -Wl,--as-needed $(LDFLAGS)

# --- What people call.

.PHONY: all deps demo demo-github check check-agents lint bench soak man picture readme install clean help force

all: $(BINARIES) $(UNITS:%=$(OUT)/lib/systemd/user/%) ## build czar and czar-hook under build/bin

deps: ## install the Debian packages that are missing (units/packages.txt)
	@units/packages.sh $(DEPS)

demo: deps $(BINARIES) $(CHECK_BINARIES) ## watch a small fleet finish ten tasks, in a folder of its own
	@BUILD=$(CURDIR)/$(OUT) tests/demo.sh

demo-github: deps $(BINARIES) $(CHECK_BINARIES) $(LAB) ## the same, landing by pull requests on a GitHub of the tests
	@LAND=github BUILD=$(CURDIR)/$(OUT) tests/demo.sh

check: deps $(if $(SCRIPTS),$(BINARIES) $(CHECK_BINARIES)) $(if $(findstring github,$(SCRIPTS)),$(LAB)) $(TESTS) ## run the tests; T=NAME some of them, SAN=1 with sanitizers
	@J=$(J) T=$(T) SAN=$(SAN) tests/run.sh $(OUT) $(TESTS)

check-agents: deps $(BINARIES) $(CHECK_BINARIES) $(REAL) ## run real agents (Claude Code, Codex, Gemini CLI, OpenCode) against a model of the tests
	@BUILD=$(CURDIR)/$(OUT) tests/real/check.sh $(T)

lint: deps $(OUT)/libczar.a ## format, clang-tidy, cppcheck, layers, purity, banned calls, shellcheck
	@J=$(J) PACKAGES='$(PACKAGES)' tests/lint.sh $(OUT)

bench: deps $(BINARIES) $(CHECK_BINARIES) $(BENCHES) ## measure czar beside a plain shell loop, to build/bench.json
	@BUILD=$(CURDIR)/$(OUT) tests/bench.sh

soak: deps $(BINARIES) $(CHECK_BINARIES) ## thirty workers, 300 tasks, crashes and kills thrown in
	@BUILD=$(CURDIR)/$(OUT) tests/soak.sh

man: $(MANUALS) ## make the manuals under build/man

picture: deps $(BINARIES) $(CHECK_BINARIES) ## draw the README's picture from a real run
	@BUILD=$(CURDIR)/$(OUT) tests/picture.sh

readme: $(BINARIES) ## print the README's table of commands anew
	$(Q)$(OUT)/bin/czar manual readme >$(OUT)/commands
	$(Q)sed -i -e '/^<!-- commands: made by make readme -->$$/,/^<!-- end of the commands -->$$/{//!d}' \
		-e '/^<!-- commands: made by make readme -->$$/r $(OUT)/commands' README.md

install: all man $(COMPLETIONS) ## install to DESTDIR and PREFIX
	$(Q)install -D -m 755 -t '$(DESTDIR)$(PREFIX)/bin' $(OUT)/bin/czar
	$(Q)install -D -m 755 -t '$(DESTDIR)$(PREFIX)/lib/czar' $(OUT)/bin/czar-hook
	$(Q)for page in $(MANUALS); do \
		install -D -m 644 -t '$(DESTDIR)$(PREFIX)/share/man/man'"$${page##*.}" "$$page" || exit; \
	done
	$(Q)for file in $(COMPLETIONS:build/completion/%=%); do \
		install -D -m 644 "build/completion/$$file" "$(DESTDIR)$(PREFIX)/share/$$file" || exit; \
	done
	$(Q)for unit in $(UNITS); do \
		install -D -m 644 -t '$(DESTDIR)$(PREFIX)/lib/systemd/user' "units/$$unit" && \
		sed -i 's,@PREFIX@,$(PREFIX),g' '$(DESTDIR)$(PREFIX)/lib/systemd/user/'"$$unit" || exit; \
	done

clean: ## remove build/
	$(Q)rm -rf build

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | \
		while IFS='	' read -r name what; do printf '  %-11s %s\n' "$$name" "$$what"; done
	@echo '  V=1 SAN=1 J=N T=NAME CI=true PREFIX= SYSCONFDIR= DESTDIR= CFLAGS= CC='

# Which groups of packages a goal needs. What "deps" installs must be there before anything compiles.
DEPS := build $(if $(filter deps demo demo-github check check-agents bench soak picture,$(MAKECMDGOALS)),test) \
	$(if $(filter deps lint,$(MAKECMDGOALS)),lint)
ifneq (,$(filter deps demo demo-github check check-agents lint bench soak picture,$(MAKECMDGOALS)))
$(OBJECTS): | deps
endif

# --- How things are made.

$(OUT)/obj/%.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -o $@ $<

$(OUT)/check/obj/%.o: %.c
	$(call say,CC,'$< (kill points)')
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -DCZAR_KILL_POINTS -o $@ $<

$(OUT)/built_in_agents.c: checks/agents/embed.sh $(wildcard checks/agents/*.conf) $(shell find checks/agents -mindepth 2 -type f)
	@mkdir -p $(@D)
	$(Q)$< >$@

$(AGENTS_OBJ): $(OUT)/built_in_agents.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -o $@ $<

# An archive is made anew when its list of objects changes, or a removed source would live on in it.
$(OUT)/%.list: force
	@mkdir -p $(@D)
	@echo '$(strip $(LIST))' | cmp -s - $@ || echo '$(strip $(LIST))' >$@
$(OUT)/libczar.list: LIST = $(LIB_OBJ)
$(OUT)/check/libczar.list: LIST = $(CHECK_LIB_OBJ)
$(OUT)/tests/libtests.list: LIST = $(call object,$(TEST_LIB_SRC))

ARCHIVE = $(Q)rm -f $@ && ar qcs $@ $(filter %.o,$^)
$(OUT)/libczar.a: $(LIB_OBJ) $(OUT)/libczar.list
	$(ARCHIVE)
$(OUT)/check/libczar.a: $(CHECK_LIB_OBJ) $(OUT)/check/libczar.list
	$(ARCHIVE)
$(OUT)/tests/libtests.a: $(call object,$(TEST_LIB_SRC)) $(OUT)/tests/libtests.list
	$(ARCHIVE)

$(OUT)/bin/czar: $(call object,$(MAIN)) $(OUT)/libczar.a
$(OUT)/check/bin/czar: $(call check_object,$(MAIN)) $(OUT)/check/libczar.a
$(OUT)/bin/czar $(OUT)/check/bin/czar:
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS)

# On libc alone: it starts in a fifth of the time that the libraries take.
$(OUT)/bin/czar-hook: $(call object,hooks/czar-hook.c hooks/pre_push.c)
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^

$(OUT)/bin/scripted-agent: $(call object,$(AGENT_SRC)) $(call object,$(wildcard czar/base/*.c))
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) -lutil

$(OUT)/check/bin/czar-hook $(OUT)/check/bin/scripted-agent: $(OUT)/check/bin/%: $(OUT)/bin/%
	@mkdir -p $(@D)
	$(Q)cp -f $< $@

$(OUT)/tests/test_%: $(OUT)/obj/tests/unit/test_%.o $(OUT)/tests/libtests.a $(OUT)/check/libczar.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(TEST_LIBS) $(PKG_LIBS)

$(OUT)/bench/%: $(OUT)/obj/tests/bench/%.o $(OUT)/libczar.a
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS)

$(LAB): tests/github/package-lock.json tests/github/spec.mjs tests/github/setup.sh | deps
	$(Q)tests/github/setup.sh $(@D) || :

$(REAL): tests/real/package-lock.json tests/real/setup.sh | deps
	$(Q)tests/real/setup.sh $(@D) || :

# As installed: what runs from here can be a service too.
$(OUT)/lib/systemd/user/%: units/%
	@mkdir -p $(@D)
	$(Q)sed 's,@PREFIX@,$(CURDIR)/$(OUT),g' $< >$@

build/man/%: docs/%.scd
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)scdoc <$< >$@

# Options and commands are printed from the command table.
build/man/czar.1: docs/czar.1.scd $(OUT)/bin/czar
	$(call say,MAN,$@)
	@mkdir -p $(@D)
	$(Q)$(OUT)/bin/czar manual commands >$@.commands
	$(Q)sed -e '/^@COMMANDS@$$/{r $@.commands' -e 'd}' $< | scdoc >$@
	@rm -f $@.commands

$(COMPLETIONS): $(OUT)/bin/czar
	@mkdir -p $(@D)
	$(Q)$< completion $(patsubst %-completion,%,$(word 3,$(subst /, ,$@))) >$@

.SECONDARY: $(OBJECTS)
-include $(OBJECTS:.o=.d)
