/// One processed frame's record: a line of the frame log.
package struct FrameRecord: Equatable, Sendable {
    /// The frame's tokens; active + carried = total.
    package struct Tokens: Equatable, Sendable {
        package var total = 0
        /// Computed for this frame.
        package var active = 0
        /// Carried from an earlier frame.
        package var carried = 0
        /// Active tokens by the stage at which they exited, first stage first.
        package var exits: [Int] = []

        package init(total: Int = 0, active: Int = 0, carried: Int = 0, exits: [Int] = []) {
            self.total = total
            self.active = active
            self.carried = carried
            self.exits = exits
        }
    }

    /// Milliseconds spent on the frame, by step; logged to the microsecond.
    package struct Milliseconds: Equatable, Sendable {
        package var decode = 0.0
        package var preprocess = 0.0
        package var embed = 0.0
        package var layers = 0.0
        package var heads = 0.0
        package var post = 0.0
        package var render = 0.0
        package var encode = 0.0

        package init() {}

        /// The steps as the log lists them: names and values, in order.
        package var steps: [(name: StaticString, value: Double)] {
            [
                ("decode", decode), ("preprocess", preprocess), ("embed", embed), ("layers", layers),
                ("heads", heads), ("post", post), ("render", render), ("encode", encode),
            ]
        }
    }

    /// The share of the picture that a class covers, 0...1.
    package struct ClassShare: Equatable, Sendable {
        package var name: String
        package var share: Double

        package init(name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    /// The class shares within one zone of the picture.
    package struct Zone: Equatable, Sendable {
        package var name: String
        package var classes: [ClassShare]

        package init(name: String, classes: [ClassShare]) {
            self.name = name
            self.classes = classes
        }
    }

    package var stream: String
    /// Number of the frame among those processed, from 0; also names its mask, unless it is an independent picture.
    package var frame: Int
    /// Presentation timestamp in the stream's time base; nil if the container has none.
    package var pts: Int64?
    /// Presentation time in seconds; nil if unknown.
    package var timeSeconds: Double?
    package var wall: WallTime
    package var isKeyframe = false
    package var isCorrupt = false
    /// Why the stream was reset at this frame; nil if it was not.
    package var reset: FrameReset?
    package var tokens = Tokens()
    /// Multiply-adds spent on the frame, and those of the dense computation.
    package var macs = 0
    package var denseMACs = 0
    /// The exit threshold in force.
    package var threshold = 1.0
    package var milliseconds = Milliseconds()
    /// Time from the frame's arrival until its outputs are written, in milliseconds; logged to the microsecond.
    package var ageMilliseconds = 0.0
    /// Frames dropped since the last processed one.
    package var droppedSince = 0
    /// All classes, in class order; those with a share of 0 are not logged.
    package var classes: [ClassShare] = []
    package var zones: [Zone] = []
    /// Agreement with the full computation, 0...1; nil unless this frame was audited.
    package var agreement: Double?
    /// How well the model knows what the frame shows, 0...1; nil for models that do not measure it.
    package var familiarity: Double?
    /// Why the frame was computed in full (`changed`, `doubt`, ...) although tokens may be carried; nil if it was not.
    package var refresh: String?
    /// The change threshold, in grey levels, and the tolerance of doubt in force; nil if nothing is carried.
    package var changeThreshold: Double?
    package var tolerance: Double?

    package init(stream: String, frame: Int, wall: WallTime) {
        self.stream = stream
        self.frame = frame
        self.wall = wall
    }

    /// `macs` over `denseMACs`; NaN (null in the log) if there is no dense cost.
    package var ratio: Double { denseMACs > 0 ? Double(macs) / Double(denseMACs) : .nan }
}
