import DToPPipeline

/// Answers to the three questions that supervisors of a service ask.
package struct Health: Sendable {
    package enum Question: String, CaseIterable, Sendable {
        /// Do the service's loops turn over? If not, a restart helps.
        case live
        /// Has the service begun its streams, and is it not stopping?
        case ready
        /// Does every stream deliver that should?
        case streams

        /// The path that answers it.
        package var path: String {
            switch self {
            case .live: "/livez"
            case .ready: "/readyz"
            case .streams: "/healthz"
            }
        }
    }

    /// What is wrong, a line each; empty if nothing is.
    package let problems: [String]

    package init(_ question: Question, _ reading: ServiceReading) {
        problems =
            switch question {
            case .live: reading.stuck.map { "\($0) is stuck" }
            case .ready:
                (reading.isReady ? [] : ["starting"]) + (reading.isStopping ? ["stopping"] : [])
            case .streams: reading.streams.filter { !$0.phase.isWell }.map { "\($0.id): \($0.phase)" }
            }
    }
}
