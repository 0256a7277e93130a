import Compute
import DToPMedia
import DToPTestSupport
import Foundation
import Imaging
import Testing

/// A tool's standard output.
func output(of tool: String, _ arguments: [String]) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
}

/// Everything that can be read from a file.
struct Decoded {
    var frames: [Frame] = []
    var audioPackets: [Packet] = []
    var errorCount = 0

    init(_ path: String, threads: Int = 1) throws { try self.init(.file(path), threads: threads) }

    init(_ input: MediaInput, threads: Int = 1) throws {
        let reader = try VideoReader(input, threads: threads)
        while let item = try reader.next() {
            switch item {
            case .frame(let frame): frames.append(frame)
            case .audio(let packet): audioPackets.append(packet)
            }
        }
        errorCount = reader.errorCount
    }

    var times: [Double] { frames.map { $0.seconds } }
}

/// The frame in RGB, upright, at `size` or at its displayed size.
func rgb(_ frame: Frame, size: PixelSize? = nil) throws -> RGBImage {
    let image = RGBImage.rgb(size ?? frame.displayedSize)
    try Scaler().scale(frame, into: image)
    return image
}

/// Four flat quadrants: red, green over blue, grey-white; large enough that subsampled chroma has flat parts.
struct Quadrants {
    static let colors: [[Int]] = [[200, 40, 40], [40, 180, 60], [50, 70, 210], [220, 220, 220]]

    static func image(_ size: PixelSize) -> RGBImage {
        let image = RGBImage.rgb(size)
        for y in 0..<size.height {
            for x in 0..<size.width {
                let color = colors[(x * 2 >= size.width ? 1 : 0) + (y * 2 >= size.height ? 2 : 0)]
                for channel in 0..<3 { image[x, y, channel] = UInt8(color[channel]) }
            }
        }
        return image
    }

    /// The largest difference at the centres of the quadrants, whose colours are `order` (indices, in reading order).
    static func largestError(_ image: RGBImage, order: [Int] = [0, 1, 2, 3]) -> Int {
        var largest = 0
        for (place, color) in order.enumerated() {
            let x = image.size.width * (place % 2 * 2 + 1) / 4
            let y = image.size.height * (place / 2 * 2 + 1) / 4
            for channel in 0..<3 { largest = max(largest, abs(Int(image[x, y, channel]) - colors[color][channel])) }
        }
        return largest
    }
}

/// A picture whose brightness encodes its number.
func numbered(_ number: Int, _ size: PixelSize) -> RGBImage {
    let image = RGBImage.rgb(size)
    for y in 0..<size.height { image.row(y).update(repeating: UInt8(20 + number % 16 * 14), count: size.width * 3) }
    return image
}

/// Writes numbered pictures at the given timestamps and finishes the file.
func writeVideo(_ path: String, _ configuration: VideoWriter.Configuration, timestamps: [Int64]) throws {
    let writer = try VideoWriter(path, configuration)
    for (number, timestamp) in timestamps.enumerated() {
        try writer.write(numbered(number, configuration.coding.size), timestamp: timestamp)
    }
    try writer.finish()
}

/// The `MediaError` that `body` throws; nil if it throws none.
func mediaError(_ body: () throws -> Void) -> MediaError? {
    do {
        try body()
        return nil
    } catch {
        return error as? MediaError
    }
}
