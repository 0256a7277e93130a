import Foundation
import Imaging

/// The contents of `preprocessor_config.json`: Hugging Face's keys.
struct PreprocessorFile: Codable {
    var mean: [Double]?
    var std: [Double]?
    var size: Size?
    var rescales: Bool?
    var rescaleFactor: Double?
    var normalizes: Bool?

    enum CodingKeys: String, CodingKey {
        case mean = "image_mean"
        case std = "image_std"
        case size
        case rescales = "do_rescale"
        case rescaleFactor = "rescale_factor"
        case normalizes = "do_normalize"
    }

    enum Size: Codable {
        case fixed(PixelSize)
        case shortestEdge(Int, longest: Int?)

        enum CodingKeys: String, CodingKey {
            case height, width
            case shortest = "shortest_edge"
            case longest = "longest_edge"
        }

        init(from decoder: any Decoder) throws {
            if let square = try? HeightWidth(from: decoder) {
                self = .fixed(square.size)
                return
            }
            let container = try decoder.container(keyedBy: CodingKeys.self)
            if let side = try container.decodeIfPresent(WholeNumber.self, forKey: .shortest) {
                let longest = try container.decodeIfPresent(WholeNumber.self, forKey: .longest)
                self = .shortestEdge(side.value, longest: longest?.value)
                return
            }
            self = .fixed(
                PixelSize(
                    width: try container.decode(WholeNumber.self, forKey: .width).value,
                    height: try container.decode(WholeNumber.self, forKey: .height).value))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .fixed(let size):
                try container.encode(size.height, forKey: .height)
                try container.encode(size.width, forKey: .width)
            case .shortestEdge(let side, let longest):
                try container.encode(side, forKey: .shortest)
                try container.encodeIfPresent(longest, forKey: .longest)
            }
        }
    }
}

extension PreprocessorFile {
    init(_ preprocessing: Preprocessing) {
        mean = preprocessing.mean.map { Self.share($0) }
        std = preprocessing.std.map { Self.share($0) }
        size =
            switch preprocessing.size {
            case .fixed(let size): .fixed(size)
            case .shortestEdge(let side, let longest): .shortestEdge(side, longest: longest)
            }
        rescales = true
        rescaleFactor = 1.0 / 255
        normalizes = true
    }

    /// `value` as a share of the pixel range, rounded to the digits a Float holds.
    private static func share(_ value: Float) -> Double { (Double(value) / 255 * 1e7).rounded() / 1e7 }
}

extension Preprocessing {
    /// The contents of a `preprocessor_config.json` that reads back as this preprocessing.
    func json() throws -> Data { try JSONFile.encode(PreprocessorFile(self)) }
}
