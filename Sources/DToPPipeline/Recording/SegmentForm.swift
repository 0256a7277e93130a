import DToPMedia
import SystemPackage

/// What a segment's file is; the raw value is its ending.
package enum SegmentForm: String, CaseIterable, Sendable {
    case mp4
    case mkv
    /// Masks in run lengths, line by line.
    case jsonl

    package init(_ container: SegmentContainer) {
        self =
            switch container {
            case .mp4: .mp4
            case .mkv: .mkv
            }
    }

    /// Completes a file whose writing was broken off. Returns what it holds, nil if that is no picture. Throws if it
    /// cannot be read or cut.
    func complete(_ path: FilePath) throws -> SegmentRepair.Contents? {
        switch self {
        case .mp4: try SegmentRepair.complete(path, .mp4)
        case .mkv: try SegmentRepair.complete(path, .mkv)
        case .jsonl: try RunLengthRepair.complete(path)
        }
    }
}
