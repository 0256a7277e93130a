/// A metric: its name, what it means, and how its samples follow from what the service is doing.
struct MetricFamily: Sendable {
    enum Kind: String, Sendable {
        case counter, gauge, histogram, summary
    }

    struct Sample: Equatable {
        /// What follows the family's name: `_bucket`, `_sum`, `_count`, or nothing.
        var suffix = ""
        /// Names and values. Ids of the configuration and words of the program only.
        let labels: [(name: String, value: String)]
        let value: Double

        static func == (left: Sample, right: Sample) -> Bool {
            left.suffix == right.suffix && left.labels.elementsEqual(right.labels, by: ==) && left.value == right.value
        }
    }

    /// With the prefix `dtopd_` or `process_`; counters end in `_total`.
    let name: String
    let kind: Kind
    /// A sentence.
    let help: String
    let samples: @Sendable (ServiceReading) -> [Sample]

    init(_ name: String, _ kind: Kind, _ help: String, samples: @escaping @Sendable (ServiceReading) -> [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    /// A value of the process; nil if it is unknown.
    static func process(
        _ name: String, _ kind: Kind, _ help: String, value: @escaping @Sendable (ServiceReading) -> Double?
    ) -> MetricFamily {
        MetricFamily(name, kind, help) { reading in value(reading).map { [Sample(labels: [], value: $0)] } ?? [] }
    }

    /// A value of each stream; nil where it is unknown.
    static func stream(
        _ name: String, _ kind: Kind, _ help: String, value: @escaping @Sendable (StreamReading) -> Double?
    ) -> MetricFamily {
        MetricFamily(name, kind, help) { reading in
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
        MetricFamily(name, kind, help) { reading in
            reading.streams.flatMap { stream in
                values(stream).map { Sample(labels: [("stream", stream.id), (label, $0)], value: $1) }
            }
        }
    }
}
