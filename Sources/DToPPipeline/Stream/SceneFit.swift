/// Whether the model seems to know what a stream shows, by how familiar its frames are.
///
/// A model may be sure of nonsense too: doubt is a reason to look at the masks, its absence is no proof.
public struct SceneFit: Equatable, Sendable {
    /// What has become of the doubt with the last frame.
    public enum Change: Equatable { case arose, vanished }

    /// The mean familiarity below which there is doubt, and that above which it is gone.
    private static let doubtful = 0.5
    private static let sound = 0.6
    /// The recent mean covers about this many frames.
    private static let memory = 50.0
    /// There is no judgement before this many frames.
    private static let leastFrames = 10

    /// Frames seen.
    public private(set) var frames = 0
    /// True while the model does not seem to know the scene.
    public private(set) var isDoubtful = false
    private var sum = 0.0
    /// Mean of the last frames, each a little less than the next.
    private var recent = 0.0

    public init() {}

    /// Mean familiarity of all frames, 0...1; NaN before the first.
    public var familiarity: Double { frames == 0 ? .nan : sum / Double(frames) }

    /// Whether the whole of it is doubtful, however short it was.
    public var isDoubtfulInAll: Bool { familiarity < Self.doubtful }

    /// Takes the familiarity of the next frame; returns what has changed, nil where nothing has.
    @discardableResult
    public mutating func add(_ familiarity: Double) -> Change? {
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
