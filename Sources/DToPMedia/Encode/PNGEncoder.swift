import CZlib
import Glibc
import Imaging

/// Encodes pictures of one size and kind as PNG (RFC 2083), in bands of rows. A band that equals the same one of the
/// picture before is not compressed again, so a picture costs what has changed in it. Its bytes depend on the picture
/// alone.
final class PNGEncoder {
    /// What a pixel is.
    enum Pixel: Equatable {
        case index(palette: [RGBColor])
        case gray8, gray16, rgb

        /// Bytes of one.
        var byteCount: Int {
            switch self {
            case .index, .gray8: 1
            case .gray16: 2
            case .rgb: 3
            }
        }
    }

    /// Rows of a band. Each band is an IDAT chunk: fewer rows cost bytes, more rows are compressed in vain.
    private static let bandRows = 16

    private struct Band {
        let rows: Range<Int>
        /// Its chunk.
        var bytes: [UInt8] = []
        /// Checksum of its uncompressed bytes.
        var sum: UInt = 1
    }

    let size: PixelSize
    let pixel: Pixel
    private let deflater: PartDeflater
    /// The picture before. [height x row bytes]
    private var rows: [UInt8]
    private var isFirst = true
    private var bands: [Band]
    /// The rows of one band with their filters' numbers.
    private var filtered: [UInt8]
    private var row: [UInt8]
    /// The file of the picture before.
    private(set) var file: [UInt8] = []

    init(_ size: PixelSize, _ pixel: Pixel, _ call: FFmpegCall) throws(MediaError) {
        guard size.width > 0, size.height > 0, InputLimits().allow(size) else {
            throw call.error(
                .invalidArgument, reason: "a picture of \(size) cannot be written", advice: "Give a smaller picture")
        }
        self.size = size
        self.pixel = pixel
        deflater = try PartDeflater(pixel.isLabel ? .runs : .strings, call)
        let rowBytes = size.width * pixel.byteCount
        rows = Array(repeating: 0, count: size.height * rowBytes)
        row = Array(repeating: 0, count: rowBytes)
        filtered = Array(repeating: 0, count: Self.bandRows * (rowBytes + 1))
        bands = stride(from: 0, to: size.height, by: Self.bandRows).map {
            Band(rows: $0..<min($0 + Self.bandRows, size.height))
        }
    }

    /// Calls `fill` with each row's memory and number, and makes `file` the picture's. Returns whether it is the same
    /// picture as before.
    func encode(fill: (UnsafeMutablePointer<UInt8>, Int) -> Void) -> Bool {
        var isSame = true
        for index in bands.indices where take(bands[index].rows, fill) || isFirst {
            compress(&bands[index], isFirst: index == 0)
            isSame = false
        }
        isFirst = false
        if !isSame { file = assembled }
        return isSame
    }

    /// Takes rows of the picture; returns whether one differs from the picture before.
    private func take(_ range: Range<Int>, _ fill: (UnsafeMutablePointer<UInt8>, Int) -> Void) -> Bool {
        var differs = false
        row.withUnsafeMutableBufferPointer { row in
            rows.withUnsafeMutableBufferPointer { rows in
                guard let from = row.baseAddress, let all = rows.baseAddress else { return }
                for y in range {
                    fill(from, y)
                    let to = all + y * row.count
                    if memcmp(from, to, row.count) == 0 { continue }
                    memcpy(to, from, row.count)
                    differs = true
                }
            }
        }
        return differs
    }

    private func compress(_ band: inout Band, isFirst: Bool) {
        let rowBytes = row.count
        let count = band.rows.count * (rowBytes + 1)
        // The first band begins the stream that all bands are (RFC 1950).
        var data: [UInt8] = isFirst ? [0x78, 0x01] : []
        filtered.withUnsafeMutableBufferPointer { filtered in
            for (index, y) in band.rows.enumerated() {
                filter(y, into: UnsafeMutableBufferPointer(rebasing: filtered[(index * (rowBytes + 1))...]))
            }
            let bytes = UnsafeMutableBufferPointer(rebasing: filtered[..<count])
            deflater.append(bytes, to: &data)
            band.sum = adler32(1, bytes.baseAddress, UInt32(count))
        }
        band.bytes = []
        Self.append("IDAT", data, to: &band.bytes)
    }

    /// Writes row `y` with its filter's number: none for labels, whose differences mean nothing, else the difference
    /// from the pixel to the left.
    private func filter(_ y: Int, into filtered: UnsafeMutableBufferPointer<UInt8>) {
        guard let to = filtered.baseAddress else { return }
        to[0] = pixel.isLabel ? 0 : 1
        rows.withUnsafeBufferPointer { rows in
            guard let from = rows.baseAddress.map({ $0 + y * row.count }) else { return }
            memcpy(to + 1, from, row.count)
            if pixel.isLabel { return }
            let step = pixel.byteCount
            for x in step..<max(row.count, step) { to[1 + x] = from[x] &- from[x - step] }
        }
    }

    private var assembled: [UInt8] {
        var file: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
        let (depth, kind): (UInt8, UInt8) =
            switch pixel {
            case .index: (8, 3)
            case .gray8: (8, 0)
            case .gray16: (16, 0)
            case .rgb: (8, 2)
            }
        let header = Self.bigEndian(size.width) + Self.bigEndian(size.height) + [depth, kind, 0, 0, 0]
        Self.append("IHDR", header, to: &file)
        if case .index(let palette) = pixel {
            // All 256, so that void has a colour too.
            let colors = palette + Array(repeating: RGBColor(red: 0, green: 0, blue: 0), count: 256 - palette.count)
            Self.append("PLTE", colors.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
        }
        var sum: UInt = 1
        for band in bands {
            file += band.bytes
            sum = adler32_combine(sum, band.sum, band.rows.count * (row.count + 1))
        }
        Self.append("IDAT", PartDeflater.end + Self.bigEndian(Int(sum)), to: &file)
        Self.append("IEND", [], to: &file)
        return file
    }

    private static func append(_ type: String, _ data: [UInt8], to file: inout [UInt8]) {
        file += bigEndian(data.count)
        let start = file.count
        file += Array(type.utf8) + data
        let sum = file[start...].withUnsafeBufferPointer { crc32(0, $0.baseAddress, UInt32($0.count)) }
        file += bigEndian(Int(sum))
    }

    private static func bigEndian(_ value: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}

extension PNGEncoder.Pixel {
    /// Whether its values are names of classes.
    fileprivate var isLabel: Bool {
        switch self {
        case .index, .gray16: true
        case .gray8, .rgb: false
        }
    }
}
