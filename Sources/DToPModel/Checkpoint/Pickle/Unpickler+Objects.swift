// Interprets the classes and functions of a checkpoint by name. None of them is ever run.

extension Unpickler {
    /// The result of calling the class or function `callee`.
    mutating func call(
        _ callee: PickleNode.Reference, _ arguments: PickleNode.Reference
    ) throws(CheckpointFault) -> PickleNode.Reference {
        guard let arguments = graph.items(arguments) else { throw fault("a call whose arguments are no tuple") }
        switch graph.nodes[Int(callee)] {
        case .opaque: return callee
        case .global(let name): return try call(name, arguments)
        default: throw fault("a call of something that is no function")
        }
    }

    private mutating func call(
        _ index: Int, _ arguments: [PickleNode.Reference]
    ) throws(CheckpointFault) -> PickleNode.Reference {
        let name = graph.names[index]
        if calledNames.insert(index).inserted, let module = Self.dangerousModule(of: name) {
            throw CheckpointFault(
                "it asks the reader to call '\(name.printable)', and no model needs anything of '\(module)'",
                advice: "nothing was run here, but do not load this file anywhere: it is likely an attack")
        }
        switch name {
        case "collections.OrderedDict", "collections.defaultdict", "builtins.dict", "__builtin__.dict":
            return try dictionary(of: arguments.last)
        case "torch.Size":
            return if let sizes = arguments.first { sizes } else { try add(.tuple([])) }
        case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2":
            return try tensor(arguments, type: nil, name: index)
        case "torch._utils._rebuild_tensor_v3":
            guard arguments.count > 6, case .global(let type) = graph.nodes[Int(arguments[6])] else {
                throw fault("a tensor without a type")
            }
            guard let type = Self.types[graph.names[type]] else { return try add(.opaque(type)) }
            return try tensor(arguments, type: type, name: index)
        case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state",
            "torch.nn.parameter.Parameter":
            guard let first = arguments.first else { throw fault("a parameter without its tensor") }
            return first
        default:
            return try add(.opaque(index))
        }
    }

    /// A dictionary of `[[key, value], ...]`, as Python 2 wrote an `OrderedDict`. Any other argument gives an empty
    /// one, which is filled later.
    private mutating func dictionary(
        of argument: PickleNode.Reference?
    ) throws(CheckpointFault) -> PickleNode.Reference {
        let items = argument.flatMap { graph.items($0) } ?? []
        try hold(items)
        return try add(
            items.compactMap { graph.items($0) }.filter { $0.count == 2 }.flatMap(\.self), PickleNode.dictionary)
    }

    /// `_rebuild_tensor_v2(storage, offset, size, strides, ...)`. `type`: nil means the storage's.
    private mutating func tensor(
        _ arguments: [PickleNode.Reference], type: DataType?, name: Int
    ) throws(CheckpointFault) -> PickleNode.Reference {
        guard arguments.count >= 4 else { throw fault("a tensor with \(arguments.count) arguments") }
        // A kind that no weight has: complex or quantised.
        if case .opaque = graph.nodes[Int(arguments[0])] { return arguments[0] }
        guard case .storage(let storage) = graph.nodes[Int(arguments[0])], let offset = graph.integer(arguments[1]),
            let shape = graph.integers(arguments[2]), let strides = graph.integers(arguments[3])
        else { throw fault("a tensor that is none") }
        guard let type = type ?? graph.storages[storage].type else { return try add(.opaque(name)) }
        guard
            let tensor = TorchTensor(
                storage: storage, of: graph.storages, type: type, offset: offset, shape: shape, strides: strides)
        else {
            throw fault(
                "a tensor of shape \(shape.prefix(TorchTensor.maximumRank)), strides "
                    + "\(strides.prefix(TorchTensor.maximumRank)) at \(offset) that does not lie in its storage")
        }
        return try add(tensor)
    }

    /// `('storage', type, key, device, count)`; in the old format also its part of another storage, or None.
    mutating func storage(_ identifier: PickleNode.Reference) throws(CheckpointFault) -> PickleNode.Reference {
        let parts = graph.items(identifier) ?? []
        guard parts.count >= 5, graph.text(parts[0], in: reader.file) == "storage",
            case .global(let name) = graph.nodes[Int(parts[1])],
            let key = graph.text(parts[2], in: reader.file), key.utf8.count <= TorchStorage.maximumKey,
            let count = graph.integer(parts[4]), count >= 0
        else { throw fault("an external object that is no storage") }
        if parts.count > 5, case .none = graph.nodes[Int(parts[5])] {
        } else if parts.count > 5 {
            throw CheckpointFault("it was saved by PyTorch before 0.4", advice: CheckpointFault.saveAgain)
        }
        let isUntyped = Self.untypedStorages.contains(graph.names[name])
        let type = Self.storages[graph.names[name]]
        guard isUntyped || type != nil else { return try add(.opaque(name)) }
        return try add(TorchStorage(key: key, type: type, count: count))
    }

    private static let storages: [String: DataType] = [
        "torch.DoubleStorage": .float64, "torch.FloatStorage": .float32, "torch.HalfStorage": .float16,
        "torch.BFloat16Storage": .bfloat16, "torch.LongStorage": .int64, "torch.IntStorage": .int32,
        "torch.ShortStorage": .int16, "torch.CharStorage": .int8, "torch.ByteStorage": .uint8,
        "torch.BoolStorage": .bool,
    ]

    private static let untypedStorages: Set = ["torch.storage.UntypedStorage", "torch.UntypedStorage"]

    private static let types: [String: DataType] = [
        "torch.float64": .float64, "torch.float32": .float32, "torch.float16": .float16, "torch.bfloat16": .bfloat16,
        "torch.int64": .int64, "torch.int32": .int32, "torch.int16": .int16, "torch.int8": .int8,
        "torch.uint8": .uint8, "torch.bool": .bool,
    ]

    /// The module of `name` if pickle attacks call into it, else nil. Nothing is run whatever the name; this warns
    /// people who would load the file elsewhere.
    private static func dangerousModule(of name: String) -> String? {
        let module = String(name.prefix { $0 != "." })
        if ["builtins", "__builtin__"].contains(module) {
            return harmlessBuiltIns.contains(String(name.dropFirst(module.count + 1))) ? nil : module
        }
        return dangerousModules.contains(module) ? module : nil
    }

    private static let harmlessBuiltIns: Set = [
        "dict", "list", "tuple", "set", "frozenset", "int", "float", "bool", "str", "bytes", "bytearray", "complex",
        "slice", "range", "object", "getattr",
    ]

    private static let dangerousModules: Set = [
        "os", "posix", "nt", "subprocess", "sys", "shutil", "socket", "runpy", "importlib", "pty", "commands",
        "webbrowser", "ctypes", "code", "pickle", "_pickle", "marshal", "multiprocessing", "asyncio", "pip", "urllib",
        "http", "ftplib", "tempfile", "platform", "timeit", "cProfile", "pdb", "bdb", "venv",
    ]
}
