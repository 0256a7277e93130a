import DToPConfiguration

/// What the optional outputs of a running stream follow from some frame on.
package struct StreamOutputs: Sendable {
    let stream: SinkContext
    /// Settings that have changed.
    let keys: Set<String>

    /// - Parameters:
    ///   - engine: with the outputs' palette.
    ///   - logs: shared by all streams of a run.
    ///   - view: what viewers see; nil where nobody can look.
    ///   - hls: its video for players; nil if it has none.
    package init(
        of id: String, engine: StreamEngine, _ configuration: StreamConfiguration, logs: FrameLogs,
        view: LiveView? = nil, hls: HLSOutput? = nil, keys: Set<String>
    ) {
        var stream = SinkContext(
            id: id, engine: engine, configuration: configuration, policy: .optional, logs: logs, view: view,
            hls: hls)
        // What the stream has written stays.
        stream.existing = .goOn
        self.init(stream, keys)
    }

    private init(_ stream: SinkContext, _ keys: Set<String>) {
        self.stream = stream
        self.keys = keys
    }

    /// Those that count after these and then `later`.
    func followed(by later: StreamOutputs) -> StreamOutputs { StreamOutputs(later.stream, keys.union(later.keys)) }

    /// How frames must be labelled for them.
    var answers: AnswerSizes {
        AnswerSizes(
            needs: SinkKinds.all.compactMap { $0.init(stream)?.needs }.reduce([]) { $0.union($1) },
            maskSize: stream.configuration.outputs.maskSize)
    }
}
