/// How often a stream is reset on purpose: after a number of frames, such as `250`, or at each `keyframe`.
package enum ResetInterval: TextValue {
    /// Frames from one reset to the next; at least 1.
    case frames(Int)
    case keyframe

    package static let form = "a number of frames, or keyframe"

    package init?(text: String) {
        if text == "keyframe" {
            self = .keyframe
        } else if let count = Int(text), count > 0 {
            self = .frames(count)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .frames(let count): "\(count)"
        case .keyframe: "keyframe"
        }
    }
}
