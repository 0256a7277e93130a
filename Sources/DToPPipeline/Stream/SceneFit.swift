/// Whether the model seems to know what a stream shows, by how sure it is of its answers.
///
/// A model that is shown what it was not trained for is less sure on average. It may be sure of nonsense too: doubt is a
/// reason to look at the masks, its absence is no proof.
public struct SceneFit: Equatable, Sendable {
    /// What has become of the doubt with the last frame.
    public enum Change: Equatable { case arose, vanished }

    /// Below this share of the typical confidence there is doubt, and above the larger one none any more.
    private static let doubtful = 0.95
    private static let sound = 0.98
    /// For models that do not say what is typical.
    private static let usualLimit = 0.5
    /// So many frames count for the state of the moment.
    private static let memory = 50.0
    /// Before, there is no judgement.
    private static let leastFrames = 10

    /// Mean confidence on what the model knows; nil where unknown.
    public let typical: Double?
    /// Frames seen.
    public private(set) var frames = 0
    /// True while the model does not seem to know the scene.
    public private(set) var isDoubtful = false
    private var sum = 0.0
    /// Mean of the last frames, each a little less than the next.
    private var recent = 0.0

    public init(typical: Double?) { self.typical = typical }

    /// Mean confidence of all frames, 0...1; NaN before the first.
    public var confidence: Double { frames == 0 ? .nan : sum / Double(frames) }

    /// The mean confidence below which there is doubt.
    public var limit: Double { typical.map { $0 * Self.doubtful } ?? Self.usualLimit }

    /// Whether the whole of it is doubtful, however short it was.
    public var isDoubtfulInAll: Bool { confidence < limit }

    /// Takes the confidence of the next frame; returns what has changed, nil where nothing has.
    @discardableResult
    public mutating func add(_ confidence: Double) -> Change? {
        guard confidence.isFinite else { return nil }
        frames += 1
        sum += confidence
        recent += (confidence - recent) / min(Double(frames), Self.memory)
        guard frames >= Self.leastFrames else { return nil }
        if !isDoubtful, recent < limit {
            isDoubtful = true
            return .arose
        }
        if isDoubtful, recent >= limit / Self.doubtful * Self.sound {
            isDoubtful = false
            return .vanished
        }
        return nil
    }
}
