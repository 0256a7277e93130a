/// What is known about one processed frame: a line of the frame log.
public struct FrameRecord: Equatable, Sendable {
    /// How the tokens of the frame were dealt with; active + carried = total.
    public struct Tokens: Equatable, Sendable {
        public var total = 0
        /// Computed in this frame.
        public var active = 0
        /// Taken over from an earlier frame.
        public var carried = 0
        /// Active tokens by the stage at which they left, first stage first.
        public var exits: [Int] = []

        public init(total: Int = 0, active: Int = 0, carried: Int = 0, exits: [Int] = []) {
            self.total = total
            self.active = active
            self.carried = carried
            self.exits = exits
        }
    }

    /// Time spent on the frame, in milliseconds, step by step; logged to the microsecond.
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

        /// Names (as in the log) and values, in the order of the log.
        public var steps: [(name: StaticString, value: Double)] {
            [
                ("decode", decode), ("preprocess", preprocess), ("embed", embed), ("layers", layers),
                ("heads", heads), ("post", post), ("render", render), ("encode", encode),
            ]
        }
    }

    /// The share of the picture, 0...1, that a class covers.
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
    /// Counts processed frames from 0; also the name of the frame's mask.
    public var frame: Int
    /// Presentation timestamp in the stream's time base; nil if the container has none.
    public var pts: Int64?
    /// Presentation time in seconds; nil if unknown.
    public var timeSeconds: Double?
    public var wall: WallTime
    public var isKeyframe = false
    public var isCorrupt = false
    /// Why state from earlier frames was thrown away at this frame (`start`, `cut`, ...); nil if it was not.
    public var reset: String?
    public var tokens = Tokens()
    /// Multiply-adds spent on the frame, and what the same frame costs without pruning and reuse.
    public var macs = 0
    public var denseMACs = 0
    /// The exit threshold in force.
    public var threshold = 1.0
    public var milliseconds = Milliseconds()
    /// From the frame's arrival to its result, in milliseconds; logged to the microsecond.
    public var ageMilliseconds = 0.0
    /// Frames dropped since the last processed one.
    public var droppedSince = 0
    /// Every class in class order; those with a share of 0 are not logged.
    public var classes: [ClassShare] = []
    public var zones: [Zone] = []
    /// Share of pixels that agree with the full computation; nil unless this frame was audited.
    public var agreement: Double?
    /// How well the model knows what the frame shows, 0...1; nil for models that do not say.
    public var familiarity: Double?
    /// Why the frame was computed in full (`changed`, `doubt`, ...) though tokens may be carried; nil if it was not.
    public var refresh: String?
    /// The change threshold, in grey levels, and the tolerance of doubt in force; nil where nothing is carried.
    public var changeThreshold: Double?
    public var tolerance: Double?

    public init(stream: String, frame: Int, wall: WallTime) {
        self.stream = stream
        self.frame = frame
        self.wall = wall
    }

    /// `macs` over `denseMACs`; NaN (null in the log) without a dense cost.
    public var ratio: Double { denseMACs > 0 ? Double(macs) / Double(denseMACs) : .nan }
}
