# What a user and CI call. Everything is built in release mode: the tests run the code that ships.
SHELL := /bin/bash
PREFIX ?= /usr/local
BUILD := .build/release
DTOPD := $(BUILD)/dtopd
OUT ?= out/demo
# A target may import only what Package.swift says it depends on.
SWIFT_BUILD := swift build -c release --explicit-target-dependency-import-check error
PACKAGES := libavformat-dev libavcodec-dev libswscale-dev libavutil-dev pkg-config
TEST_PACKAGES := ffmpeg

.PHONY: demo build test soak fuzz lint format install uninstall goldens pictures compare compare-product clean

## Renders a street, segments it with the built-in model, says where the results are.
demo: build
	@packaging/demo $(DTOPD) $(OUT)

## The program.
build: .build/packages
	$(SWIFT_BUILD) --product dtopd

## All tests; the summary comes last.
test: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	swift test -c release --explicit-target-dependency-import-check error

## 3,000 frames with flat memory; minutes long.
soak: .build/test-packages
	$(SWIFT_BUILD) --product dtopd
	DTOPD_SOAK=1 swift test -c release --explicit-target-dependency-import-check error --filter SoakTests

## libFuzzer on the readers of model files, a minute each.
fuzz: .build/packages
	Tests/Fuzz/run

## Formatting as CI checks it.
lint:
	swift format lint --strict --recursive --configuration .swift-format Package.swift Sources Tests

## Formats the sources in place.
format:
	swift format format --in-place --recursive --configuration .swift-format Package.swift Sources Tests

## The program and its model below PREFIX; it needs no Swift where it runs.
install: .build/packages
	swift build -c release --static-swift-stdlib --scratch-path .build/install --product dtopd
	packaging/install .build/install/release/dtopd "$(PREFIX)" "$(DESTDIR)"

## Removes what `install` put below PREFIX.
uninstall:
	packaging/uninstall "$(DESTDIR)$(PREFIX)"

## Writes Tests/Goldens anew from the reference implementation (needs numpy).
goldens:
	python3 Tests/Goldens/make_goldens.py --output Tests/Goldens

## The pictures of docs/, from the demo.
pictures: demo .build/test-packages
	packaging/pictures $(OUT)

## The program's matrix product beside OpenBLAS's.
compare-product:
	Benchmarks/product/run

## ONNX Runtime beside dtopd on the same network (see Benchmarks/compare/README.md).
compare: build
	Benchmarks/compare/run $(DTOPD)

clean:
	rm -rf .build out

# Debian packages are installed only where they are missing.
.build/packages:
	packaging/install-packages $(PACKAGES)
	@mkdir -p .build && touch $@

.build/test-packages: .build/packages
	packaging/install-packages $(TEST_PACKAGES)
	@touch $@
