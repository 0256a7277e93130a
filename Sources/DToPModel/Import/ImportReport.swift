import Foundation

/// What an import read, mapped and omitted, for people to check.
package struct ImportReport: Sendable {
    /// Headings with their texts, in order.
    package private(set) var lines: [(name: String, text: String)] = []

    init(
        _ checkpoint: Checkpoint, _ state: StateDictionary, _ assignment: ParameterAssignment,
        _ classes: CheckpointClasses, _ configuration: ModelConfiguration
    ) {
        let place = state.location.isEmpty ? "" : " in '\(state.location.joined(separator: "."))'"
        let prefix = state.prefix.isEmpty ? "" : ", '\(state.prefix)' taken off"
        add("read", "\(Self.count(state.values.count, "tensor"))\(place)\(prefix)")
        let weights = assignment.parts.reduce(0) { $0 + $1.parameter.count }
        add("mapped", "\(Self.count(assignment.parts.count, "parameter")), \(weights) weights")
        for part in assignment.parts {
            guard let grid = part.grid else { continue }
            add("resized", "\(part.parameter.name) from \(grid) to \(configuration.positionGrid) tokens")
        }
        addAverages(state.averages)
        addIgnored(checkpoint, state, assignment)
        addClasses(classes, configuration)
    }

    private mutating func add(_ name: String, _ text: String) { lines.append((name, text)) }

    private mutating func addAverages(_ averages: StateDictionary.Averages) {
        switch averages {
        case .none: break
        case .unused(let name):
            add("averaged", "weights (EMA) are there too ('\(name)') and were not used; `ema` takes them")
        case .used(let name): add("averaged", "weights (EMA) were taken ('\(name)')")
        case .swapped:
            add("averaged", "weights (EMA) were taken: mmengine saves them as state_dict, the others as ema_state_dict")
        }
    }

    private mutating func addIgnored(
        _ checkpoint: Checkpoint, _ state: StateDictionary, _ assignment: ParameterAssignment
    ) {
        let outer = checkpoint.graph.dictionary(checkpoint.root, in: checkpoint.file) ?? [:]
        var texts: [String] = []
        if let taken = state.location.first {
            let others = outer.keys.filter { $0 != taken }.sorted()
            if !others.isEmpty { texts.append(Self.list(others)) }
        }
        if !assignment.ignored.isEmpty {
            let names = Set(assignment.ignored.map { $0.split(separator: ".").last.map(String.init) ?? $0 })
            texts.append("\(Self.count(assignment.ignored.count, "tensor")) (\(Self.list(names.sorted())))")
        }
        if !texts.isEmpty { add("ignored", texts.joined(separator: "; ")) }
        let classes = checkpoint.graph.nodes.compactMap { if case .opaque(let name) = $0 { name } else { nil } }
        let names = Set(classes).map { checkpoint.graph.names[$0] }
            .filter { !$0.hasPrefix("numpy.") && $0 != "_codecs.encode" }
        if !names.isEmpty { add("not read", "objects of \(Self.list(names.sorted()))") }
    }

    private mutating func addClasses(_ classes: CheckpointClasses, _ configuration: ModelConfiguration) {
        guard let names = classes.names else { return }
        guard names.count == configuration.classCount else {
            return add("classes", "the checkpoint names \(names.count), the configuration \(configuration.classCount)")
        }
        // Some data sets' class names end in a blank.
        let different = zip(names, configuration.labels).enumerated().filter {
            $0.element.0.trimmingCharacters(in: .whitespaces) != $0.element.1.trimmingCharacters(in: .whitespaces)
        }
        guard let first = different.first else { return add("classes", "named as in the checkpoint") }
        add(
            "classes",
            "\(different.count) of \(names.count) have other names than in the checkpoint: \(first.offset) is "
                + "'\(first.element.1.printable)', there '\(first.element.0.printable)'")
    }

    private static func count(_ number: Int, _ thing: String) -> String {
        "\(number) \(thing)\(number == 1 ? "" : "s")"
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(8).map { String($0.printable.prefix(60)) }.joined(separator: ", ")
        return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
    }
}
