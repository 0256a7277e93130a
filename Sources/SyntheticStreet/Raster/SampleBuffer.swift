import Imaging

/// Colour, nearness and class of every sample; a pixel has two by two samples.
final class SampleBuffer {
    let width: Int
    let height: Int
    /// R, G, B packed in a word.
    let colors: UnsafeMutablePointer<UInt32>
    /// 1 / depth in 1/m; 0 where nothing is drawn yet.
    let nearness: UnsafeMutablePointer<Float>
    /// The class in the lower four bits, the share of sunlight (`Patch.sunShare`) in the upper four.
    let classes: UnsafeMutablePointer<UInt8>

    /// Replaces the class where nothing can be recognized.
    static let void: UInt8 = 11

    var count: Int { width * height }

    init(_ size: PixelSize) {
        width = size.width * 2
        height = size.height * 2
        let capacity = max(width * height, 1)
        colors = .allocate(capacity: capacity)
        nearness = .allocate(capacity: capacity)
        classes = .allocate(capacity: capacity)
        clear()
    }

    deinit {
        colors.deallocate()
        nearness.deallocate()
        classes.deallocate()
    }

    /// Fills the buffer with bare ground, which shows through where two level pieces meet.
    func clear() {
        colors.update(repeating: 0x0053_4D4A, count: count)
        nearness.update(repeating: 0, count: count)
        classes.update(repeating: StreetClass.road.rawValue, count: count)
    }

    /// Copies the samples of a buffer of the same size.
    func copy(_ other: SampleBuffer) {
        colors.update(from: other.colors, count: count)
        nearness.update(from: other.nearness, count: count)
        classes.update(from: other.classes, count: count)
    }
}
