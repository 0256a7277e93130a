import Imaging

/// Checks values of one file, naming the key at fault.
package struct RangeCheck {
    let file: String

    func error(_ key: String, _ problem: String) -> ModelError {
        .invalidValue(path: file, key: key, problem: problem)
    }

    /// Throws unless `value` is in `range`, which NaN never is.
    func callAsFunction<Value: Comparable>(
        _ key: String, _ value: Value, in range: ClosedRange<Value>
    ) throws(ModelError) {
        guard range.contains(value) else {
            throw error(key, "is \(value), it must be from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    func callAsFunction(_ key: String, _ part: Int, divides whole: Int, _ name: String) throws(ModelError) {
        guard whole % part == 0 else { throw error(key, "is \(part), it must divide \(name), \(whole)") }
    }

    func callAsFunction(_ key: String, _ size: PixelSize, maximum: PixelSize) throws(ModelError) {
        guard 1...maximum.height ~= size.height, 1...maximum.width ~= size.width else {
            throw error(
                key,
                "is [\(size.height), \(size.width)], height and width must be from 1 to "
                    + "[\(maximum.height), \(maximum.width)]")
        }
    }

    func callAsFunction(_ key: String, _ grid: PixelSize, tokensUpTo maximum: Int) throws(ModelError) {
        guard grid.count <= maximum else { throw error(key, "makes \(grid.count) tokens, \(maximum) are the most") }
    }
}
