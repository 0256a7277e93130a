import DToPTestSupport
import Foundation
import Testing

/// A service that deletes old masks.
@Suite(.live) struct MaskRetentionTests {
    private let service: TestedService

    init() throws { service = try TestedService() }

    private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: service.folder.path(name)) }

    private func lines(_ name: String) -> [Substring] {
        ((try? String(contentsOfFile: service.folder.path(name), encoding: .utf8)) ?? "").split(separator: "\n")
    }

    private func write(_ more: String = "") throws {
        let (masks, rle) = (service.folder.path("masks") as String, service.folder.path("rle") as String)
        try service.write([try service.camera("a", ", masks: \(masks), rle: \(rle), mask_segment: 1s\(more)")])
    }

    /// A reload changes what is kept, and no output begins anew for it.
    @Test func whatIsKeptFollowsAReload() throws {
        try write()
        let running = try service.start()
        #expect(running.wait { lines("rle/a/index.jsonl").count >= 3 }, "\(running.errors)")
        try write(", mask_keep_size: 1")
        service.reload()
        #expect(running.errors.contains("a: follows mask_keep_size"), "\(running.errors)")
        #expect(running.wait { lines("rle/a/index.jsonl").isEmpty && !exists("masks/a/00000000.png") })
        // Only a new output would count from 0 again, or take another folder.
        let frames = lines("masks/a/frames.csv").dropFirst().compactMap { Int($0.prefix { $0 != "," }) }
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0 < $1 } && !exists("masks/a.2"))
    }
}
