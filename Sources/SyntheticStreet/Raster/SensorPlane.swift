/// One channel of a picture as floats; sides are multiples of eight.
final class SensorPlane {
    let width: Int
    let height: Int
    let values: UnsafeMutablePointer<Float>

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        values = .allocate(capacity: width * height)
        values.initialize(repeating: 0, count: width * height)
    }

    deinit { values.deallocate() }

    func clear() { values.update(repeating: 0, count: width * height) }

    /// Repeats the last column and row of a `width` by `height` picture out to the plane's borders.
    func extend(width inner: Int, height innerHeight: Int) {
        for y in 0..<innerHeight {
            let row = values + y * width
            for x in inner..<max(width, inner) { row[x] = row[inner - 1] }
        }
        for y in innerHeight..<max(height, innerHeight) {
            (values + y * width).update(from: values + (innerHeight - 1) * width, count: width)
        }
    }
}
