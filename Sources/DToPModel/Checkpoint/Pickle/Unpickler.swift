/// Reads pickles of protocol 2 to 5 (Python's `pickletools` documents the opcodes) into a `PickleGraph`.
///
/// Nothing in a pickle is executed: classes and functions are names. `Unpickler+Objects.swift` interprets the few known
/// ones; calling any other gives an opaque object.
struct Unpickler {
    var reader: ByteReader
    var graph = PickleGraph()
    private var stack: [PickleNode.Reference] = []
    /// Heights of the stack at the marks.
    private var marks: [Int] = []
    private var memo: [Int: PickleNode.Reference] = [:]
    private var nameIndices: [String: Int] = [:]
    /// Indices of names that were called.
    var calledNames: Set<Int> = []
    private var itemCount = 0
    private var callCount = 0
    private var opcodeCount = 0
    /// Offset of the first pickle in the file.
    private let start: Int
    private let isStopped: () -> Bool

    /// Far beyond any checkpoint; these limits bound the memory and time a hostile one can demand.
    private static let maximumBytes = 128 << 20
    private static let maximumCount = 2 << 20
    private static let maximumNames = 1 << 16
    private static let maximumViews = 1 << 18

    /// - Parameter isStopped: polled while reading; true ends the work with the fault `stopped`.
    init(_ reader: ByteReader, isStopped: @escaping () -> Bool) {
        self.reader = reader
        self.isStopped = isStopped
        start = reader.position
    }

    /// Reads one pickle and leaves the reader after it. Objects of earlier pickles stay in the graph.
    mutating func load() throws(CheckpointFault) -> PickleNode.Reference {
        stack = []
        marks = []
        memo = [:]
        while true {
            let position = reader.position
            guard position - start <= Self.maximumBytes else {
                throw CheckpointFault(
                    "its pickle has over \(Self.maximumBytes) bytes", advice: CheckpointFault.saveAgain)
            }
            opcodeCount += 1
            if opcodeCount.isMultiple(of: 1 << 16), isStopped() { throw .stopped }
            let code = try reader.read(UInt8.self)
            if code == UInt8(ascii: ".") { return try pop() }
            guard try execute(code) else {
                let hexadecimal = String(code, radix: 16)
                throw CheckpointFault(
                    "the pickle has opcode 0x\(hexadecimal) at byte \(position), which protocols 2 to 5 of torch.save "
                        + "do not use", advice: CheckpointFault.saveAgain)
            }
        }
    }

    func fault(_ reason: String) -> CheckpointFault {
        CheckpointFault("broken pickle: \(reason), before byte \(reader.position)")
    }

    /// Executes one opcode; false if it is unknown.
    private mutating func execute(_ code: UInt8) throws(CheckpointFault) -> Bool {
        if try pushValue(code) { return true }
        if try build(code) { return true }
        switch code {
        case 0x80:
            let version = try reader.read(UInt8.self)
            guard (2...5).contains(version) else {
                throw CheckpointFault("the pickle has protocol \(version)", advice: CheckpointFault.saveAgain)
            }
        case 0x95:
            let length = try reader.read(UInt64.self)
            guard length <= UInt64(reader.end - reader.position) else { throw fault("a frame of \(length) bytes") }
        case UInt8(ascii: "("):
            try admit(marks.count, "marks on its stack")
            marks.append(stack.count)
        case UInt8(ascii: "0"): _ = try pop()
        case UInt8(ascii: "1"): _ = try popToMark()
        case UInt8(ascii: "2"): try pushReference(try top())
        case UInt8(ascii: "q"): try remember(Int(reader.read(UInt8.self)))
        case UInt8(ascii: "r"): try remember(Int(reader.read(UInt32.self)))
        case 0x94: try remember(memo.count)
        case UInt8(ascii: "h"): try recall(Int(reader.read(UInt8.self)))
        case UInt8(ascii: "j"): try recall(Int(reader.read(UInt32.self)))
        default: return false
        }
        return true
    }

    /// Executes an opcode that pushes a number, text or empty container; false for any other.
    private mutating func pushValue(_ code: UInt8) throws(CheckpointFault) -> Bool {
        switch code {
        case UInt8(ascii: "N"): try push(.none)
        case 0x88: try push(.bool(true))
        case 0x89: try push(.bool(false))
        case UInt8(ascii: "J"): try push(.integer(Int(try reader.read(Int32.self))))
        case UInt8(ascii: "K"): try push(.integer(Int(try reader.read(UInt8.self))))
        case UInt8(ascii: "M"): try push(.integer(Int(try reader.read(UInt16.self))))
        case 0x8a: try pushLong(try reader.take(reader.read(UInt8.self)))
        case 0x8b: try pushLong(try reader.take(reader.read(Int32.self)))
        case UInt8(ascii: "G"):
            let bits = try reader.read(UInt64.self)
            try push(.double(Double(bitPattern: bits.byteSwapped)))
        case 0x8c, UInt8(ascii: "U"): try push(.text(try reader.take(reader.read(UInt8.self))))
        case UInt8(ascii: "X"): try push(.text(try reader.take(reader.read(UInt32.self))))
        case UInt8(ascii: "T"): try push(.text(try reader.take(reader.read(Int32.self))))
        case 0x8d: try push(.text(try reader.take(reader.read(UInt64.self))))
        case UInt8(ascii: "C"):
            _ = try reader.take(reader.read(UInt8.self))
            try push(.bytes)
        case UInt8(ascii: "B"):
            _ = try reader.take(reader.read(UInt32.self))
            try push(.bytes)
        case 0x8e, 0x96:
            _ = try reader.take(reader.read(UInt64.self))
            try push(.bytes)
        case UInt8(ascii: ")"): try push(.tuple([]))
        case UInt8(ascii: "]"), 0x8f: try pushContainer([], PickleNode.list)
        case UInt8(ascii: "}"): try pushContainer([], PickleNode.dictionary)
        default: return false
        }
        return true
    }

    /// Executes an opcode that makes or fills a container, or makes an object; false for any other.
    private mutating func build(_ code: UInt8) throws(CheckpointFault) -> Bool {
        switch code {
        case UInt8(ascii: "t"): try push(.tuple(try hold(try popToMark())))
        case 0x85: try push(.tuple(try hold([try pop()])))
        case 0x86, 0x87:
            var items: [PickleNode.Reference] = []
            for _ in 0..<(code == 0x86 ? 2 : 3) { items.insert(try pop(), at: 0) }
            try push(.tuple(try hold(items)))
        case UInt8(ascii: "l"), 0x91: try pushContainer(try popToMark(), PickleNode.list)
        case UInt8(ascii: "d"):
            let items = try popToMark()
            try pushContainer([], PickleNode.dictionary)
            try set(items)
        case UInt8(ascii: "a"): try append([try pop()])
        case UInt8(ascii: "e"), 0x90: try append(try popToMark())
        case UInt8(ascii: "s"):
            let value = try pop()
            try set([try pop(), value])
        case UInt8(ascii: "u"): try set(try popToMark())
        case UInt8(ascii: "c"):
            let module = reader.file.text(try reader.takeLine(limit: PickleGraph.maximumName))
            try pushGlobal(module, reader.file.text(try reader.takeLine(limit: PickleGraph.maximumName)))
        case 0x93:
            let (name, module) = (try pop(), try pop())
            guard let name = graph.text(name, in: reader.file), let module = graph.text(module, in: reader.file) else {
                throw fault("a class whose name is no text")
            }
            try pushGlobal(module, name)
        case UInt8(ascii: "Q"): try pushReference(try storage(try pop()))
        case UInt8(ascii: "R"), 0x81, 0x92:
            try admit(callCount, "calls")
            callCount += 1
            if code == 0x92 { _ = try pop() }
            let (arguments, callee) = (try pop(), try pop())
            try pushReference(try call(callee, arguments))
        case UInt8(ascii: "b"):
            // Drops an object's state: for dictionaries and tensors it holds hooks and notes, which are not needed.
            _ = try pop()
            _ = try top()
        default: return false
        }
        return true
    }
}

// MARK: - Stack and memo

extension Unpickler {
    /// Throws if `count` things are already at `limit`; `what` names them.
    private func admit(
        _ count: Int, _ what: String, limit: Int = Unpickler.maximumCount
    ) throws(CheckpointFault) {
        guard count < limit else {
            throw CheckpointFault("its pickle has more than \(limit) \(what)", advice: CheckpointFault.saveAgain)
        }
    }

    /// Adds an object to the graph.
    mutating func add(_ node: PickleNode) throws(CheckpointFault) -> PickleNode.Reference {
        try admit(graph.nodes.count, "objects")
        graph.nodes.append(node)
        return PickleNode.Reference(graph.nodes.count - 1)
    }

    /// Adds a list or dictionary to the graph.
    mutating func add(
        _ items: [PickleNode.Reference], _ kind: (Int) -> PickleNode
    ) throws(CheckpointFault) -> PickleNode.Reference {
        graph.containers.append(try hold(items))
        return try add(kind(graph.containers.count - 1))
    }

    mutating func add(_ storage: TorchStorage) throws(CheckpointFault) -> PickleNode.Reference {
        try admit(graph.storages.count, "storages", limit: Self.maximumViews)
        graph.storages.append(storage)
        return try add(.storage(graph.storages.count - 1))
    }

    mutating func add(_ tensor: TorchTensor) throws(CheckpointFault) -> PickleNode.Reference {
        try admit(graph.tensors.count, "tensors", limit: Self.maximumViews)
        graph.tensors.append(tensor)
        return try add(.tensor(graph.tensors.count - 1))
    }

    /// Counts items that go into a container against the limit, and returns them.
    @discardableResult
    mutating func hold(_ items: [PickleNode.Reference]) throws(CheckpointFault) -> [PickleNode.Reference] {
        if !items.isEmpty { try admit(itemCount + items.count - 1, "items in its containers") }
        itemCount += items.count
        return items
    }

    /// The index of a name in `graph.names`, added if new.
    private mutating func index(ofName name: String) throws(CheckpointFault) -> Int {
        if let index = nameIndices[name] { return index }
        try admit(graph.names.count, "names of classes", limit: Self.maximumNames)
        graph.names.append(name)
        nameIndices[name] = graph.names.count - 1
        return graph.names.count - 1
    }

    private mutating func push(_ node: PickleNode) throws(CheckpointFault) { try pushReference(try add(node)) }

    private mutating func pushContainer(
        _ items: [PickleNode.Reference], _ kind: (Int) -> PickleNode
    ) throws(CheckpointFault) {
        try pushReference(try add(items, kind))
    }

    private mutating func pushReference(_ reference: PickleNode.Reference) throws(CheckpointFault) {
        try admit(stack.count, "objects on its stack")
        stack.append(reference)
    }

    private mutating func pushGlobal(_ module: String, _ name: String) throws(CheckpointFault) {
        let full = "\(module).\(name)"
        guard full.utf8.count <= PickleGraph.maximumName else {
            throw fault("the name of a class has \(full.utf8.count) bytes")
        }
        try push(.global(try index(ofName: full)))
    }

    private mutating func pushLong(_ range: Range<Int>) throws(CheckpointFault) {
        guard range.count <= 8 else { return try push(.wideInteger(range)) }
        var digits = ByteReader(reader.file, range)
        var value: UInt64 = 0
        for index in 0..<range.count { value |= UInt64(try digits.read(UInt8.self)) << UInt64(8 * index) }
        // Two's complement of `range.count` bytes.
        let shift = UInt64(8 * (8 - range.count))
        try push(.integer(range.isEmpty ? 0 : Int(truncatingIfNeeded: Int64(bitPattern: value << shift) >> shift)))
    }

    private func top() throws(CheckpointFault) -> PickleNode.Reference {
        guard let last = stack.last, stack.count > marks.last ?? 0 else { throw fault("an empty stack") }
        return last
    }

    private mutating func pop() throws(CheckpointFault) -> PickleNode.Reference {
        let last = try top()
        stack.removeLast()
        return last
    }

    private mutating func popToMark() throws(CheckpointFault) -> [PickleNode.Reference] {
        guard let mark = marks.popLast() else { throw fault("no mark on the stack") }
        let items = Array(stack[mark...])
        stack.removeSubrange(mark...)
        return items
    }

    private mutating func remember(_ key: Int) throws(CheckpointFault) {
        try admit(memo.count, "objects to remember")
        memo[key] = try top()
    }

    private mutating func recall(_ key: Int) throws(CheckpointFault) {
        guard let reference = memo[key] else { throw fault("object \(key) that was never remembered") }
        try pushReference(reference)
    }

    /// Appends to the list on top of the stack. Opaque objects discard the items.
    private mutating func append(_ items: [PickleNode.Reference]) throws(CheckpointFault) {
        let index = Int(try top())
        switch graph.nodes[index] {
        case .list(let place): graph.containers[place].append(contentsOf: try hold(items))
        case .opaque: break
        default: throw fault("items for an object that is no list")
        }
    }

    /// Adds alternating keys and values to the dictionary on top of the stack. Opaque objects discard them.
    private mutating func set(_ items: [PickleNode.Reference]) throws(CheckpointFault) {
        let index = Int(try top())
        guard items.count.isMultiple(of: 2) else { throw fault("a key without a value") }
        switch graph.nodes[index] {
        case .dictionary(let place): graph.containers[place].append(contentsOf: try hold(items))
        case .opaque: break
        default: throw fault("keys for an object that is no dictionary")
        }
    }
}
