import Imaging
import Testing

@Suite struct LabelMapBytesTests {
    @Test(arguments: [1, 15, 16, 33, 257]) func labelsBecomeBytes(width: Int) {
        let labels = LabelMap.labels(PixelSize(width: width, height: 2))
        for x in 0..<width { labels[x, 1] = UInt16(x) }
        labels[width / 2, 1] = LabelMap.void
        labels[0, 1] = 700
        var bytes = [UInt8](repeating: 7, count: width)
        #expect(bytes.withUnsafeMutableBufferPointer { labels.narrow(row: 1, to: $0.baseAddress!) } == 700)
        for x in 0..<width { #expect(bytes[x] == UInt8(min(labels[x, 1], 255))) }
    }
}
