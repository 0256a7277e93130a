// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target: warnings are errors, `any` is written out, members come from imported modules only.
let common: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets that wrap no C: every unsafe construct must be marked `unsafe`.
let strict = common + [.strictMemorySafety()]

/// Kernels are optimised in every build, or tests would run a hundred times slower.
let kernels: [CSetting] = [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror", "-fno-math-errno"])]

/// File names as the system has them: bytes.
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "dtopd",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
        .target(name: "CKernels", cSettings: kernels),
        .target(name: "CAllocationCounter"),
        .target(name: "Threads", swiftSettings: common),
        .target(name: "FileNames", dependencies: [system], swiftSettings: common),
        .target(name: "Numerics", dependencies: ["CKernels", "Threads"], swiftSettings: common),
        .target(name: "DToPModel", dependencies: ["FileNames", "Numerics", system], swiftSettings: strict),
        .target(name: "DToPEngine", dependencies: ["DToPModel", "Numerics"], swiftSettings: common),
        .target(
            name: "DToPMedia",
            dependencies: [
                "CFFmpeg", "FileNames", "Numerics", "Threads",
                .product(name: "DequeModule", package: "swift-collections"), system,
            ],
            swiftSettings: common),
        .target(name: "SyntheticStreet", dependencies: ["Numerics"], swiftSettings: common),
        .target(
            name: "DToPPipeline",
            dependencies: [
                "DToPEngine", "DToPMedia", "DToPModel", "FileNames", "Numerics", "SyntheticStreet", "Threads",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPService",
            dependencies: ["DToPPipeline", "Threads", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .executableTarget(
            name: "dtopd",
            dependencies: [
                "CAllocationCounter", "DToPEngine", "DToPMedia", "DToPModel", "DToPPipeline", "DToPService",
                "FileNames",
                "Numerics", "SyntheticStreet",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPTestSupport",
            dependencies: [
                "CSteppedClock", "DToPMedia", "DToPModel", "FileNames", "Numerics", "Threads", system,
            ],
            swiftSettings: common),
        .target(name: "CSteppedClock", path: "Tests/CSteppedClock"),
        .testTarget(
            name: "ThreadsTests", dependencies: ["DToPTestSupport", "Threads"], swiftSettings: common),
        .testTarget(
            name: "FileNamesTests", dependencies: ["DToPTestSupport", "FileNames", system], swiftSettings: common),
        .testTarget(
            name: "NumericsTests", dependencies: ["CKernels", "DToPTestSupport", "Numerics"], swiftSettings: common),
        .testTarget(
            name: "DToPModelTests", dependencies: ["DToPModel", "DToPTestSupport", "Numerics", system],
            swiftSettings: common),
        .testTarget(
            name: "DToPEngineTests",
            dependencies: [
                "CAllocationCounter", "DToPEngine", "DToPModel", "DToPTestSupport", "Numerics", "SyntheticStreet",
                system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPMediaTests",
            dependencies: ["CFFmpeg", "DToPMedia", "DToPTestSupport", "FileNames", "Numerics", system],
            swiftSettings: common),
        .testTarget(
            name: "SyntheticStreetTests", dependencies: ["Numerics", "SyntheticStreet"], swiftSettings: common),
        .testTarget(
            name: "DToPPipelineTests",
            dependencies: [
                "DToPEngine", "DToPMedia", "DToPModel", "DToPPipeline", "DToPTestSupport", "FileNames", "Numerics",
                "SyntheticStreet", "Threads", .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPServiceTests",
            dependencies: [
                "DToPPipeline", "DToPService", "DToPTestSupport", "Threads",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .testTarget(name: "SystemdTests", dependencies: ["DToPTestSupport"], swiftSettings: common),
        .testTarget(
            name: "EndToEndTests", dependencies: ["DToPMedia", "DToPTestSupport", "Numerics", system],
            swiftSettings: common),
    ]
)

// libFuzzer brings its own main: this target is built by `make fuzz` alone.
if Context.environment["DTOPD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["DToPModel", "Numerics", system], path: "Tests/Fuzz", exclude: ["run"],
            swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]))
}
