import DToPTestSupport
import Foundation

/// Model directories that tests only read.
enum TestModels {
    /// Models with tensors to compare with; empty on machines without the shared data.
    static let goldens: [String] = {
        guard let shared = TestFiles.shared else { return [] }
        return ["golden", "models"].flatMap { folder -> [String] in
            let parent = shared.appendingPathComponent(folder)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
            return names.sorted().map { parent.appendingPathComponent($0).path }
        }
    }()
}
