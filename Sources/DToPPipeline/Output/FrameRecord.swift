/// One processed frame's record: a line of the frame log.
public struct FrameRecord: Equatable, Sendable {
    /// The frame's tokens; active + carried = total.
    public struct Tokens: Equatable, Sendable {
        public var total = 0
        /// Computed for this frame.
        public var active = 0
        /// Carried from an earlier frame.
        public var carried = 0
        /// Active tokens by the stage at which they exited, first stage first.
        public var exits: [Int] = []

        public init(total: Int = 0, active: Int = 0, carried: Int = 0, exits: [Int] = []) {
            self.total = total
            self.active = active
            self.carried = carried
            self.exits = exits
        }
    }

    /// Milliseconds spent on the frame, by step; logged to the microsecond.
    public struct Milliseconds: Equatable, Sendable {
        public var decode = 0.0
        public var preprocess = 0.0
        public var embed = 0.0
        public var layers = 0.0
        public var heads = 0.0
        public var post = 0.0
        public var render = 0.0
        public var encode = 0.0

        public init() {}

        /// The steps as the log lists them: names and values, in order.
        public var steps: [(name: StaticString, value: Double)] {
            [
                ("decode", decode), ("preprocess", preprocess), ("embed", embed), ("layers", layers),
                ("heads", heads), ("post", post), ("render", render), ("encode", encode),
            ]
        }
    }

    /// The share of the picture that a class covers, 0...1.
    public struct ClassShare: Equatable, Sendable {
        public var name: String
        public var share: Double

        public init(name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    /// The class shares within one zone of the picture.
    public struct Zone: Equatable, Sendable {
        public var name: String
        public var classes: [ClassShare]

        public init(name: String, classes: [ClassShare]) {
            self.name = name
            self.classes = classes
        }
    }

    public var stream: String
    /// Number of the frame among those processed, from 0; also names its mask, unless it is an independent picture.
    public var frame: Int
    /// Presentation timestamp in the stream's time base; nil if the container has none.
    public var pts: Int64?
    /// Presentation time in seconds; nil if unknown.
    public var timeSeconds: Double?
    public var wall: WallTime
    public var isKeyframe = false
    public var isCorrupt = false
    /// Why the stream was reset at this frame; nil if it was not.
    public var reset: FrameReset?
    public var tokens = Tokens()
    /// Multiply-adds spent on the frame, and those of the dense computation.
    public var macs = 0
    public var denseMACs = 0
    /// The exit threshold in force.
    public var threshold = 1.0
    public var milliseconds = Milliseconds()
    /// Time from the frame's arrival until its outputs are written, in milliseconds; logged to the microsecond.
    public var ageMilliseconds = 0.0
    /// Frames dropped since the last processed one.
    public var droppedSince = 0
    /// All classes, in class order; those with a share of 0 are not logged.
    public var classes: [ClassShare] = []
    public var zones: [Zone] = []
    /// Agreement with the full computation, 0...1; nil unless this frame was audited.
    public var agreement: Double?
    /// How well the model knows what the frame shows, 0...1; nil for models that do not measure it.
    public var familiarity: Double?
    /// Why the frame was computed in full (`changed`, `doubt`, ...) although tokens may be carried; nil if it was not.
    public var refresh: String?
    /// The change threshold, in grey levels, and the tolerance of doubt in force; nil if nothing is carried.
    public var changeThreshold: Double?
    public var tolerance: Double?

    public init(stream: String, frame: Int, wall: WallTime) {
        self.stream = stream
        self.frame = frame
        self.wall = wall
    }

    /// `macs` over `denseMACs`; NaN (null in the log) if there is no dense cost.
    public var ratio: Double { denseMACs > 0 ? Double(macs) / Double(denseMACs) : .nan }
}
