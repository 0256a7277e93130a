import Compute
import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// Every golden directory on this machine: the project's own, the built-in model's, and larger ones if present.
private let directories: [URL] = {
    let roots = [
        TestFiles.package.appendingPathComponent("Tests/Goldens"), TestFiles.package.appendingPathComponent("Models"),
        TestFiles.shared?.appendingPathComponent("golden"),
    ]
    return roots.compactMap(\.self).flatMap { root in
        let found = (try? FileManager.default.contentsOfDirectory(at: root, includingPropertiesForKeys: nil)) ?? []
        return found.filter {
            FileManager.default.fileExists(atPath: $0.appendingPathComponent("golden.safetensors").path)
        }
    }.sorted { $0.path < $1.path }
}()

/// A golden directory and the instruction set that must reproduce it.
private struct Run: CustomTestStringConvertible {
    let directory: URL
    let kernels: Kernels

    var testDescription: String { "\(directory.lastPathComponent) \(kernels.name)" }

    /// Small models use every set. Full-size ones skip scalar, which takes seconds, unless it is the only one.
    static let all: [Run] = directories.flatMap { directory in
        let weights = directory.appendingPathComponent("model.safetensors").path
        let size = (try? FileManager.default.attributesOfItem(atPath: weights)[.size]) as? Int ?? 0
        return Kernels.installed
            .filter { size < 2_000_000 || $0.name != "scalar" || Kernels.installed.count == 1 }
            .map { Run(directory: directory, kernels: $0) }
    }
}

@Suite struct GoldenTests {
    @Test(arguments: Run.all)
    private func forwardPassReproducesEveryTensor(run: Run) throws {
        let model = try ModelDirectory(path: run.directory.path)
        let golden = try #require(try model.golden())
        let team = try #require(WorkerTeam(size: 2, kernels: run.kernels))
        let verification = try GoldenVerification(PrunedViT(model, kernels: run.kernels), golden: golden, team: team)
        for line in verification.lines {
            #expect(line.isOK, "\(line.name) differs by \(line.difference)")
        }
        #expect(verification.lines.count >= 8)
    }

    @Test func theProjectHasGoldens() {
        #expect(directories.count >= 18)
    }
}
