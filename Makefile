# What a user and CI call. Everything is built in release mode: the tests run the code that ships.
SHELL := /bin/bash
PREFIX ?= /usr/local
BUILD := .build/release
DTOPD := $(BUILD)/dtopd
OUT ?= out/demo
# The Python that has PyTorch, for the trainer.
PYTHON ?= python3
# The Python that the test packages belong to.
DEBIAN_PYTHON := /usr/bin/python3
# Media files to compare with FFmpeg's tools; those that ffmpeg can write by default.
FOLDER ?= .build/media
# A target may import only what Package.swift says it depends on.
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error
# `swift test` would build everything once more, since it builds with testability.
BUILD_TESTS := $(SWIFT_BUILD) --build-tests
RUN_TESTS := swift test -c release --skip-build
PACKAGES := libavformat-dev libavcodec-dev libavdevice-dev libswscale-dev libavutil-dev pkg-config
TEST_PACKAGES := ffmpeg openssl python3-numpy python3-pil systemd systemd-container python3-gi \
	gir1.2-gst-rtsp-server-1.0 gstreamer1.0-libav gstreamer1.0-plugins-base gstreamer1.0-plugins-good \
	gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-x

.PHONY: demo build test test-training test-systemd test-bare test-busy test-media soak soak-cameras asan fuzz fuzz-media \
	lint format install uninstall goldens pictures bench-kernels compare compare-product compare-video clean

## Renders a street, segments it with the built-in model, says where the results are.
demo: build
	@packaging/demo $(DTOPD) $(OUT)

## The program.
build: .build/packages
	$(SWIFT_BUILD) --product dtopd

## All tests; the summary comes last.
test: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	$(RUN_TESTS)

## The trainer's tests, where PyTorch is.
test-training: build
	@if $(PYTHON) -c 'import pytest, av, click, safetensors, tensorboard, timm, torch, torchmetrics, torchvision' \
			2>/dev/null; then \
		DTOPD=$(abspath $(DTOPD)) $(PYTHON) -m pytest -q training/tests; \
	else \
		echo "training tests skipped: $(PYTHON) lacks PyTorch or what goes with it; pip install './training[test]' brings both"; \
	fi

## The installed service under a real systemd, in a container; as root.
test-systemd: .build/test-packages .build/install/release/dtopd
	$(BUILD_TESTS)
	DTOPD_PROGRAM=.build/install/release/dtopd $(RUN_TESTS) --filter SystemdTests

## The README's two commands on a fresh Debian 12 that holds nothing else; as root, half an hour long.
test-bare:
	Tests/Bare/run

## All tests three times, beside four busy loops on two cores.
test-busy:
	Tests/busy

## Every media file below FOLDER beside ffprobe and ffmpeg.
test-media: build .build/test-packages $(filter .build/media,$(FOLDER))
	$(DEBIAN_PYTHON) Tests/Media/compare.py $(DTOPD) "$(FOLDER)"

.build/media: .build/test-packages
	$(DEBIAN_PYTHON) Tests/Media/make_inputs.py $@.part
	mv $@.part $@

## 3,000 frames with flat memory; minutes long.
soak: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	DTOPD_SOAK=1 $(RUN_TESTS) --filter SoakTests

## Cameras of every kind, lost and found 20 times each; ten minutes long.
soak-cameras: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	$(BUILD_TESTS)
	DTOPD_SOAK=1 $(RUN_TESTS) --filter ReconnectTests

## The code that reads media under AddressSanitizer, which finds leaks too; its own memory grows, so LeakTests stay out.
asan: .build/test-packages
	$(BUILD_TESTS) --sanitize address --scratch-path .build/asan
	LSAN_OPTIONS=suppressions=$(CURDIR)/Tests/leaks-elsewhere.supp:print_suppressions=0 \
		$(RUN_TESTS) --sanitize address --scratch-path .build/asan --filter DToPMediaTests --skip LeakTests

## libFuzzer on the readers of model files, a minute each.
fuzz: .build/packages
	Tests/Fuzz/run

## Small inputs of every kind, damaged 500 times each.
fuzz-media: build .build/test-packages
	$(DEBIAN_PYTHON) Tests/Mutations/run.py $(DTOPD)

## Formatting as CI checks it.
lint:
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests
	clang -fsyntax-only -Wall -Wextra -Werror -I Sources/CKernels/include Benchmarks/kernels/*.c \
		Benchmarks/compare/fma_peak.c

## Formats the sources in place.
format:
	swift format format --in-place --recursive --configuration .swift-format Package.swift Sources Tests

## The program, its model, its units and documents below PREFIX; it needs no Swift where it runs.
install: .build/install/release/dtopd
	packaging/install $< "$(PREFIX)" "$(DESTDIR)"

## Removes what `install` put there; edited settings and results stay.
uninstall:
	packaging/uninstall "$(PREFIX)" "$(DESTDIR)"

## Writes Tests/Goldens anew from the reference implementation (needs numpy).
goldens:
	python3 Tests/Goldens/make_goldens.py --output Tests/Goldens

## The pictures of docs/, from the demo.
pictures: demo .build/test-packages
	packaging/pictures $(DTOPD) $(OUT)

## Each kernel with every instruction set that this processor runs.
bench-kernels:
	Benchmarks/kernels/run

## The program's matrix product beside OpenBLAS's.
compare-product:
	Benchmarks/product/run

## ONNX Runtime, OpenVINO and PyTorch beside dtopd on the same network (see Benchmarks/compare/README.md).
compare: build
	Benchmarks/compare/run compare.py $(DTOPD)

## ONNX Runtime and OpenVINO beside dtopd over video: CLIPS of fixed cameras, MOVING of others.
compare-video: build
	Benchmarks/compare/run compare_video.py $(DTOPD) $(CLIPS) $(MOVING:%=--moving %)

clean:
	rm -rf .build out

# As a user installs it; a build of its own, kept apart from that of `make build`.
.PHONY: .build/install/release/dtopd
.build/install/release/dtopd: .build/packages
	swift build -c release --static-swift-stdlib --scratch-path .build/install --product dtopd

# Debian packages are installed only where they are missing; looked at again when their list changes.
.build/packages: Makefile
	@mkdir -p .build
	packaging/install-packages $(PACKAGES)
	@touch $@

.build/test-packages: .build/packages
	packaging/install-packages $(TEST_PACKAGES)
	@touch $@
