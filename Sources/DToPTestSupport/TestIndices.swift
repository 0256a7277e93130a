import Compute

/// Row numbers that own their memory.
package final class TestIndices {
    package let view: RowIndices
    private let memory: UnsafeMutableBufferPointer<Int32>

    package init(_ numbers: some Collection<Int>) {
        memory = .allocate(capacity: max(numbers.count, 1))
        for (index, number) in numbers.enumerated() { memory[index] = Int32(number) }
        view = RowIndices(base: UnsafePointer(memory.baseAddress!), count: numbers.count)
    }

    deinit { memory.deallocate() }
}
