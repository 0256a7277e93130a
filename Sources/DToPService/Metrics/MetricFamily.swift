/// A metric: its name, what it means, and how its samples follow from what the service is doing.
package struct MetricFamily: Sendable {
    package enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    package struct Sample {
        /// What follows the family's name: `_bucket`, `_sum`, `_count`, or nothing.
        let suffix: String
        /// Names and values. Ids of the configuration and words of the program only.
        let labels: [(name: String, value: String)]
        let value: Double

        package init(suffix: String = "", labels: [(name: String, value: String)], value: Double) {
            self.suffix = suffix
            self.labels = labels
            self.value = value
        }
    }

    /// With the prefix `dtopd_` or `process_`; counters end in `_total`.
    package let name: String
    package let kind: Kind
    /// Names of its samples' labels, besides a histogram's `le`.
    package let labels: [String]
    /// A sentence.
    package let help: String
    let samples: @Sendable (ServiceReading) -> [Sample]

    package init(
        _ name: String, _ kind: Kind, labels: [String], _ help: String,
        samples: @escaping @Sendable (ServiceReading) -> [Sample]
    ) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.help = help
        self.samples = samples
    }

    /// A value of the process; nil if it is unknown.
    static func process(
        _ name: String, _ kind: Kind, _ help: String, value: @escaping @Sendable (ServiceReading) -> Double?
    ) -> MetricFamily {
        MetricFamily(name, kind, labels: [], help) { reading in
            value(reading).map { [Sample(labels: [], value: $0)] } ?? []
        }
    }

    /// A value of each stream; nil where it is unknown.
    static func stream(
        _ name: String, _ kind: Kind, _ help: String, value: @escaping @Sendable (StreamReading) -> Double?
    ) -> MetricFamily {
        MetricFamily(name, kind, labels: ["stream"], help) { reading in
            reading.streams.compactMap { stream in
                value(stream).map { Sample(labels: [("stream", stream.id)], value: $0) }
            }
        }
    }

    /// Values of each stream, by another label.
    static func stream(
        _ name: String, _ kind: Kind, by label: String, _ help: String,
        values: @escaping @Sendable (StreamReading) -> [(String, Double)]
    ) -> MetricFamily {
        MetricFamily(name, kind, labels: ["stream", label], help) { reading in
            reading.streams.flatMap { stream in
                values(stream).map { Sample(labels: [("stream", stream.id), (label, $0)], value: $1) }
            }
        }
    }
}
