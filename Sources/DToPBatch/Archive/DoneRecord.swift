import DToPPipeline

/// What became of an item that is done: `done.json`, the last file written into its folder.
package struct DoneRecord: StoredRecord, Codable, Equatable, Sendable {
    static let name = "done.json"
    /// The item's.
    package let key: String
    package let stream: String
    package let range: VideoPart
    /// Nil for an input without files.
    package let input: Fingerprint?
    package let model: String
    /// SHA-256 of version, model and settings.
    package let recipe: String
    package let version: String
    /// The instruction set. Others may differ in the last bits.
    package let kernels: String
    /// Where it was done: host and process.
    package let worker: String
    /// When it was begun and ended (UTC), for people only.
    package let began: String
    package let ended: String
    /// How long that took by the monotonic clock.
    package let seconds: Double
    package let frames: Int
    /// Places of the input that could not be read or decoded.
    package let errors: Int
    /// Pictures of the input that were left out because they could not be read.
    package let missing: Int
    /// Multiply-adds spent, and those of the dense computation.
    package let macs: Double
    package let dense: Double
    package let outputs: OutputsFingerprint
    package let shares: ShareHistory

    init(
        of item: Item, recipe: String, version: String, model: String, kernels: String, worker: String,
        began: WallTime, ended: WallTime, seconds: Double, report: StreamReport, outputs: OutputsFingerprint,
        shares: ShareHistory
    ) {
        key = item.key
        stream = item.input.stream
        range = item.part?.range ?? VideoPart()
        input = item.input.fingerprint
        self.model = model
        self.recipe = recipe
        self.version = version
        self.kernels = kernels
        self.worker = worker
        self.began = began.description
        self.ended = ended.description
        self.seconds = seconds
        frames = report.summary.frames
        errors = report.summary.decodeErrors
        missing = report.failedPictures
        macs = report.summary.macs
        dense = report.summary.denseMACs
        self.outputs = outputs
        self.shares = shares
    }
}
