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
    case list([Reference])
    case tuple([Reference])
    case dictionary([Reference], [Reference])
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
    /// Full names of classes and functions: `torch._utils._rebuild_tensor_v2`.
    var names: [String] = []
    var storages: [TorchStorage] = []
    var tensors: [TorchTensor] = []

    /// The items of a list or tuple; nil for anything else.
    func items(_ reference: PickleNode.Reference) -> [PickleNode.Reference]? {
        switch nodes[Int(reference)] {
        case .list(let items), .tuple(let items): items
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

    /// The text of a string; nil for anything else, and for what is longer than any name: a pickle can refer to one
    /// long string a million times.
    func text(_ reference: PickleNode.Reference, in file: MappedFile) -> String? {
        guard case .text(let range) = nodes[Int(reference)], range.count <= 1024 else { return nil }
        return file.text(range)
    }

    /// The values of a dictionary by their text keys, where one key appears twice the last; nil for anything else.
    func dictionary(_ reference: PickleNode.Reference, in file: MappedFile) -> [String: PickleNode.Reference]? {
        guard case .dictionary(let keys, let values) = nodes[Int(reference)] else { return nil }
        var result: [String: PickleNode.Reference] = [:]
        for (key, value) in zip(keys, values) {
            if let name = text(key, in: file) { result[name] = value }
        }
        return result
    }
}
