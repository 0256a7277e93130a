/// One object of a pickle. Objects refer to each other by their place in `PickleGraph.nodes`: shared and cyclic ones cost
/// nothing, and no depth of nesting can exhaust the stack.
enum PickleNode {
    typealias Reference = UInt32

    case none
    case bool(Bool)
    case integer(Int)
    /// Of more than 8 bytes: where its digits are in the file, little-endian.
    case wideInteger(Range<Int>)
    case double(Double)
    /// Where the UTF-8 is in the file.
    case text(Range<Int>)
    case bytes
    case tuple([Reference])
    /// A place in `PickleGraph.containers`.
    case list(Int)
    /// A place in `PickleGraph.containers`, where keys and values are in turn.
    case dictionary(Int)
    /// A class or function, by its place in `PickleGraph.names`: its name, nothing that could run.
    case global(Int)
    /// A place in `PickleGraph.storages`.
    case storage(Int)
    /// A place in `PickleGraph.tensors`.
    case tensor(Int)
    /// An object of a class that is not looked into, by the place of its name.
    case opaque(Int)
}

/// All objects of a pickle.
struct PickleGraph {
    var nodes: [PickleNode] = []
    /// What lists and dictionaries hold. Apart from the nodes, they grow in place.
    var containers: [[PickleNode.Reference]] = []
    /// Full names of classes and functions: `torch._utils._rebuild_tensor_v2`.
    var names: [String] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []

    /// Bytes of the longest name that is read, whatever it is of: a pickle can refer to one long string a million times.
    static let maximumName = 256
    /// Keys of the largest dictionary that is looked into.
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

    /// Sizes and strides; nil if it is no list of integers, or longer than they can be.
    func integers(_ reference: PickleNode.Reference) -> [Int]? {
        guard let items = items(reference), items.count <= TorchTensor.maximumRank else { return nil }
        let values = items.compactMap { integer($0) }
        return values.count == items.count ? values : nil
    }

    /// The text of a string; nil for anything else, and for what is longer than any name.
    func text(_ reference: PickleNode.Reference, in file: MappedFile) -> String? {
        guard case .text(let range) = nodes[Int(reference)], range.count <= Self.maximumName else { return nil }
        return file.text(range)
    }

    /// The values of a dictionary by their text keys, where one key appears twice the last; nil for anything else, and
    /// for what is larger than any model.
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
