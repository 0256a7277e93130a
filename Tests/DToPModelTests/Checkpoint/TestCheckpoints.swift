import DToPModel
import DToPTestSupport
import Foundation
import SystemPackage

/// The checkpoints that `Tests/Checkpoints/make_checkpoints.py` wrote.
enum TestCheckpoints {
    static let folder = TestFiles.package.appendingPathComponent("Tests/Checkpoints")

    /// Returns absolute paths as they are.
    static func path(_ name: String) -> String {
        name.hasPrefix("/") ? name : folder.appendingPathComponent(name).path
    }

    /// Names of the `.pth` files in `folder`.
    static func names(in folder: String = "") -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path(folder))) ?? []
        return names.filter { $0.hasSuffix(".pth") }.sorted()
    }

    /// Imports a checkpoint with the configuration of the model directory `model`, which lies in the same folder.
    static func open(
        _ path: String, as model: String = "atm", averaged: Bool = false, isStopped: @escaping () -> Bool = { false }
    ) throws -> CheckpointImport {
        try CheckpointImport(
            checkpoint: FilePath(path), template: ModelTemplate(path: self.path(model + "/config.json")),
            averaged: averaged,
            isStopped: isStopped)
    }

    /// Imports a checkpoint and writes the model below `folder`.
    static func write(
        _ name: String, as model: String = "atm", averaged: Bool = false, precision: WeightPrecision = .f32,
        to folder: TemporaryFolder
    ) throws -> ModelDirectory {
        let output = try ModelOutput(path: folder.path(name + "-model"), overwrites: false)
        return try open(path(name), as: model, averaged: averaged).write(to: output, as: precision)
    }

    /// The error text of an attempt to import; "accepted" if there is no error.
    static func complaint(_ path: String, as model: String = "atm", averaged: Bool = false) -> String {
        do {
            _ = try open(path, as: model, averaged: averaged)
            return "accepted"
        } catch {
            return error is CheckpointError || error is ModelError ? "\(error)" : "unexpected \(error)"
        }
    }

    /// Copies a checkpoint with every `text` replaced by `other`, which has the same length.
    static func copy(_ name: String, replacing text: String, with other: String, to path: String) throws {
        precondition(text.utf8.count == other.utf8.count)
        var data = try Data(contentsOf: URL(fileURLWithPath: self.path(name)))
        var start = data.startIndex
        while let range = data.range(of: Data(text.utf8), in: start..<data.endIndex) {
            data.replaceSubrange(range, with: Data(other.utf8))
            start = range.upperBound
        }
        try data.write(to: URL(fileURLWithPath: path))
    }
}
