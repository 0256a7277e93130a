import DToPBatch
import DToPConfiguration
import DToPTestSupport
import Foundation
import SystemPackage

/// Manifests as a worker reads them.
enum TestManifest {
    /// Makes a manifest with one undivided input for each number of frames.
    static func make(
        frames: [Int], hash: String = "content", version: String = "1", model: String = "model",
        settings: StreamConfiguration = StreamConfiguration()
    ) throws -> Manifest {
        let inputs: [[String: Any]] = frames.enumerated().map { number, frames in
            [
                "argument": "/videos/\(number).mp4", "stream": "\(number)",
                "fingerprint": ["bytes": 10, "stamp": "", "hash": "\(hash)-\(number)"],
                "parts": [["range": [:] as [String: Any], "frames": frames] as [String: Any]],
            ]
        }
        let json: [String: Any] = [
            "version": version, "model": ["name": "tiny", "hash": model], "part": "300s", "inputs": inputs,
            "settings": try JSONSerialization.jsonObject(with: JSONEncoder().encode(settings)),
        ]
        let folder = try TemporaryFolder()
        try JSONSerialization.data(withJSONObject: json).write(to: URL(fileURLWithPath: folder.path("manifest.json")))
        return try Manifest(folder: FilePath(folder.url.path))
    }
}
