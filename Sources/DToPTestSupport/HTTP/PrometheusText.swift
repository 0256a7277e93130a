import Foundation

/// A page in Prometheus' text format, version 0.0.4, read strictly: what the format, Prometheus' rules for names or the
/// order of lines do not allow is an error.
package struct PrometheusText {
    package struct Sample {
        package let name: String
        package let labels: [String: String]
        package let value: Double
    }

    package struct Family {
        package let name: String
        package let kind: String
        package let help: String
        package fileprivate(set) var samples: [Sample] = []
    }

    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    package private(set) var families: [Family] = []

    package init(_ text: String) throws {
        guard text.hasSuffix("\n") else { throw Malformed(description: "the last line does not end") }
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            do { try add(line) } catch let error as Malformed {
                throw Malformed(description: "\(error): \(line)")
            }
        }
        for family in families {
            do { try Self.check(family) } catch let error as Malformed {
                throw Malformed(description: "\(family.name): \(error)")
            }
        }
    }

    /// The value of the only sample with this name and these labels; nil if there is none.
    package func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
        families.flatMap(\.samples).first { $0.name == name && $0.labels == labels }?.value
    }

    /// A family begins with its help and its type, in this order, and goes on with its samples.
    private var pendingHelp: (name: String, help: String)?

    private mutating func add(_ line: Substring) throws {
        if line.hasPrefix("# HELP ") {
            let parts = line.dropFirst(7).split(separator: " ", maxSplits: 1).map(String.init)
            guard parts.count == 2, pendingHelp == nil else { throw Malformed(description: "no help") }
            guard !families.contains(where: { $0.name == parts[0] }) else {
                throw Malformed(description: "the family comes twice")
            }
            pendingHelp = (parts[0], try Self.unescaped(parts[1][...], quotes: false))
        } else if line.hasPrefix("# TYPE ") {
            let parts = line.dropFirst(7).split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard let (name, help) = pendingHelp, parts.count == 2, parts[0] == name,
                ["counter", "gauge", "histogram", "summary"].contains(parts[1])
            else { throw Malformed(description: "no type, or not of the help before") }
            pendingHelp = nil
            families.append(Family(name: name, kind: parts[1], help: help))
        } else {
            let sample = try Self.sample(line)
            guard pendingHelp == nil, let family = families.last, Self.belongs(sample, to: family) else {
                throw Malformed(description: "not of the family before")
            }
            families[families.count - 1].samples.append(sample)
        }
    }

    private static func belongs(_ sample: Sample, to family: Family) -> Bool {
        switch family.kind {
        case "histogram": ["_bucket", "_sum", "_count"].contains { sample.name == family.name + $0 }
        case "summary": ["_sum", "_count"].contains { sample.name == family.name + $0 }
        default: sample.name == family.name
        }
    }

    private static func sample(_ line: Substring) throws -> Sample {
        let name = line.prefix { $0 != "{" && $0 != " " }
        var rest = line[name.endIndex...]
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            repeat {
                guard let match = rest.prefixMatch(of: /([a-z][a-z0-9_]*)="((?:[^"\\]|\\.)*)"([,}])/) else {
                    throw Malformed(description: "no label")
                }
                guard labels.updateValue(try unescaped(match.2, quotes: true), forKey: String(match.1)) == nil else {
                    throw Malformed(description: "a label comes twice")
                }
                rest = rest[match.range.upperBound...]
                if match.3 == "}" { break }
            } while true
        }
        guard let match = rest.wholeMatch(of: #/ (NaN|[+-]Inf|-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)/#),
            let value = Double(match.1.replacing("Inf", with: "inf"))
        else { throw Malformed(description: "no value") }
        return Sample(name: String(name), labels: labels, value: value)
    }

    private static func unescaped(_ text: Substring, quotes: Bool) throws -> String {
        var result = ""
        var rest = text
        while let character = rest.popFirst() {
            guard character == "\\" else {
                result.append(character)
                continue
            }
            switch rest.popFirst() {
            case "\\": result += "\\"
            case "n": result += "\n"
            case "\"" where quotes: result += "\""
            default: throw Malformed(description: "a backslash before nothing that needs one")
            }
        }
        return result
    }

    // MARK: A whole family

    private static func check(_ family: Family) throws {
        guard family.name.wholeMatch(of: /[a-z_:][a-z0-9_:]*/) != nil, !family.help.isEmpty else {
            throw Malformed(description: "no proper name or no help")
        }
        guard family.name.hasSuffix("_total") == (family.kind == "counter") else {
            throw Malformed(description: "counters end in _total, and nothing else does")
        }
        let series = family.samples.map { sample in
            sample.name
                + sample.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        }
        guard Set(series).count == series.count else { throw Malformed(description: "a series comes twice") }
        let names = Set(family.samples.map { Set($0.labels.keys).subtracting(["le"]) })
        guard names.count <= 1 else { throw Malformed(description: "series differ in their labels") }
        if family.kind != "gauge", family.samples.contains(where: { !($0.value >= 0 && $0.value.isFinite) }) {
            throw Malformed(description: "it counts backwards")
        }
        if family.kind == "histogram" { try checkHistogram(family) }
        if family.kind == "summary" {
            let (sums, counts) = (labels(family, "_sum"), labels(family, "_count"))
            guard sums == counts else { throw Malformed(description: "a sum without its count") }
        }
    }

    private static func labels(_ family: Family, _ suffix: String) -> [[String: String]] {
        family.samples.filter { $0.name == family.name + suffix }.map(\.labels)
    }

    private static func checkHistogram(_ family: Family) throws {
        let counts = family.samples.filter { $0.name.hasSuffix("_count") }
        guard counts.map(\.labels) == labels(family, "_sum") else { throw Malformed(description: "no sum") }
        for count in counts {
            let buckets = family.samples.filter { sample in
                var labels = sample.labels
                return sample.name.hasSuffix("_bucket") && labels.removeValue(forKey: "le") != nil
                    && labels == count.labels
            }
            let bounds = buckets.map { Double(($0.labels["le"] ?? "").replacing("+Inf", with: "inf")) ?? .nan }
            guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }), bounds.last == .infinity else {
                throw Malformed(description: "bounds do not grow to +Inf")
            }
            guard zip(buckets, buckets.dropFirst()).allSatisfy({ $0.value <= $1.value }),
                buckets.last?.value == count.value
            else { throw Malformed(description: "buckets do not grow to the count") }
        }
        let loose = family.samples.filter { $0.name.hasSuffix("_bucket") && $0.labels["le"] == nil }
        let boundCount = family.samples.count { $0.name.hasSuffix("_bucket") }
        guard loose.isEmpty, counts.isEmpty == (boundCount == 0) else {
            throw Malformed(description: "a bucket without a bound or a count")
        }
    }
}
