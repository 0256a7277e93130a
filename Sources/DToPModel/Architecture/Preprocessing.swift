import FileNames
import Imaging
import SystemPackage

/// How a picture becomes the model's input: resizing, then (value - mean) / std on the 0..255 scale.
package struct Preprocessing: Sendable, Equatable {
    /// The rule for the size of the network's input.
    package enum InputSize: Sendable, Equatable {
        /// Resized to exactly this size; proportions are not kept.
        case fixed(PixelSize)
        /// Resized so that the short side has this many pixels and the long side at most `longest`; nil is no limit.
        case shortestEdge(Int, longest: Int?)
    }

    /// Mean of red, green and blue, on the 0..255 scale.
    package var mean: [Float]
    /// Standard deviation of red, green and blue, on the 0..255 scale; positive.
    package var std: [Float]
    /// The size a picture is resized to, before rounding to whole patches.
    package var size: InputSize

    /// Defaults to ImageNet's mean and standard deviation.
    package init(
        mean: [Float] = [123.675, 116.28, 103.53], std: [Float] = [58.395, 57.12, 57.375], size: InputSize
    ) {
        self.mean = mean
        self.std = std
        self.size = size
    }

    /// Reads a `preprocessor_config.json`. Defaults: ImageNet's normalisation and the configuration's image size.
    /// Throws `notFound`, `unreadable`, `malformedJSON` or `invalidValue`.
    package init(path: FilePath, configuration: ModelConfiguration) throws(ModelError) {
        try self.init(JSONFile.decode(PreprocessorFile.self, at: path), path: path.shown, configuration: configuration)
    }

    /// Converts `file`, read from `path`. Throws `invalidValue`.
    init(_ file: PreprocessorFile, path: String, configuration: ModelConfiguration) throws(ModelError) {
        self.init(size: .fixed(configuration.imageSize))
        // The input is (x * rescale - mean) / std, that is (x - mean / rescale) / (std / rescale).
        let rescale = file.rescales ?? true ? file.rescaleFactor ?? 1 / 255 : 1
        guard rescale > 0, rescale.isFinite else {
            throw .invalidValue(path: path, key: "rescale_factor", problem: "is \(rescale), it must be above 0")
        }
        // 1 / 255 is rounded in JSON; its inverse is exact.
        let scale = abs(rescale * 255 - 1) < 1e-6 ? 255 : 1 / rescale
        let normalizes = file.normalizes ?? true
        let mean = normalizes ? file.mean : [0, 0, 0]
        let std = normalizes ? file.std : [1, 1, 1]
        if let mean { self.mean = try Self.channels(mean, scale, path: path, key: "image_mean") }
        if let std { self.std = try Self.channels(std, scale, path: path, key: "image_std") }
        guard self.std.allSatisfy({ $0 >= 1e-3 }) else {
            throw .invalidValue(path: path, key: "image_std", problem: "is \(std ?? []), every value must be above 0")
        }
        if let size = file.size { self.size = try Self.input(size, path: path) }
    }

    private static func channels(
        _ values: [Double], _ scale: Double, path: String, key: String
    ) throws(ModelError) -> [Float] {
        let scaled = values.map { Float($0 * scale) }
        guard scaled.count == 3, scaled.allSatisfy({ abs($0) <= 1e6 }) else {
            throw .invalidValue(
                path: path, key: key, problem: "is \(values), it must be three numbers for pixels of 0..1")
        }
        return scaled
    }

    private static func input(_ size: PreprocessorFile.Size, path: String) throws(ModelError) -> InputSize {
        let sides: [Int]
        let input: InputSize
        switch size {
        case .fixed(let size):
            sides = [size.width, size.height]
            input = .fixed(size)
        case .shortestEdge(let side, let longest):
            sides = [side, longest ?? side]
            input = .shortestEdge(side, longest: longest)
            guard longest ?? side >= side else {
                throw .invalidValue(path: path, key: "size.longest_edge", problem: "is below shortest_edge, \(side)")
            }
        }
        guard sides.allSatisfy({ 1...16384 ~= $0 }) else {
            throw .invalidValue(path: path, key: "size", problem: "is \(sides), sides must be from 1 to 16384 pixels")
        }
        return input
    }
}
