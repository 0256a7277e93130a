/// What the streams do, in a line for the service manager.
enum ServiceSummary {
    static func count(_ streams: Int) -> String { streams == 1 ? "1 stream" : "\(streams) streams" }
}

extension [String: StreamPhase] {
    /// `3 streams: 2 running; yard: backoff, refused`.
    var summary: String {
        let running = values.count { $0.word == "running" }
        let others = filter { $0.value.word != "running" }.sorted { $0.key < $1.key }
        return
            (["\(ServiceSummary.count(count)): \(running) running"]
            + others.prefix(8).map { "\($0.key): \($0.value)" }).joined(separator: "; ")
    }
}
