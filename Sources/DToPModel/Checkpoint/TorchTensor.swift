/// The memory behind a checkpoint's tensors, as the pickle describes it.
struct TorchStorage {
    /// Its name in the archive.
    let key: String
    /// Nil if only its tensors have a type.
    let type: DataType?
    /// Number of values of `type`, or of bytes if that is nil.
    let count: Int

    /// Longest key in bytes; PyTorch's keys are numbers.
    static let maximumKey = 64

    /// Size in bytes; nil if it overflows.
    var byteCount: Int? {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: type?.width ?? 1)
        return overflow ? nil : bytes
    }
}

/// A view of a storage, checked to lie inside it.
struct TorchTensor {
    /// Index into `PickleGraph.storages`.
    let storage: Int
    let type: DataType
    /// Outermost dimension first, like the strides, which are in values.
    let shape: [Int]
    let strides: [Int]
    let offset: Int

    static let maximumRank = 16

    /// Nil if the view does not lie in its storage.
    init?(storage index: Int, of storages: [TorchStorage], type: DataType, offset: Int, shape: [Int], strides: [Int]) {
        guard offset >= 0, shape.count == strides.count, shape.count <= Self.maximumRank,
            let bytes = storages[index].byteCount
        else { return nil }
        var last = offset
        var count = 1
        for (size, stride) in zip(shape, strides) {
            guard size >= 0, stride >= 0 else { return nil }
            let (product, overflow) = count.multipliedReportingOverflow(by: size)
            let (step, stepOverflow) = max(size - 1, 0).multipliedReportingOverflow(by: stride)
            let (sum, sumOverflow) = last.addingReportingOverflow(step)
            guard !overflow, !stepOverflow, !sumOverflow else { return nil }
            (count, last) = (product, sum)
        }
        // Strides of 0 make a large tensor out of few values; no parameter is like that.
        guard count <= bytes / type.width, count == 0 || last < bytes / type.width else { return nil }
        self.storage = index
        self.type = type
        self.offset = offset
        self.shape = shape
        self.strides = strides
    }

    /// Number of values.
    var count: Int { shape.reduce(1, *) }

    var isContiguous: Bool {
        var expected = 1
        for (size, stride) in zip(shape, strides).reversed() where size != 1 {
            guard stride == expected else { return false }
            expected *= size
        }
        return true
    }
}
