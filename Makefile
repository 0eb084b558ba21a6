# The front door.  Meson builds (meson.build); this file only says the few commands one needs.

# The packages' Python modules belong to the system's own Python.
PYTHON       = /usr/bin/python3
BUILD        = build
BUILD_TUNED  = build-tuned
MEASURED     = $(BUILD_TUNED)
BUILD_TEST   = build-test
BUILD_FUZZ   = build-fuzz
BENCH        =
FUZZ_SECONDS = 1800
# All files together as one: a flood of small sessions takes a tenth less time.
RELEASE      = --buildtype=release -Db_lto=true -Dtests=false
JOBS        := $(shell nproc 2>/dev/null || echo 2)
DEMO         = postfix-greylisting.pcap exim-refusals.pcap relay-bounce.pcap
DEMO_DIALOG  = exim-refusals.pcap
SOURCES     := $(shell find meson.build meson_options.txt src include bench/*.c bench/micro -type f)
SMTPSCOPE    = $(BUILD)/src/faces/cli/smtpscope

.DEFAULT_GOAL := build
.PHONY: help build tuned demo test bench fuzz golden install clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

build: packages-build $(BUILD)/build.ninja ## build/smtpscope, optimised
	@ninja -C $(BUILD) -j $(JOBS)
	@ln -sf src/faces/cli/smtpscope $(BUILD)/smtpscope

tuned: $(BUILD_TUNED)/smtpscope ## build-tuned/smtpscope, as made-up traffic runs through it: faster, thrice the wait

$(BUILD)/smtpscope: build

# From nothing each time: a profile is of the sources that it was made with.
$(BUILD_TUNED)/smtpscope: $(SOURCES) tools/build_tuned.sh | packages-build
	@JOBS=$(JOBS) tools/build_tuned.sh $(BUILD_TUNED) $(RELEASE)

demo: build ## build, and show what the mail in recorded captures did
	@echo
	@echo '$$ cd tests/captures'
	@echo '$$ smtpscope read $(DEMO)'
	@cd tests/captures && ../../$(SMTPSCOPE) read $(DEMO)
	@echo
	@echo '$$ smtpscope dialog $(DEMO_DIALOG)'
	@cd tests/captures && ../../$(SMTPSCOPE) dialog $(DEMO_DIALOG)
	@echo 'Your own captures: $(BUILD)/smtpscope read FILE...'

test: packages-build packages-test ## everything there is to check, under the sanitizers
	@$(PYTHON) tools/run_tests.py --build $(BUILD_TEST) --build-fuzz $(BUILD_FUZZ) --jobs $(JOBS)

bench: packages-bench $(MEASURED)/smtpscope ## answers, speed and memory beside others; BENCH=--quick: a look
	@$(PYTHON) bench/run.py --bin $(MEASURED)/smtpscope --bench $(MEASURED)/bench $(BENCH)

fuzz: packages-build packages-test ## each fuzz target for FUZZ_SECONDS=1800; what it finds: build-fuzz/findings
	@$(PYTHON) tests/fuzz/run.py --build $(BUILD_FUZZ) --jobs $(JOBS) --seconds $(FUZZ_SECONDS) --seed 0 --keep

golden: build ## rewrite what is expected of the captures, and settings in docs; judge the diff
	@$(PYTHON) tests/golden/run.py --bin $(SMTPSCOPE) --write
	@SMTPSCOPE=$(SMTPSCOPE) $(PYTHON) tests/cli/readme.py --write
	@$(PYTHON) tools/settings.py $(SMTPSCOPE)
	@$(PYTHON) tools/findings.py $(SMTPSCOPE)

install: build ## into PREFIX=/usr/local
	@meson configure $(BUILD) -Dprefix=$(or $(PREFIX),/usr/local)
	@meson install -C $(BUILD)

clean: ## remove what was built
	rm -rf $(BUILD) $(BUILD_TUNED) $(BUILD_TEST) $(BUILD_FUZZ) build-threads build-guard bench/work

packages-%:
	@tools/packages.sh $*

$(BUILD)/build.ninja: | packages-build
	@meson setup $(BUILD) $(RELEASE)
