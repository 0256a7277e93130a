import Compute
import Imaging

/// The contents of `config.json`: Hugging Face's keys and one `dtop` object.
struct ConfigurationFile: Codable {
    var architectures: [String]? = ["DToPForSemanticSegmentation"]
    var modelType: String? = "dtop-vit"
    var hiddenSize: WholeNumber
    var layerCount: WholeNumber
    var headCount: WholeNumber
    var intermediateSize: WholeNumber
    var activation: String?
    var normEpsilon: Float?
    var qkvBias: Bool?
    var patchSize: WholeNumber
    var channelCount: WholeNumber?
    var usesClassToken: Bool?
    var imageSize: HeightWidth
    var labels: [String: String]
    var ignoreIndex: WholeNumber?
    var dtop: DToP

    struct DToP: Codable {
        var exitLayers: [WholeNumber]
        var threshold: Float?
        var keepPerClass: WholeNumber?
        var method: String?
        var ratio: Double?
        var positionInterpolation: String?
        var testMode: String?
        var cropSize: HeightWidth?
        var stride: HeightWidth?
        var familiarity: Familiarity?
        var precision: String?
        var head: Head

        enum CodingKeys: String, CodingKey, CaseIterable {
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
    }

    struct Head: Codable {
        var type: String
        var channels: WholeNumber
        var layers: WholeNumber?
        var headCount: WholeNumber?
        var cells: WholeNumber?
        var convolutionCount: WholeNumber?
        var kernelSize: WholeNumber?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case type, channels, layers, cells
            case headCount = "num_heads"
            case convolutionCount = "num_convs"
            case kernelSize = "kernel_size"
        }
    }

    enum CodingKeys: String, CodingKey, CaseIterable {
        case architectures
        case modelType = "model_type"
        case hiddenSize = "hidden_size"
        case layerCount = "num_hidden_layers"
        case headCount = "num_attention_heads"
        case intermediateSize = "intermediate_size"
        case activation = "hidden_act"
        case normEpsilon = "layer_norm_eps"
        case qkvBias = "qkv_bias"
        case patchSize = "patch_size"
        case channelCount = "num_channels"
        case usesClassToken = "use_cls_token"
        case imageSize = "image_size"
        case labels = "id2label"
        case ignoreIndex = "semantic_loss_ignore_index"
        case dtop
    }

    /// All keys by object, to detect a misspelt optional key, which would otherwise be ignored.
    static let optionalKeys = [
        "": CodingKeys.allCases.map(\.rawValue),
        "dtop": DToP.CodingKeys.allCases.map(\.rawValue),
        "dtop.familiarity": Familiarity.CodingKeys.allCases.map(\.rawValue),
        "dtop.head": Head.CodingKeys.allCases.map(\.rawValue),
    ]
}

extension ConfigurationFile {
    init(_ configuration: ModelConfiguration) {
        hiddenSize = WholeNumber(configuration.hiddenSize)
        layerCount = WholeNumber(configuration.layerCount)
        headCount = WholeNumber(configuration.headCount)
        intermediateSize = WholeNumber(configuration.intermediateSize)
        activation = "gelu"
        normEpsilon = configuration.normEpsilon
        qkvBias = true
        patchSize = WholeNumber(configuration.patchSize)
        channelCount = WholeNumber(3)
        usesClassToken = configuration.usesClassToken
        imageSize = HeightWidth(configuration.imageSize)
        labels = Dictionary(uniqueKeysWithValues: configuration.labels.enumerated().map { (String($0), $1) })
        ignoreIndex = configuration.ignoreIndex.map(WholeNumber.init)
        var dtop = DToP(
            exitLayers: configuration.exitLayers.map(WholeNumber.init), threshold: configuration.pruning.threshold,
            keepPerClass: WholeNumber(configuration.pruning.keepPerClass),
            method: configuration.pruning.method.rawValue,
            ratio: configuration.pruning.ratio, positionInterpolation: configuration.positionInterpolation.rawValue,
            testMode: "whole", familiarity: configuration.familiarity,
            precision: configuration.precision.rawValue, head: Head(configuration.head))
        if case .slide(let crop, let stride) = configuration.inference {
            dtop.testMode = "slide"
            dtop.cropSize = HeightWidth(crop)
            dtop.stride = HeightWidth(stride)
        }
        self.dtop = dtop
    }

    /// The configuration in this file, read from `path`. Its values are not yet validated.
    func configuration(path: String) throws(ModelError) -> ModelConfiguration {
        func error(_ key: String, _ problem: String) -> ModelError {
            .invalidValue(path: path, key: key, problem: problem)
        }
        func choice<Choice: RawRepresentable<String> & CaseIterable>(
            _ key: String, _ value: String?, default standard: Choice
        ) throws(ModelError) -> Choice {
            guard let value else { return standard }
            guard let choice = Choice(rawValue: value) else {
                let names = Choice.allCases.map(\.rawValue)
                let others = names.dropLast().joined(separator: ", ")
                throw error(key, "is '\(value)': use \(others) or \(names.last ?? "")")
            }
            return choice
        }
        guard activation ?? "gelu" == "gelu" else {
            throw error("hidden_act", "is '\(activation ?? "")': only gelu is supported")
        }
        guard qkvBias ?? true else { throw error("qkv_bias", "is false: only models with these biases are supported") }
        guard channelCount?.value ?? 3 == 3 else {
            throw error("num_channels", "is \(channelCount?.value ?? 3): only 3 (RGB) is supported")
        }
        return ModelConfiguration(
            hiddenSize: hiddenSize.value, layerCount: layerCount.value, headCount: headCount.value,
            intermediateSize: intermediateSize.value, patchSize: patchSize.value,
            usesClassToken: usesClassToken ?? false, imageSize: imageSize.size,
            labels: try denseLabels(error), normEpsilon: normEpsilon ?? 1e-6, ignoreIndex: ignoreIndex?.value,
            pruning: PruningConfiguration(
                threshold: dtop.threshold ?? 0.9, keepPerClass: dtop.keepPerClass?.value ?? 5,
                method: try choice("dtop.method", dtop.method, default: PruningMethod.topk), ratio: dtop.ratio ?? 0.35),
            exitLayers: dtop.exitLayers.map(\.value),
            positionInterpolation: try choice(
                "dtop.position_interpolation", dtop.positionInterpolation, default: PositionInterpolation.bicubic),
            inference: try inference(error), head: try head(error), familiarity: dtop.familiarity,
            precision: try choice("dtop.precision", dtop.precision, default: Precision.float32))
    }

    private typealias MakeError = (_ key: String, _ problem: String) -> ModelError

    private func denseLabels(_ error: MakeError) throws(ModelError) -> [String] {
        var names: [String] = []
        for id in 0..<labels.count {
            guard let name = labels[String(id)] else {
                throw error(
                    "id2label", "has \(labels.count) entries but none for class \(id); ids must run from 0 without gaps"
                )
            }
            names.append(name)
        }
        return names
    }

    private func inference(_ error: MakeError) throws(ModelError) -> InferenceMode {
        switch dtop.testMode ?? "whole" {
        case "whole": return .whole
        case "slide":
            guard let crop = dtop.cropSize else { throw error("dtop.crop_size", "is missing, slide mode needs it") }
            guard let stride = dtop.stride else { throw error("dtop.stride", "is missing, slide mode needs it") }
            return .slide(crop: crop.size, stride: stride.size)
        case let mode: throw error("dtop.test_mode", "is '\(mode)': use whole or slide")
        }
    }

    private func head(_ error: MakeError) throws(ModelError) -> HeadConfiguration {
        let head = dtop.head
        switch head.type {
        case "atm":
            guard head.cells?.value ?? 1 == 1 else {
                throw error(
                    "dtop.head.cells",
                    "is \(head.cells?.value ?? 1): an atm head gives a token one answer, only fcn heads give one a cell; "
                        + "leave it out or use fcn heads")
            }
            guard let layers = head.layers?.value else {
                throw error("dtop.head.layers", "is missing, an atm head needs it")
            }
            guard let heads = head.headCount?.value else {
                throw error("dtop.head.num_heads", "is missing, an atm head needs it")
            }
            return .atm(channels: head.channels.value, layers: layers, heads: heads)
        case "fcn":
            // Tokens can be classified separately only if the head never looks at a neighbour.
            for (key, value) in [("num_convs", head.convolutionCount?.value), ("kernel_size", head.kernelSize?.value)] {
                guard value ?? 1 == 1 else {
                    throw error(
                        "dtop.head.\(key)",
                        "is \(value ?? 1): only heads of one 1x1 convolution are supported, others mix neighbouring tokens"
                    )
                }
            }
            return .fcn(channels: head.channels.value, cells: head.cells?.value ?? 1)
        default: throw error("dtop.head.type", "is '\(head.type)': use atm or fcn")
        }
    }
}

extension ConfigurationFile.Head {
    init(_ head: HeadConfiguration) {
        switch head {
        case .atm(let channels, let layers, let heads):
            self.init(
                type: "atm", channels: WholeNumber(channels), layers: WholeNumber(layers), headCount: WholeNumber(heads)
            )
        case .fcn(let channels, let cells):
            self.init(
                type: "fcn", channels: WholeNumber(channels), cells: cells == 1 ? nil : WholeNumber(cells))
        }
    }
}
