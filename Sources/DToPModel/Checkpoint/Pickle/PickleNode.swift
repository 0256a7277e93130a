/// One object of a pickle. Objects refer to each other by their index in `PickleGraph.nodes`, so shared and cyclic ones
/// cost nothing and deep nesting cannot exhaust the stack.
enum PickleNode {
    typealias Reference = UInt32

    case none
    case bool(Bool)
    case integer(Int)
    /// An integer of more than 8 bytes: the place of its little-endian bytes in the file.
    case wideInteger(Range<Int>)
    case double(Double)
    /// The place of its UTF-8 in the file.
    case text(Range<Int>)
    case bytes
    case tuple([Reference])
    /// Index into `PickleGraph.containers`.
    case list(Int)
    /// Index into `PickleGraph.containers`, where keys and values alternate.
    case dictionary(Int)
    /// A class or function: index of its name in `PickleGraph.names`. There is nothing to run.
    case global(Int)
    /// Index into `PickleGraph.storages`.
    case storage(Int)
    /// Index into `PickleGraph.tensors`.
    case tensor(Int)
    /// An object of a class that is not interpreted: index of the class name in `PickleGraph.names`.
    case opaque(Int)
}

/// All objects of a pickle.
struct PickleGraph {
    var nodes: [PickleNode] = []
    /// Items of lists and dictionaries, stored apart from the nodes so that they can grow in place.
    var containers: [[PickleNode.Reference]] = []
    /// Full names of classes and functions, such as `torch._utils._rebuild_tensor_v2`.
    var names: [String] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []

    /// Longest name of any kind that is read, in bytes: a pickle can refer to one long string a million times.
    static let maximumName = 256
    /// Keys of the largest dictionary that is read.
    private static let maximumKeys = 1 << 16

    /// The items of a list or tuple; nil for anything else.
    func items(_ reference: PickleNode.Reference) -> [PickleNode.Reference]? {
        switch nodes[Int(reference)] {
        case .list(let place): containers[place]
        case .tuple(let items): items
        default: nil
        }
    }

    func integer(_ reference: PickleNode.Reference) -> Int? {
        if case .integer(let value) = nodes[Int(reference)] { value } else { nil }
    }

    /// A tensor's sizes or strides; nil for anything but a list or tuple of at most `TorchTensor.maximumRank` integers.
    func integers(_ reference: PickleNode.Reference) -> [Int]? {
        guard let items = items(reference), items.count <= TorchTensor.maximumRank else { return nil }
        let values = items.compactMap { integer($0) }
        return values.count == items.count ? values : nil
    }

    /// The text of a string; nil for anything else, and for a string longer than `maximumName`.
    func text(_ reference: PickleNode.Reference, in file: MappedFile) -> String? {
        guard case .text(let range) = nodes[Int(reference)], range.count <= Self.maximumName else { return nil }
        return file.text(range)
    }

    /// The values of a dictionary by their text keys; the last value if a key is repeated. Nil for anything else, and
    /// for a dictionary larger than any model's.
    func dictionary(_ reference: PickleNode.Reference, in file: MappedFile) -> [String: PickleNode.Reference]? {
        guard case .dictionary(let place) = nodes[Int(reference)] else { return nil }
        let items = containers[place]
        guard items.count <= 2 * Self.maximumKeys else { return nil }
        var result: [String: PickleNode.Reference] = [:]
        for index in stride(from: 0, to: items.count, by: 2) {
            if let name = text(items[index], in: file) { result[name] = items[index + 1] }
        }
        return result
    }
}
