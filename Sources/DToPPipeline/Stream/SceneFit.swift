/// Judges by familiarity whether the model seems to know what a stream shows.
///
/// A model may be sure of nonsense too: low familiarity is a reason to look at the masks, high familiarity is no proof.
package struct SceneFit: Equatable, Sendable {
    /// How the last frame changed the judgement.
    package enum Change: Equatable { case arose, vanished }

    /// Mean familiarity below which a scene becomes doubtful, and from which on it no longer is.
    private static let doubtful = 0.5
    private static let sound = 0.6
    /// The recent mean covers about this many frames.
    private static let memory = 50.0
    /// Frames needed for a judgement.
    private static let leastFrames = 10

    /// Frames seen.
    package private(set) var frames = 0
    /// True while the model does not seem to know the scene.
    package private(set) var isDoubtful = false
    private var sum = 0.0
    /// Mean familiarity of recent frames, weighted exponentially.
    private var recent = 0.0

    package init() {}

    /// Mean familiarity of all frames, 0...1; NaN before the first.
    package var familiarity: Double { frames == 0 ? .nan : sum / Double(frames) }

    /// Whether the mean of all frames is doubtful, however few they are.
    package var isDoubtfulInAll: Bool { familiarity < Self.doubtful }

    /// Takes the next frame's familiarity; returns how the judgement changed, nil if it did not.
    @discardableResult
    package mutating func add(_ familiarity: Double) -> Change? {
        guard familiarity.isFinite else { return nil }
        frames += 1
        sum += familiarity
        recent += (familiarity - recent) / min(Double(frames), Self.memory)
        guard frames >= Self.leastFrames else { return nil }
        if !isDoubtful, recent < Self.doubtful {
            isDoubtful = true
            return .arose
        }
        if isDoubtful, recent >= Self.sound {
            isDoubtful = false
            return .vanished
        }
        return nil
    }
}
