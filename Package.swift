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
    traits: [
        .trait(name: "TLS", description: "Encrypt viewers' connections without a proxy. Brings BoringSSL."),
        .default(enabledTraits: ["TLS"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Without its traits it brings neither swift-configuration nor more of Foundation.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libswscale libavutil",
            providers: [.apt(["libavformat-dev", "libavcodec-dev", "libswscale-dev", "libavutil-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CMosquitto", pkgConfig: "libmosquitto", providers: [.apt(["libmosquitto-dev"])]),
        .target(name: "CKernels", cSettings: kernels),
        .target(name: "CAllocationCounter"),
        .target(
            name: "CPage", exclude: ["page"], cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(name: "CNoLocales", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(name: "CIsolation", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(name: "Threads", swiftSettings: common),
        .target(name: "FileNames", dependencies: [system], swiftSettings: common),
        .target(name: "Compute", dependencies: ["CKernels", "Threads"], swiftSettings: common),
        .target(name: "Imaging", dependencies: ["CKernels", "Compute"], swiftSettings: common),
        .target(name: "DToPModel", dependencies: ["Compute", "FileNames", "Imaging", system], swiftSettings: strict),
        .target(name: "DToPEngine", dependencies: ["Compute", "DToPModel", "Imaging"], swiftSettings: common),
        .target(
            name: "DToPMedia",
            dependencies: [
                "CFFmpeg", "Compute", "CZlib", "FileNames", "Imaging", "Threads",
                .product(name: "DequeModule", package: "swift-collections"), system,
            ],
            swiftSettings: common),
        .target(
            name: "DToPConfiguration",
            dependencies: [
                "Compute", "DToPEngine", "DToPMedia", "DToPModel", "FileNames", "Imaging", system, "Yams",
            ], swiftSettings: strict),
        .target(name: "Mosquitto", dependencies: ["CMosquitto"], swiftSettings: common),
        .target(
            name: "DToPFleet",
            dependencies: ["CCurl", "Compute", "Threads", .product(name: "Logging", package: "swift-log")],
            swiftSettings: common),
        .target(name: "SyntheticStreet", dependencies: ["Compute", "Imaging"], swiftSettings: common),
        .target(
            name: "DToPPipeline",
            dependencies: [
                "Compute", "DToPConfiguration", "DToPEngine", "DToPMedia", "DToPModel", "FileNames", "Imaging",
                "SyntheticStreet", "Threads", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPBatch",
            dependencies: [
                "DToPConfiguration", "DToPMedia", "DToPModel", "DToPPipeline", "FileNames",
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPEvaluation",
            dependencies: [
                "Compute", "DToPEngine", "DToPMedia", "DToPModel", "DToPPipeline", "FileNames", "Imaging",
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPService",
            dependencies: [
                "CIsolation", "Compute", "DToPConfiguration", "DToPFleet", "DToPMedia", "DToPModel", "DToPPipeline",
                "FileNames", "Mosquitto", "Threads", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPHTTP",
            dependencies: [
                "DToPConfiguration", "DToPMedia", "DToPPipeline", "Threads",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPControl",
            dependencies: [
                "DToPConfiguration", "DToPHTTP", "DToPService",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: strict),
        .target(
            name: "DToPWeb",
            dependencies: [
                "CPage", "DToPConfiguration", "DToPHTTP", "DToPMedia", "DToPPipeline", "DToPService", "FileNames",
                "Imaging", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["TLS"])), system,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "dtopd",
            dependencies: [
                "CAllocationCounter", "CNoLocales", "Compute", "DToPBatch", "DToPConfiguration", "DToPControl",
                "DToPEngine", "DToPEvaluation", "DToPFleet", "DToPMedia", "DToPModel", "DToPPipeline", "DToPService",
                "DToPWeb", "FileNames", "Imaging",
                "SyntheticStreet", .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: strict),
        .target(
            name: "DToPTestSupport",
            dependencies: [
                "Compute", "CSteppedClock", "CVisibleRuntime", "DToPConfiguration", "DToPFleet", "DToPMedia",
                "DToPModel", "DToPPipeline", "FileNames", "Imaging", "Mosquitto", "Threads",
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .executableTarget(
            name: "Confined", dependencies: ["CIsolation"], path: "Tests/Confined",
            cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(name: "CSteppedClock", path: "Tests/CSteppedClock"),
        .target(name: "CVisibleRuntime", path: "Tests/CVisibleRuntime", publicHeadersPath: "."),
        .testTarget(
            name: "CIsolationTests", dependencies: ["Confined", "DToPTestSupport"], swiftSettings: common),
        .testTarget(
            name: "ThreadsTests", dependencies: ["DToPTestSupport", "Threads"], swiftSettings: common),
        .testTarget(
            name: "FileNamesTests", dependencies: ["DToPTestSupport", "FileNames", system], swiftSettings: common),
        .testTarget(
            name: "ComputeTests", dependencies: ["CKernels", "Compute", "DToPTestSupport"], swiftSettings: common),
        .testTarget(
            name: "ImagingTests", dependencies: ["CKernels", "Compute", "DToPTestSupport", "Imaging"],
            swiftSettings: common),
        .testTarget(
            name: "DToPModelTests", dependencies: ["Compute", "DToPModel", "DToPTestSupport", "Imaging", system],
            swiftSettings: common),
        .testTarget(
            name: "DToPEngineTests",
            dependencies: [
                "CAllocationCounter", "Compute", "DToPEngine", "DToPModel", "DToPTestSupport", "Imaging",
                "SyntheticStreet", system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPMediaTests",
            dependencies: ["CFFmpeg", "Compute", "DToPMedia", "DToPTestSupport", "FileNames", "Imaging", system],
            swiftSettings: common),
        .testTarget(
            name: "DToPConfigurationTests",
            dependencies: [
                "Compute", "DToPConfiguration", "DToPEngine", "DToPMedia", "DToPModel", "DToPTestSupport", "Imaging",
                system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "SyntheticStreetTests", dependencies: ["Compute", "Imaging", "SyntheticStreet"], swiftSettings: common
        ),
        .testTarget(
            name: "DToPPipelineTests",
            dependencies: [
                "Compute", "DToPConfiguration", "DToPEngine", "DToPMedia", "DToPModel", "DToPPipeline",
                "DToPTestSupport", "FileNames", "Imaging", "SyntheticStreet", "Threads",
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPBatchTests",
            dependencies: [
                "Compute", "DToPBatch", "DToPConfiguration", "DToPMedia", "DToPModel", "DToPPipeline",
                "DToPTestSupport",
                "FileNames", .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPFleetTests",
            dependencies: [
                "Compute", "DToPFleet", "DToPTestSupport", "Threads", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPEvaluationTests",
            dependencies: [
                "Compute", "DToPEngine", "DToPEvaluation", "DToPMedia", "DToPModel", "DToPPipeline",
                "DToPTestSupport", "FileNames", "Imaging", .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPServiceTests",
            dependencies: [
                "CIsolation", "Compute", "DToPConfiguration", "DToPFleet", "DToPMedia", "DToPPipeline", "DToPService",
                "DToPTestSupport", "FileNames", "Imaging", "Mosquitto", "Threads",
                .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "DToPControlTests",
            dependencies: [
                "Compute", "DToPConfiguration", "DToPControl", "DToPMedia", "DToPPipeline", "DToPService",
                "DToPTestSupport", "Threads", .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(
            name: "MosquittoTests", dependencies: ["DToPTestSupport", "Mosquitto"], swiftSettings: common),
        .testTarget(
            name: "DToPWebTests",
            dependencies: [
                "DToPConfiguration", "DToPMedia", "DToPPipeline", "DToPService", "DToPTestSupport", "DToPWeb",
                "Imaging", .product(name: "Logging", package: "swift-log"), system,
            ],
            swiftSettings: common),
        .testTarget(name: "SystemdTests", dependencies: ["DToPTestSupport"], swiftSettings: common),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Compute", "DToPConfiguration", "DToPMedia", "DToPTestSupport", "Imaging", "Mosquitto", system,
            ],
            swiftSettings: common),
    ]
)

// libFuzzer brings its own main: this target is built by `make fuzz` alone.
if Context.environment["DTOPD_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzz", dependencies: ["Compute", "DToPConfiguration", "DToPModel", "Imaging", system],
            path: "Tests/Fuzz", exclude: ["run", "seeds"],
            swiftSettings: common + [.unsafeFlags(["-parse-as-library"])]))
}
