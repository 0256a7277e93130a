/// A checkpoint's named tensors, found in the saved object. Averaged tensors are kept apart from trained ones, and
/// wrappers' prefixes are removed.
struct StateDictionary {
    /// The value of one name.
    enum Value {
        case tensor(TorchTensor)
        /// Its kind, in words, or the full name of its class.
        case other(String)
    }

    /// Values by name, without wrappers' prefixes.
    private(set) var values: [String: Value] = [:]
    /// Keys that lead to the tensors, outermost first; empty if they were saved without nesting.
    private(set) var location: [String] = []
    /// The prefix removed from every name.
    private(set) var prefix = ""
    private(set) var averages: Averages

    /// Whether a checkpoint has averaged weights (EMA), and whether they were used.
    enum Averages: Equatable {
        case none
        /// Present under this key or with names that begin with it, but not requested.
        case unused(String)
        /// Requested, found there and used.
        case used(String)
        /// `state_dict` holds the averaged weights, as mmengine swaps the two on saving.
        case swapped
    }

    private static let wrappers = ["module.", "_orig_mod.", "model."]
    private static let nests = ["state_dict", "model_state_dict", "model", "module", "net"]
    private static let averageKeys = ["state_dict_ema", "model_ema", "ema"]
    private static let averagePrefix = "ema_"

    /// - Parameter averaged: whether to use the averaged weights instead of the trained ones.
    init(_ checkpoint: Checkpoint, averaged: Bool) throws(CheckpointFault) {
        let graph = checkpoint.graph
        func dictionary(_ reference: PickleNode.Reference) -> [String: PickleNode.Reference]? {
            graph.dictionary(reference, in: checkpoint.file)
        }
        guard var entries = dictionary(checkpoint.root) else {
            throw CheckpointFault(
                "what was saved is \(Self.kind(of: checkpoint.root, graph)), not a dictionary of tensors",
                advice: CheckpointFault.saveAgain)
        }
        averages = .none
        // Tensors may be nested up to three levels deep, for instance {"model": {"state_dict": {...}}}.
        for _ in 0..<3 where !Self.holdsTensors(entries, graph) {
            let average = Self.averageKeys.first { entries[$0].flatMap(dictionary) != nil }
            if let average {
                averages = averaged ? .used(average) : .unused(average)
            } else if entries["ema_state_dict"] != nil {
                averages = .swapped
            }
            let keys = (averaged ? average.map { [$0] } : nil) ?? Self.nests
            guard let key = keys.first(where: { entries[$0].flatMap(dictionary) != nil }), let reference = entries[key],
                let inner = dictionary(reference)
            else { break }
            location.append(key)
            entries = inner
        }
        guard Self.holdsTensors(entries, graph) else { throw Self.noTensors(entries, graph) }
        for (name, reference) in entries {
            if case .tensor(let index) = graph.nodes[Int(reference)] {
                values[name] = .tensor(graph.tensors[index])
            } else {
                values[name] = .other(Self.kind(of: reference, graph))
            }
        }
        takeOffPrefixes()
        takeAverages(averaged)
        if averaged, averages == .none {
            throw CheckpointFault("it has no averaged weights (EMA)", advice: "import it without `ema`")
        }
    }

    private static func noTensors(
        _ entries: [String: PickleNode.Reference], _ graph: PickleGraph
    ) -> CheckpointFault {
        for key in nests {
            guard let reference = entries[key] else { continue }
            return CheckpointFault(
                "its '\(key)' is \(kind(of: reference, graph)), not a dictionary of tensors",
                advice: CheckpointFault.saveAgain)
        }
        let keys = entries.keys.sorted().prefix(8).map(\.printable).joined(separator: ", ")
        return CheckpointFault(
            "it holds no tensors by name" + (keys.isEmpty ? "" : "; its keys are \(keys)"),
            advice: "give a checkpoint with a state_dict")
    }

    private static func holdsTensors(_ entries: [String: PickleNode.Reference], _ graph: PickleGraph) -> Bool {
        entries.contains { name, reference in
            if case .tensor = graph.nodes[Int(reference)] { name.contains(".") } else { false }
        }
    }

    private static func kind(of reference: PickleNode.Reference, _ graph: PickleGraph) -> String {
        switch graph.nodes[Int(reference)] {
        case .none: "None"
        case .bool, .integer, .wideInteger, .double: "a number"
        case .text: "a text"
        case .bytes: "bytes"
        case .list, .tuple: "a list"
        case .dictionary(let place): "a dictionary of \(graph.containers[place].count / 2) entries"
        case .global(let name), .opaque(let name): "of class '\(graph.names[name].printable)'"
        case .storage: "a storage"
        case .tensor: "a tensor"
        }
    }

    /// Removes the prefixes that DataParallel, torch.compile and Lightning add to every name.
    private mutating func takeOffPrefixes() {
        while let wrapper = Self.wrappers.first(where: { wrapper in
            values.keys.contains { $0.contains(".") }
                && values.keys.allSatisfy { $0.hasPrefix(wrapper) || !$0.contains(".") }
        }) {
            values = Dictionary(
                values.map { name, value in
                    (name.hasPrefix(wrapper) ? String(name.dropFirst(wrapper.count)) : name, value)
                }, uniquingKeysWith: { first, _ in first })
            prefix += wrapper
        }
    }

    /// Uses or removes mmcv's averages, which are stored beside the weights: `ema_backbone_cls_token` for
    /// `backbone.cls_token`.
    private mutating func takeAverages(_ averaged: Bool) {
        let names = values.keys.filter { $0.hasPrefix(Self.averagePrefix) && !$0.contains(".") }
        guard !names.isEmpty else { return }
        if averaged, averages == .none {
            for name in values.keys.filter({ $0.contains(".") }) {
                let average = Self.averagePrefix + String(name.map { $0 == "." ? "_" : $0 })
                if let value = values[average] { values[name] = value }
            }
            averages = .used(Self.averagePrefix)
        } else if averages == .none {
            averages = .unused(Self.averagePrefix)
        }
        for name in names { values[name] = nil }
    }
}
