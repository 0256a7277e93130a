import DToPModel
import DToPTestSupport
import Foundation
import SystemPackage
import Testing

@Suite struct ModelLocatorTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ path: String) throws -> FilePath {
        let file = folder.url.appendingPathComponent(path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: file)
        return FilePath(file.path)
    }

    @Test func findsTheInstalledModel() throws {
        let executable = try make("usr/bin/dtopd")
        let model = try make("usr/share/dtopd/models/street-vit-s/config.json")
        #expect(try ModelLocator(executable: executable).directory().appending("config.json") == model)
    }

    @Test func findsTheCheckoutsModel() throws {
        let executable = try make("src/.build/x86_64-unknown-linux-gnu/release/dtopd")
        _ = try make("src/Package.swift")
        let model = try make("src/Models/other/config.json")
        #expect(try ModelLocator(executable: executable).directory(of: "other").appending("config.json") == model)
    }

    @Test func aNameMeansABuiltInModelUnlessAFolderHasIt() throws {
        let executable = try make("usr/bin/dtopd")
        let model = try make("usr/share/dtopd/models/other/config.json")
        _ = try make("usr/share/dtopd/models/no-model/README.md")
        let locator = ModelLocator(executable: executable)
        #expect(locator.names == ["other"])
        #expect(try locator.directory(meantBy: "other").appending("config.json") == model)
        for path: FilePath in ["./other", "/other", "a/b", "/usr"] {
            #expect(try locator.directory(meantBy: path) == path)
        }
        #expect(throws: ModelError.noModel(path: "another", builtIn: ["other"])) {
            try locator.directory(meantBy: "another")
        }
    }

    @Test func listsWhereItLooked() throws {
        let executable = try make("src/.build/release/dtopd")
        _ = try make("src/Package.swift")
        let places: [String] = [
            folder.path("src/.build/share/dtopd/models/street-vit-s"), folder.path("src/Models/street-vit-s"),
        ]
        let error = ModelError.noBuiltInModel(name: "street-vit-s", places: places)
        #expect(throws: error) { try ModelLocator(executable: executable).directory() }
        for place in places { #expect(error.description.contains(place)) }
        #expect(throws: ModelError.self) { try ModelLocator(executable: "").directory() }
        #expect(throws: ModelError.self) { try ModelLocator(executable: "/").directory() }
    }

    @Test func findsTheModelOfThisCheckout() throws {
        let executable = FilePath(TestFiles.package.appendingPathComponent(".build/release/dtopd").path)
        #expect(try ModelLocator(executable: executable).directory() == FilePath(TestFiles.builtInModel))
        #expect(try ModelLocator().executable.isAbsolute)
    }
}
