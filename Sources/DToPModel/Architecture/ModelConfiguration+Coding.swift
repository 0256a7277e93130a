import Compute
import Imaging

/// The contents of `config.json`: Hugging Face's keys and one `dtop` object. `pruning.enabledStages` is not part of it.
extension ModelConfiguration: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case architectures
        case modelType = "model_type"
        case layerCount = "num_hidden_layers"
        case patchSize = "patch_size"
        case channelCount = "num_channels"
        case usesClassToken = "use_cls_token"
        case imageSize = "image_size"
        case labels = "id2label"
        case ignoreIndex = "semantic_loss_ignore_index"
        case dtop
    }

    private enum DToPKeys: String, CodingKey, CaseIterable {
        case exitLayers = "out_indices"
        case threshold
        case keepPerClass = "keep_per_class"
        case method
        case ratio
        case positionInterpolation = "position_interpolation"
        case testMode = "test_mode"
        case cropSize = "crop_size"
        case stride
        case familiarity
        case precision
        case head
    }

    /// All keys by object, to detect a misspelt optional key, which would otherwise be ignored.
    static let optionalKeys = [
        "": CodingKeys.allCases.map(\.rawValue) + LayerBlueprint.Configuration.CodingKeys.allCases.map(\.rawValue),
        "dtop": DToPKeys.allCases.map(\.rawValue),
        "dtop.familiarity": Familiarity.CodingKeys.allCases.map(\.rawValue),
        "dtop.head": HeadConfiguration.keys,
    ]

    /// The values are not yet validated.
    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        let dtop = try keys.nestedContainer(keyedBy: DToPKeys.self, forKey: .dtop)
        let channels = try keys.wholeNumber(.channelCount, default: 3)
        guard channels == 3 else { throw keys.fault(.channelCount, "is \(channels): only 3 (RGB) is supported") }
        self.init(
            layer: try LayerBlueprint.Configuration(from: decoder), layerCount: try keys.wholeNumber(.layerCount),
            patchSize: try keys.wholeNumber(.patchSize),
            usesClassToken: try keys.decodeIfPresent(Bool.self, forKey: .usesClassToken) ?? false,
            imageSize: try keys.decode(HeightWidth.self, forKey: .imageSize).size,
            labels: try Self.labels(keys),
            ignoreIndex: try keys.decodeIfPresent(WholeNumber.self, forKey: .ignoreIndex)?.value,
            pruning: PruningConfiguration(
                threshold: try dtop.decodeIfPresent(Float.self, forKey: .threshold) ?? 0.9,
                keepPerClass: try dtop.wholeNumber(.keepPerClass, default: 5),
                method: try dtop.choice(.method, default: .topk),
                ratio: try dtop.decodeIfPresent(Double.self, forKey: .ratio) ?? 0.35),
            exitLayers: try dtop.decode([WholeNumber].self, forKey: .exitLayers).map(\.value),
            positionInterpolation: try dtop.choice(.positionInterpolation, default: .bicubic),
            inference: try Self.inference(dtop), head: try dtop.decode(HeadConfiguration.self, forKey: .head),
            familiarity: try dtop.decodeIfPresent(Familiarity.self, forKey: .familiarity),
            precision: try dtop.choice(.precision, default: .float32))
    }

    /// Names by id, which must have no gaps.
    private static func labels(_ keys: KeyedDecodingContainer<CodingKeys>) throws -> [String] {
        let labels = try keys.decode([String: String].self, forKey: .labels)
        return try (0..<labels.count).map { id in
            guard let name = labels[String(id)] else {
                throw keys.fault(
                    .labels,
                    "has \(labels.count) entries but none for class \(id); ids must run from 0 without gaps")
            }
            return name
        }
    }

    private static func inference(_ keys: KeyedDecodingContainer<DToPKeys>) throws -> InferenceMode {
        func size(_ key: DToPKeys) throws -> PixelSize {
            guard let size = try keys.decodeIfPresent(HeightWidth.self, forKey: key) else {
                throw keys.fault(key, "is missing, slide mode needs it")
            }
            return size.size
        }
        switch try keys.decodeIfPresent(String.self, forKey: .testMode) ?? "whole" {
        case "whole": return .whole
        case "slide": return .slide(crop: try size(.cropSize), stride: try size(.stride))
        case let mode: throw keys.fault(.testMode, "is '\(mode)': use whole or slide")
        }
    }

    package func encode(to encoder: any Encoder) throws {
        try layer.encode(to: encoder)
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(["DToPForSemanticSegmentation"], forKey: .architectures)
        try keys.encode("dtop-vit", forKey: .modelType)
        try keys.encode(layerCount, forKey: .layerCount)
        try keys.encode(patchSize, forKey: .patchSize)
        try keys.encode(3, forKey: .channelCount)
        try keys.encode(usesClassToken, forKey: .usesClassToken)
        try keys.encode(HeightWidth(imageSize), forKey: .imageSize)
        try keys.encode(
            Dictionary(uniqueKeysWithValues: labels.enumerated().map { (String($0), $1) }), forKey: .labels)
        try keys.encodeIfPresent(ignoreIndex, forKey: .ignoreIndex)
        var dtop = keys.nestedContainer(keyedBy: DToPKeys.self, forKey: .dtop)
        try dtop.encode(exitLayers, forKey: .exitLayers)
        try dtop.encode(pruning.threshold, forKey: .threshold)
        try dtop.encode(pruning.keepPerClass, forKey: .keepPerClass)
        try dtop.encode(pruning.method.rawValue, forKey: .method)
        try dtop.encode(pruning.ratio, forKey: .ratio)
        try dtop.encode(positionInterpolation.rawValue, forKey: .positionInterpolation)
        switch inference {
        case .whole: try dtop.encode("whole", forKey: .testMode)
        case .slide(let crop, let stride):
            try dtop.encode("slide", forKey: .testMode)
            try dtop.encode(HeightWidth(crop), forKey: .cropSize)
            try dtop.encode(HeightWidth(stride), forKey: .stride)
        }
        try dtop.encodeIfPresent(familiarity, forKey: .familiarity)
        try dtop.encode(precision.rawValue, forKey: .precision)
        try dtop.encode(head, forKey: .head)
    }
}
