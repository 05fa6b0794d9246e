# coreelf: how it is built, tested and installed.
#
# `make help` lists the targets. Two of them need git, a C compiler and make, and nothing else: `make` and
# `make demo`. For the tests, `make deps check` first installs what they use.
#
# The idea: every object lies under build/ where its source lies in the tree, so build/libcoreelf/note.o is
# made of libcoreelf/note.c, and another kind of build is another folder:
#
#     make CC=clang BUILD=build/clang
#     make CFLAGS='-O0 -g3' BUILD=build/debug
#
# Sources are found by their folders: a new file needs no line here.
#
#     libcoreelf/  ->  build/libcoreelf.a, build/libcoreelf.so.0      the same objects in both
#     tools/       ->  build/coreelf                                  links libcoreelf.a
#     tests/*.c    ->  build/tests/check                              links libcoreelf.a and the tools
#     tests/programs/*.c  ->  build/tests/programs/NAME               what the tests dump, crash and look at
#
# Worth setting: CC, CFLAGS, LDFLAGS, BUILD, PREFIX, DESTDIR; WERROR=1 makes a warning an error, V=1 shows
# the commands.

BUILD = build
CFLAGS ?= -O2 -g
PKG_CONFIG ?= pkg-config

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wvla $(if $(WERROR),-Werror)
# What every object is compiled with. -MMD: the headers that a source includes, for the next `make`.
COMPILE  = $(CC) $(CPPFLAGS) -I. -std=c11 $(WARNINGS) $(CFLAGS) -MMD -MP

# The library is plain C and asks for no extension of the system; the rest is for Linux.
LIBRARY_FLAGS = -Ilibcoreelf -fPIC -fvisibility=default
TOOLS_FLAGS   = -D_GNU_SOURCE -pthread
TESTS_FLAGS   = -D_GNU_SOURCE -pthread
# The programs are the subject of the tests, so CFLAGS do not apply: their stacks and areas stay as they are
# under any sanitizer and optimisation.
PROGRAM_FLAGS = -D_GNU_SOURCE -std=c11 $(WARNINGS) -O1 -g -pthread

LIBRARY_SOURCES  = $(sort $(wildcard libcoreelf/*.c libcoreelf/arch/*.c))
TOOLS_SOURCES    = $(sort $(wildcard tools/*.c tools/*/*.c))
TESTS_SOURCES    = $(sort $(wildcard tests/*.c))
PROGRAMS_SOURCES = $(sort $(wildcard tests/programs/*.c))

LIBRARY_OBJECTS = $(LIBRARY_SOURCES:%.c=$(BUILD)/%.o)
TOOLS_OBJECTS   = $(TOOLS_SOURCES:%.c=$(BUILD)/%.o)
TESTS_OBJECTS   = $(TESTS_SOURCES:%.c=$(BUILD)/%.o)
PROGRAMS        = $(PROGRAMS_SOURCES:%.c=$(BUILD)/%)
# The page of `coreelf map --format=html`, which is in the command as bytes.
PAGE_SOURCES    = tools/map/page/page.html tools/map/page/page.css tools/map/page/page.js
PAGE_OBJECT     = $(BUILD)/tools/map/page.o
# All of the command but its main().
TESTED_OBJECTS  = $(filter-out $(BUILD)/tools/coreelf.o,$(TOOLS_OBJECTS)) $(PAGE_OBJECT)

# $(call say,CC,$@) is a short line for a long command.
Q   = $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' '$(1)' '$(2)')

.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL = all
FORCE:

# Goals that must be done before the others start, in the order given: no -j then.
ifneq ($(filter deps deps-all clean,$(MAKECMDGOALS)),)
.NOTPARALLEL:
endif

.PHONY: all demo picture golden
all: $(BUILD)/coreelf $(BUILD)/libcoreelf.a $(BUILD)/libcoreelf.so ## build the command and the library (the default)

demo: $(BUILD)/coreelf ## dump a small live process and draw the map of its core, into build/demo/
	$(BUILD)/coreelf demo --output=$(BUILD)/demo

picture: demo ## make docs/demo.svg, the picture in README (needs Graphviz)
	cp $(BUILD)/demo/core.svg docs/demo.svg

golden: $(BUILD)/coreelf ## renew tests/golden, what map says of small files; then read `git diff tests/golden`
	tests/golden.sh $(BUILD)/coreelf tests/golden

# ---- Building -------------------------------------------------------------------------------------

# Holds the compiler and its flags. It changes only when they do, and then everything is compiled again: no
# two objects here were ever made with different flags.
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@printf '%s\n' '$(COMPILE) $(LDFLAGS)' | cmp -s - $@ || printf '%s\n' '$(COMPILE) $(LDFLAGS)' >$@

$(LIBRARY_OBJECTS): $(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(LIBRARY_FLAGS) -c $< -o $@

$(TOOLS_OBJECTS): $(BUILD)/%.o: %.c $(BUILD)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TOOLS_FLAGS) -c $< -o $@

# An array each, for C does not promise that a string may be so long. A NUL stands behind the bytes.
$(BUILD)/tools/map/page.c: $(PAGE_SOURCES)
	$(call say,PAGE,$@)
	@mkdir -p $(@D)
	$(Q){ echo '#include "tools/map/html.h"'; set -- skeleton style script; for file in $(PAGE_SOURCES); do \
	    echo "const char page_$$1[] = {" && od -An -v -tx1 $$file | sed "s/ *\([0-9a-f][0-9a-f]\)/'\\\\x\1',/g" && \
	    echo "0};" && shift || exit 1; done; } >$@

$(PAGE_OBJECT): $(BUILD)/tools/map/page.c $(BUILD)/flags
	$(call say,CC,$<)
	$(Q)$(COMPILE) $(TOOLS_FLAGS) -c $< -o $@

$(BUILD)/libcoreelf.a: $(LIBRARY_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(BUILD)/libcoreelf.so.0: $(LIBRARY_OBJECTS)
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,$(@F) $^ -o $@

# For -lcoreelf: the linker looks for this name and notes the soname in the program.
$(BUILD)/libcoreelf.so: $(BUILD)/libcoreelf.so.0
	$(Q)ln -sf $(<F) $@

$(BUILD)/coreelf: $(TOOLS_OBJECTS) $(PAGE_OBJECT) $(BUILD)/libcoreelf.a
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread $^ -o $@

-include $(LIBRARY_OBJECTS:.o=.d) $(TOOLS_OBJECTS:.o=.d) $(PAGE_OBJECT:.o=.d) $(TESTS_OBJECTS:.o=.d) $(PROGRAMS:=.d)

# ---- Testing --------------------------------------------------------------------------------------

.PHONY: deps deps-all tests check check-all
deps: ## install what the tests use, with the system's package manager
	@tests/deps.sh

deps-all: ## also what check-all, lint and sanitize use: foreign compilers, linters
	@tests/deps.sh --all
	@tests/foreign-check.sh

# Where Check is, as files of options for the compiler (@FILE). A rule, so that pkg-config is asked when
# the tests are built and not before `make deps` has installed it.
$(BUILD)/tests/check.cflags $(BUILD)/tests/check.libs: $(BUILD)/tests/check.%:
	@mkdir -p $(@D)
	@$(PKG_CONFIG) --$* check >$@ || { echo 'The tests use Check, found by pkg-config: `make deps` installs both.' >&2; exit 1; }

$(TESTS_OBJECTS): $(BUILD)/%.o: %.c $(BUILD)/flags $(BUILD)/tests/check.cflags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TESTS_FLAGS) @$(BUILD)/tests/check.cflags -c $< -o $@

$(BUILD)/tests/check: $(TESTS_OBJECTS) $(TESTED_OBJECTS) $(BUILD)/libcoreelf.a $(BUILD)/tests/check.libs
	$(call say,LINK,$@)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -pthread $(filter-out %.libs,$^) @$(BUILD)/tests/check.libs -o $@

$(PROGRAMS): $(BUILD)/%: %.c $(BUILD)/flags
	$(call say,PROGRAM,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROGRAM_FLAGS) -MMD -MP -MF $@.d -MT $@ $< $(PROGRAM_LIBRARY) -o $@

# One of them is no subject but a reader of cores.
$(BUILD)/tests/programs/torn_reader: PROGRAM_LIBRARY = -I. $(CFLAGS) $(BUILD)/libcoreelf.a
$(BUILD)/tests/programs/torn_reader: $(BUILD)/libcoreelf.a

tests: all $(BUILD)/tests/check $(PROGRAMS) $(BUILD)/docs/format-doc ## build the tests, without running them

# The tests run from the top folder; COREELF_BUILD tells them which build they are to try.
RUN_TESTS = COREELF_BUILD=$(BUILD) $(BUILD)/tests/check

check: tests ## run the tests, in a few minutes (COREELF_SUITE=NAME: one suite)
	$(RUN_TESTS)

check-all: tests ## also run the heavy ones: foreign architectures, the browser, long soaks
	COREELF_CHECK_ALL=1 $(RUN_TESTS)

# AddressSanitizer and UndefinedBehaviorSanitizer stop at the first fault. Everything takes a few times as
# long, the tests' time limits too.
.PHONY: sanitize
sanitize: ## run the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	UBSAN_OPTIONS=print_stacktrace=1 CK_TIMEOUT_MULTIPLIER=$${CK_TIMEOUT_MULTIPLIER:-4} \
	$(MAKE) BUILD=$(BUILD)/sanitize \
	    CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all' check

.PHONY: lessons
lessons: all ## run the lessons in tutorials/ and renew the outputs that they show
	@for lesson in tutorials/[0-9][0-9]-*; do \
	    echo "  LESSON   $$lesson"; \
	    COREELF_BUILD=$(BUILD) COREELF_CHECK_ALL=1 tests/lesson.sh --write $$lesson || [ $$? = 77 ] || exit 1; \
	done

.PHONY: bench
bench: tests ## pauses, times and sizes beside gdb's gcore and the kernel, as ratios (ROWS='NAME...': some)
	COREELF_BUILD=$(BUILD) tests/bench.sh $(ROWS)

.PHONY: pauses
pauses: tests ## measure 200 pauses in each way, and make docs/pause-times.svg of them (in ten minutes)
	COREELF_BUILD=$(BUILD) tests/pauses.sh measure $(BUILD)/pause-times.csv
	tests/pauses.sh draw $(BUILD)/pause-times.csv >$(BUILD)/pause-times.svg
	cp $(BUILD)/pause-times.csv $(BUILD)/pause-times.svg docs/

.PHONY: reference gallery
reference: all kernel-flow ## make docs/reference/: posters of fixed files, maps of them, PDF (Graphviz, rsvg-convert)
	rm -rf $(BUILD)/reference
	COREELF_BUILD=$(BUILD) docs/reference.sh $(BUILD)/reference drawn
	mkdir -p docs/reference && rm -rf docs/reference/*.svg docs/reference/drawn
	cp -R $(BUILD)/reference/* docs/reference/

gallery: tests ## make docs/reference/gallery/: pictures of real files, to look at (rsvg-convert, dot, chromium)
	COREELF_BUILD=$(BUILD) docs/gallery.sh $(BUILD)/gallery
	mkdir -p docs/reference/gallery && cp $(BUILD)/gallery/* docs/reference/gallery/

.PHONY: verdicts
verdicts: tests ## make docs/VERDICTS.md: twelve crashes and what show says of them
	COREELF_BUILD=$(BUILD) tests/verdicts.sh >$(BUILD)/verdicts.md && cp $(BUILD)/verdicts.md docs/VERDICTS.md

.PHONY: kernel-flow
kernel-flow: ## make docs/kernel-flow.svg of docs/kernel-flow.dot (needs Graphviz)
	@mkdir -p $(BUILD)
	dot -Tsvg docs/kernel-flow.dot >$(BUILD)/kernel-flow.svg && cp $(BUILD)/kernel-flow.svg docs/

# ---- Manual pages ---------------------------------------------------------------------------------

# Made each time: that takes a moment, and their sources are many.
.PHONY: man
man: $(BUILD)/coreelf ## make the manual pages, in build/man/
	@docs/man/make.sh $(BUILD)/coreelf $(BUILD)/man

# ---- Documents that are made of the tables ---------------------------------------------------------

# In the tree, so that they can be read there; tests/sessions/format-doc.sh makes them again and compares.
$(BUILD)/docs/format-doc: docs/format/format-doc.c $(TESTED_OBJECTS) $(BUILD)/libcoreelf.a
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(TOOLS_FLAGS) $(LDFLAGS) -MF $@.d -MT $@ $(filter %.c %.o %.a,$^) -o $@

-include $(BUILD)/docs/format-doc.d

.PHONY: format-doc
format-doc: $(BUILD)/docs/format-doc ## make docs/FORMAT.md and docs/REGISTERS.md anew
	for page in FORMAT REGISTERS; do \
	    $< <docs/format/$$page.md.in >$(BUILD)/docs/$$page.md && cp $(BUILD)/docs/$$page.md docs/$$page.md || exit 1; done

# ---- Reading the code by machine ------------------------------------------------------------------

# A linter that is not installed is skipped, with a line that says so. The next line of the recipe is the
# same shell: exit 0 ends it.
need = command -v $(1) >/dev/null || { echo 'lint: skipped $(1): not installed'; exit 0; }; echo 'lint: $(1)'

C_FILES  = $(sort $(wildcard $(foreach d,libcoreelf tools tests tutorials docs,$(d)/*.[ch] $(d)/*/*.[ch])))
SCRIPTS  = .ci/run $(sort $(wildcard tests/*.sh tests/*/*.sh tutorials/*/*.sh docs/*.sh docs/*/*.sh))
PROSE    = $(wildcard libcoreelf tools tests tutorials docs .ci/run Makefile *.md)
# Builds the tests too, where Check is there to build them with.
LINT_BUILD = WERROR=1 $$($(PKG_CONFIG) --exists check 2>/dev/null && echo tests || echo all)

LINTS = lint-format lint-gcc lint-clang lint-cppcheck lint-shellcheck lint-codespell
.PHONY: lint format $(LINTS)
lint: $(LINTS) ## gcc and clang with warnings as errors, clang-format, cppcheck, shellcheck, codespell

lint-format:
	@$(call need,clang-format); clang-format --dry-run -Werror $(C_FILES)

lint-gcc:
	@$(call need,gcc); $(MAKE) $(LINT_BUILD) CC=gcc BUILD=$(BUILD)/lint-gcc

lint-clang:
	@$(call need,clang); $(MAKE) $(LINT_BUILD) CC=clang BUILD=$(BUILD)/lint-clang

# Suppressed: missingIncludeSystem, because the system's headers are not searched, on purpose;
# ctuuninitvar, because a structure that a call fills in counts as read there; duplicateAssignExpression,
# because two cursors may well start at one place. unusedFunction is not asked for: a library has them.
lint-cppcheck:
	@$(call need,cppcheck); cppcheck --quiet --std=c11 --language=c --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability --suppress=missingIncludeSystem \
	    --suppress=ctuuninitvar --suppress=duplicateAssignExpression \
	    -D__linux__ -D__x86_64__ -D__STDC_VERSION__=201112L -I. $(filter %.c,$(C_FILES))

lint-shellcheck:
	@$(call need,shellcheck); shellcheck $(wildcard $(SCRIPTS))

# -L: names of companies, parts, registers and macros of mdoc that look like slips.
lint-codespell:
	@$(call need,codespell); codespell -L hsa,synopsys,fpr,ue,nd,fo $(PROSE)

format: ## lay the C files out as .clang-format says
	clang-format -i $(C_FILES)

# ---- Installing -----------------------------------------------------------------------------------

PREFIX  = /usr/local
BINDIR  = $(PREFIX)/bin
LIBDIR  = $(PREFIX)/lib
INCLUDE = $(PREFIX)/include/libcoreelf
HEADERS = coreelf.h fields.def names.def

MANDIR  = $(PREFIX)/share/man
BASH    = $(PREFIX)/share/bash-completion/completions/coreelf
ZSH     = $(PREFIX)/share/zsh/site-functions/_coreelf
FISH    = $(PREFIX)/share/fish/vendor_completions.d/coreelf.fish

INSTALLED = $(BASH) $(ZSH) $(FISH) $(BINDIR)/coreelf $(LIBDIR)/libcoreelf.a $(LIBDIR)/libcoreelf.so.0 $(LIBDIR)/libcoreelf.so \
            $(LIBDIR)/pkgconfig/coreelf.pc $(HEADERS:%=$(INCLUDE)/%)

# What a program outside of this tree asks for: cc x.c $(pkg-config --cflags --libs coreelf)
define PKGCONFIG_FILE
prefix=$(PREFIX)
libdir=$(LIBDIR)
includedir=$(PREFIX)/include

Name: coreelf
Description: ELF files and core files: write them, read them
Version: $(shell sed -n 's/^.define COREELF_VERSION "\(.*\)"/\1/p' libcoreelf/coreelf.h)
Libs: -L$${libdir} -lcoreelf
Cflags: -I$${includedir}
endef

.PHONY: install uninstall clean help
install: export FILE = $(PKGCONFIG_FILE)
install: all man ## install under PREFIX (/usr/local), inside of DESTDIR if that is set
	install -d $(addprefix $(DESTDIR),$(sort $(dir $(INSTALLED))))
	install -m 755 $(BUILD)/coreelf $(DESTDIR)$(BINDIR)/
	install -m 644 $(BUILD)/libcoreelf.a $(DESTDIR)$(LIBDIR)/
	install -m 755 $(BUILD)/libcoreelf.so.0 $(DESTDIR)$(LIBDIR)/
	ln -sf libcoreelf.so.0 $(DESTDIR)$(LIBDIR)/libcoreelf.so
	install -m 644 $(HEADERS:%=libcoreelf/%) $(DESTDIR)$(INCLUDE)/
	printf '%s\n' "$$FILE" >$(DESTDIR)$(LIBDIR)/pkgconfig/coreelf.pc
	install -d $(foreach n,1 3 7,$(DESTDIR)$(MANDIR)/man$n)
	for n in 1 3 7; do install -m 644 $(BUILD)/man/*.$$n $(DESTDIR)$(MANDIR)/man$$n/; done
	$(BUILD)/coreelf help --completion=bash >$(DESTDIR)$(BASH)
	$(BUILD)/coreelf help --completion=zsh >$(DESTDIR)$(ZSH)
	$(BUILD)/coreelf help --completion=fish >$(DESTDIR)$(FISH)

uninstall: ## remove what install has put there
	rm -f $(addprefix $(DESTDIR),$(INSTALLED)) $(foreach n,1 7,$(DESTDIR)$(MANDIR)/man$n/coreelf*.$n)
	rm -f $(DESTDIR)$(MANDIR)/man3/libcoreelf.3 $(DESTDIR)$(MANDIR)/man3/coreelf_*.3
	-rmdir $(DESTDIR)$(INCLUDE)

clean: ## remove build/
	rm -rf $(BUILD)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20
