extension Safetensors {
    /// All values of an F32, F16 or BF16 tensor, outermost dimension first. Throws `noTensor` or `wrongDataType`.
    package func floats(named name: String) throws(ModelError) -> [Float] {
        let info = try weights(name)
        return unsafe [Float](unsafeUninitializedCapacity: info.count) { buffer, count in
            unsafe widen(info, into: buffer)
            count = info.count
        }
    }

    /// As `floats(named:)`, but into `buffer`. Also throws `wrongCount` unless its size is the tensor's.
    package func floats(
        named name: String, into buffer: UnsafeMutableBufferPointer<Float>
    ) throws(ModelError) {
        let info = try weights(name)
        guard buffer.count == info.count else {
            throw .wrongCount(path: path, name: name, found: info.count, expected: buffer.count)
        }
        unsafe widen(info, into: buffer)
    }

    /// All values of an integer or BOOL tensor. Throws `noTensor` or `wrongDataType`.
    package func integers(named name: String) throws(ModelError) -> [Int] {
        let info = try require(name)
        switch info.type {
        case .int64: return integers(info, as: Int64.self)
        case .int32: return integers(info, as: Int32.self)
        case .int16: return integers(info, as: Int16.self)
        case .int8: return integers(info, as: Int8.self)
        case .uint8, .bool: return integers(info, as: UInt8.self)
        case .float64, .float32, .float16, .bfloat16:
            throw .wrongDataType(path: path, name: name, found: info.type, usable: DataType.integers)
        }
    }

    /// Index of the first infinity or NaN of an F32, F16 or BF16 tensor; nil if all values are finite.
    /// Throws `noTensor` or `wrongDataType`.
    package func firstNonFinite(named name: String) throws(ModelError) -> Int? {
        let info = try weights(name)
        return info.type == .float32
            ? firstMatch(info, exponent: UInt32(0x7f80_0000))
            : firstMatch(info, exponent: UInt16(info.type == .float16 ? 0x7c00 : 0x7f80))
    }

    private func weights(_ name: String) throws(ModelError) -> TensorInfo {
        let info = try require(name)
        guard DataType.weights.contains(info.type) else {
            throw .wrongDataType(path: path, name: name, found: info.type, usable: DataType.weights)
        }
        return info
    }

    private func widen(_ info: TensorInfo, into buffer: UnsafeMutableBufferPointer<Float>) {
        guard let target = buffer.baseAddress, let start = unsafe file.bytes.baseAddress, info.count > 0 else { return }
        let source = unsafe start + info.bytes.lowerBound
        switch info.type {
        case .float16:
            for i in 0..<info.count {
                unsafe target[i] = HalfPrecision.widen(
                    binary16: source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
            }
        case .bfloat16:
            for i in 0..<info.count {
                unsafe target[i] = HalfPrecision.widen(
                    bfloat16: source.loadUnaligned(fromByteOffset: 2 * i, as: UInt16.self))
            }
        default:
            unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: info.bytes.count)
        }
    }

    private func integers<Stored: FixedWidthInteger & BitwiseCopyable>(_ info: TensorInfo, as: Stored.Type) -> [Int] {
        let width = info.type.width
        return (0..<info.count).map { i in
            unsafe Int(file.bytes.loadUnaligned(fromByteOffset: info.bytes.lowerBound + i * width, as: Stored.self))
        }
    }

    /// Index of the first value whose exponent bits are all set: an infinity or NaN. Skips blocks without one quickly.
    private func firstMatch<Bits: FixedWidthInteger & BitwiseCopyable>(_ info: TensorInfo, exponent: Bits) -> Int? {
        let width = info.type.width
        let block = 4096
        for first in stride(from: 0, to: info.count, by: block) {
            let range = first..<min(first + block, info.count)
            var highest: Bits = 0
            for i in range {
                let bits = unsafe file.bytes.loadUnaligned(
                    fromByteOffset: info.bytes.lowerBound + i * width, as: Bits.self)
                highest = max(highest, bits & exponent)
            }
            guard highest == exponent else { continue }
            return range.first { i in
                let bits = unsafe file.bytes.loadUnaligned(
                    fromByteOffset: info.bytes.lowerBound + i * width, as: Bits.self)
                return bits & exponent == exponent
            }
        }
        return nil
    }
}
