import DToPEngine
import DToPModel
import DToPTestSupport
import Foundation
import Numerics
import Testing

/// Every golden directory on this machine: the project's own, the built-in model, and larger ones where they are.
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

struct GoldenTests {
    @Test(arguments: directories, Kernels.available.map(\.name))
    func forwardPassReproducesEveryTensor(directory: URL, kernels: String) throws {
        let model = try ModelDirectory(path: directory.path)
        let golden = try #require(try model.golden())
        let team = try #require(
            WorkerTeam(size: 2, kernels: Kernels.available.first { $0.name == kernels } ?? .preferred))
        let verification = try GoldenVerification(PrunedViT(model), golden: golden, team: team)
        for line in verification.lines {
            #expect(line.isOK, "\(line.name) differs by \(line.difference)")
        }
        #expect(verification.lines.count >= 8)
    }
}
