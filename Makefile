# Entry points for users and CI. Everything is built in release mode, so the tests run the code that ships.
SHELL := /bin/bash
PREFIX ?= /usr/local
BUILD := .build/release
DTOPD := $(BUILD)/dtopd
OUT ?= out/demo
# A Python with PyTorch, for the trainer.
PYTHON ?= python3
# The Python that Debian's test packages install into.
DEBIAN_PYTHON := /usr/bin/python3
# How many minutes a soak takes. `test-page` watches the page's memory for none unless told.
soak-service: MINUTES ?= 120
soak-page: MINUTES ?= 30
test-page: MINUTES ?= 0
# Minutes for which `soak-mqtt` takes the broker away, and how often it restarts it.
AWAY ?= 10
RECONNECTS ?= 1000
# Folder of media files to compare with FFmpeg's tools; by default files written with ffmpeg.
FOLDER ?= .build/media
# CamVid's folder, with train/images and val/images: `compare` leaves the peers' 8-bit networks out without it.
CAMVID ?=
VIDEO ?= .build/capture.mkv
# A target may import only the dependencies that Package.swift declares for it.
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error
# `TLS=no` builds without BoringSSL: the page's connections are encrypted by a proxy, if at all.
TLS ?= yes
TRAITS := $(if $(filter no,$(TLS)),--disable-default-traits)
# `swift test` builds with testability, so without --skip-build it would build everything again.
BUILD_TESTS := $(SWIFT_BUILD) --build-tests
RUN_TESTS := swift test -c release --skip-build
PACKAGES := libavformat-dev libavcodec-dev libavdevice-dev libswscale-dev libavutil-dev libmosquitto-dev libcurl4-openssl-dev \
	zlib1g-dev pkg-config
TEST_PACKAGES := ffmpeg curl openssl e2fsprogs python3-numpy python3-pil python3-venv libopenblas0-pthread systemd systemd-container python3-gi \
	gir1.2-gst-rtsp-server-1.0 gstreamer1.0-libav gstreamer1.0-plugins-base gstreamer1.0-plugins-good \
	gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-tools gstreamer1.0-x prometheus mosquitto mosquitto-clients \
	python3-jinja2 etcd-server etcd-client
# Engines of archives, for `test-batch-engines`.
ENGINE_PACKAGES := slurm-wlm munge parallel
# Networks and a model checker, for `test-fleet` and `test-fleet-model`.
FLEET_PACKAGES := iproute2 iptables spin gcc libc6-dev
# A browser, for `test-page` and `test-recordings`.
PAGE_PACKAGES := chromium chromium-driver python3-selenium fonts-dejavu-core

.PHONY: demo build test test-training test-neon test-systemd test-bare test-busy test-media test-page test-outputs \
	test-home-assistant test-batch test-batch-engines test-batch-many test-fleet test-fleet-model \
	test-recordings bits load soak soak-cameras soak-mqtt soak-page soak-service asan tsan fuzz fuzz-media lint format install \
	uninstall goldens reference pictures bench-kernels bench-capture bench-carrying bench-growth bench-outputs bench-recording \
	bench-watching compare compare-cameras compare-product compare-video scale clean

## Renders a street, segments it with the built-in model, and prints where the results are.
demo: build
	@packaging/demo $(DTOPD) $(OUT)

## Builds the program.
build: .build/packages
	$(SWIFT_BUILD) $(TRAITS) --product dtopd

## Runs all tests; the summary comes last.
test: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	$(RUN_TESTS)

## Runs the trainer's tests if PyTorch is installed.
test-training: build
	@if $(PYTHON) -c 'import pytest, av, click, safetensors, tensorboard, timm, torch, torchmetrics, torchvision' \
			2>/dev/null; then \
		DTOPD=$(abspath $(DTOPD)) $(PYTHON) -m pytest -q training/tests; \
	else \
		echo "training tests skipped: $(PYTHON) lacks PyTorch or what goes with it; pip install './training[test]' brings both"; \
	fi

## Tests the kernels for 64-bit ARM under QEMU if a cross compiler is installed.
test-neon:
	Tests/Neon/run

## Tests the installed service under a real systemd in a container. Needs root.
test-systemd: .build/test-packages .build/install/release/dtopd
	$(BUILD_TESTS)
	DTOPD_PROGRAM=.build/install/release/dtopd $(RUN_TESTS) --filter SystemdTests

## Runs the README's two commands on a fresh, bare Debian 12. Needs root; takes half an hour.
test-bare:
	Tests/Bare/run

## Runs all tests three times on two cores, alongside four busy loops.
test-busy:
	Tests/busy

## Compares dtopd with ffprobe and ffmpeg on every media file below FOLDER.
test-media: build .build/test-packages $(filter .build/media,$(FOLDER))
	$(DEBIAN_PYTHON) Tests/Media/compare.py $(DTOPD) "$(FOLDER)"

## Tests the page in a headless browser, takes its pictures into docs/pictures, and then lets hostile clients at it.
## MINUTES=30 also watches its memory for so long.
test-page: build .build/test-packages .build/page-packages
	$(DEBIAN_PYTHON) Tests/Page/page.py $(DTOPD) --pictures docs/pictures --minutes $(MINUTES)
	$(DEBIAN_PYTHON) Tests/Page/hls.py $(DTOPD)
	$(DEBIAN_PYTHON) Tests/Page/hostile.py $(DTOPD)

## Reads masks in every form with the programs that docs/outputs.md names, and compares them with the PNG masks.
test-outputs: build .build/test-packages
	Tests/Outputs/run $(DTOPD)

## Evaluates the templates that Home Assistant gets on the messages that it gets, with Jinja2 (python3-jinja2).
test-home-assistant: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Service/home_assistant.py $(DTOPD)

## Tests what recordings endure, with real cameras, disks, and players: FFmpeg, GStreamer and Chromium. Needs root.
test-recordings: build .build/test-packages .build/page-packages
	$(DEBIAN_PYTHON) Tests/Recordings/endure.py $(DTOPD)

## Leaves the page open for MINUTES in a headless browser, with 64 streams: its memory stays flat.
soak-page: build .build/test-packages .build/page-packages
	$(DEBIAN_PYTHON) Tests/Page/soak.py $(DTOPD) --minutes $(MINUTES)

.build/media: .build/test-packages
	$(DEBIAN_PYTHON) Tests/Media/make_inputs.py $@.part
	mv $@.part $@

## Kills the workers of an archive at random, and compares the results with one run.
test-batch: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Batch/kills.py $(DTOPD)

## An archive of 10,000 items: what planning, each item and a finished archive cost; memory stays flat.
test-batch-many: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Batch/many.py $(DTOPD)

## An archive on Slurm, GNU parallel, Dask and Ray, with losses; checks the files for Kubernetes. Needs root, and the
## Python Package Index for Dask and Ray.
test-batch-engines: build .build/test-packages .build/engine-packages
	Tests/Batch/manifests
	$(DEBIAN_PYTHON) Tests/Batch/engines.py $(DTOPD)

## Three etcd and four hosts in network namespaces, faults of every kind, and cameras that note who had them. Needs root;
## takes twenty minutes.
test-fleet: build .build/test-packages .build/fleet-packages
	$(DEBIAN_PYTHON) Tests/Fleet/faults.py $(DTOPD)
	$(DEBIAN_PYTHON) Tests/Fleet/many.py $(DTOPD)

## Checks a model of the fleet's protocol in all its states, and that it fails without the margin.
test-fleet-model: .build/fleet-packages
	Tests/Fleet/model

## Takes the MQTT broker away for AWAY minutes and restarts it RECONNECTS times: memory stays flat, and no event is lost.
## Takes an hour.
soak-mqtt: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Service/mqtt.py $(DTOPD) --away $(AWAY) --reconnects $(RECONNECTS)

## Checks that a fixed list of runs still writes the recorded bits (Tests/Bits/record).
bits: build .build/test-packages
	Tests/Bits/check $(DTOPD)

## Checks that memory stays flat over 3,000 frames. Takes minutes.
soak: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	DTOPD_SOAK=1 $(RUN_TESTS) --filter SoakTests

## Loses and finds cameras of every kind, and media servers, 20 times each. Takes half an hour.
soak-cameras: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	DTOPD_SOAK=1 $(RUN_TESTS) --filter '(Reconnect|Publish)Tests'

## Runs the service for two hours on cameras that fail in every way, and writes a report. Needs root, for a small disk.
soak-service: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Service/soak.py $(DTOPD) --minutes $(MINUTES)

## Runs the media tests under AddressSanitizer, which also finds leaks. Its own memory grows, so LeakTests are skipped.
asan: .build/test-packages
	$(BUILD_TESTS) --sanitize address --scratch-path .build/asan
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks-elsewhere.supp:print_suppressions=0 \
		$(RUN_TESTS) --sanitize address --scratch-path .build/asan --filter DToPMediaTests --skip LeakTests

## Measures the service with RTSP cameras that play CLIPS: in room, overloaded, beside a hostile one. Ten minutes.
load: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Service/load.py $(DTOPD) $(CLIPS)

## Runs the tests of what threads share under ThreadSanitizer; of the slow ones of the engine, only SegmenterTests.
tsan: .build/test-packages
	$(BUILD_TESTS) --sanitize thread --scratch-path .build/tsan
	$(RUN_TESTS) --sanitize thread --scratch-path .build/tsan \
		--filter '^(Threads|Compute|Imaging|DToPMedia|DToPPipeline|DToPService)Tests\.' --filter SegmenterTests

## Runs libFuzzer on each reader of model files for a minute.
fuzz: .build/packages
	Tests/Fuzz/run

## Feeds dtopd small inputs of every kind, each damaged 500 times.
fuzz-media: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Mutations/run.py $(DTOPD)

## Checks formatting and the warnings of C outside the package, as CI does.
lint:
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests
	clang -fsyntax-only -Wall -Wextra -Werror -I Sources/CKernels/include Benchmarks/kernels/*.c \
		Benchmarks/compare/native/*.c Tests/Neon/*.c

## Formats the sources in place.
format:
	swift format format --in-place --recursive --configuration .swift-format Package.swift Sources Tests

## Installs the program, its models, units and documents below PREFIX. Running it needs no Swift.
install: .build/install/release/dtopd
	packaging/install $< "$(PREFIX)" "$(DESTDIR)"

## Removes what `install` installed; keeps edited settings and results.
uninstall:
	packaging/uninstall "$(PREFIX)" "$(DESTDIR)"

## Regenerates Tests/Goldens from the reference implementation (needs numpy).
goldens:
	python3 Tests/Goldens/make_goldens.py --output Tests/Goldens

## Writes the documents that list every setting and metric: config/dtopd.yaml, config/dtopd.schema.json,
## docs/configuration.md, docs/metrics.md.
reference: build
	$(DTOPD) print-config --reference yaml > config/dtopd.yaml
	$(DTOPD) print-config --reference schema > config/dtopd.schema.json
	sed -i '/^## Settings of the process/,$$d' docs/configuration.md
	$(DTOPD) print-config --reference markdown >> docs/configuration.md
	sed -i '/^## All metrics/,$$d' docs/metrics.md
	$(DTOPD) print-config --reference metrics >> docs/metrics.md

## Makes the pictures in docs/ from the demo.
pictures: demo .build/test-packages
	packaging/pictures $(DTOPD) $(OUT)

## Times each kernel with every instruction set that this processor supports.
bench-kernels:
	Benchmarks/kernels/run

## Measures what source workers cost, with VIDEO, a minute of H.264 in Matroska.
bench-capture: build $(VIDEO)
	$(DEBIAN_PYTHON) Benchmarks/capture/run $(DTOPD) $(VIDEO)

## Measures what recording costs, and what a main stream saves, with VIDEO. Twenty minutes.
bench-recording: build $(VIDEO)
	$(DEBIAN_PYTHON) Benchmarks/recording/run $(DTOPD) $(VIDEO)

.build/capture.mkv: .build/test-packages
	ffmpeg -v error -y -f lavfi -i testsrc2=s=1920x1080:r=25,noise=alls=6:allf=t -t 60 -c:v libx264 -preset veryfast \
		-b:v 4M -maxrate 4M -bufsize 8M -g 50 -bf 0 -pix_fmt yuv420p $@

## Measures what carrying computes of CLIPS at lower rates, and in vain under disturbances. Ten minutes for each clip.
bench-carrying: build .build/test-packages
	$(DEBIAN_PYTHON) Benchmarks/carrying.py $(DTOPD) $(CLIPS)

## Measures what larger pictures, more streams and more classes cost; draws docs/growth.svg. Five minutes.
bench-growth: build .build/test-packages
	$(DEBIAN_PYTHON) Benchmarks/growth.py $(DTOPD) --picture docs/growth.svg

## Measures what each choice of outputs costs at 1080p, in turn: CLIPS from fixed cameras, as files.
bench-outputs: build .build/test-packages
	$(DEBIAN_PYTHON) Benchmarks/outputs/run $(DTOPD) $(CLIPS)

## The same with CLIPS played as cameras, and the overlay watched and unwatched. An hour for each clip.
bench-watching: build .build/test-packages
	$(DEBIAN_PYTHON) Benchmarks/outputs/run $(DTOPD) $(CLIPS) --camera

## Compares the program's matrix product with OpenBLAS's.
compare-product:
	Benchmarks/product/run

## Compares dtopd with ONNX Runtime, OpenVINO and PyTorch on the same network, and again beside a loop on one processor
## (see Benchmarks/compare/README.md). CAMVID=folder adds the peers' 8-bit networks and agreement.
compare: build .build/test-packages
	Benchmarks/compare/run compare.py $(DTOPD) --busy --folder .build/compare-models --table .build/compare.md \
		--turns .build/compare-turns.jsonl $(CAMVID:%=--camvid %)

## Compares dtopd with ONNX Runtime and OpenVINO on video: CLIPS from fixed cameras, MOVING from others.
compare-video: build .build/test-packages
	Benchmarks/compare/run compare_video.py $(DTOPD) $(CLIPS) $(MOVING:%=--moving %)

## Compares what a camera costs in dtopd and in pipelines of PyAV, OpenCV or GStreamer with OpenVINO: CLIPS from fixed cameras.
compare-cameras: build .build/test-packages
	Benchmarks/compare/run compare_cameras.py $(DTOPD) $(CLIPS)

## Checks that the tables of docs/scale.md are those that Benchmarks/scale.py computes; `--write` puts them there.
scale:
	python3 Benchmarks/scale.py --check docs/scale.md

clean:
	rm -rf .build out

# The build that users install, kept apart from that of `make build`.
.PHONY: .build/install/release/dtopd
.build/install/release/dtopd: .build/packages
	swift build -c release $(TRAITS) --static-swift-stdlib --scratch-path .build/install --product dtopd

# Installs only the Debian packages that are missing; checks again when this Makefile, and so the list, changes.
.build/packages: Makefile
	@mkdir -p .build
	packaging/install-packages $(PACKAGES)
	@touch $@

.build/engine-packages: Makefile
	@mkdir -p .build
	packaging/install-packages $(ENGINE_PACKAGES)
	@touch $@

.build/fleet-packages: Makefile
	@mkdir -p .build
	packaging/install-packages $(FLEET_PACKAGES)
	@touch $@

.build/page-packages: Makefile
	@mkdir -p .build
	packaging/install-packages $(PAGE_PACKAGES)
	@touch $@

.build/test-packages: .build/packages
	packaging/install-packages $(TEST_PACKAGES)
	@touch $@
