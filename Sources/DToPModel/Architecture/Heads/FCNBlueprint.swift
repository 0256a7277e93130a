/// SETR's naive head with 1 x 1 convolutions, for each token alone: LN -> conv -> batch norm -> ReLU -> conv. The last
/// convolution may classify each cell of a token separately.
package struct FCNBlueprint: HeadBlueprint {
    package let norm: NormBlueprint
    /// Without bias.
    package let convolution: LinearBlueprint
    package let batchNorm: BatchNormBlueprint
    /// [S S K x D]
    package let classifier: LinearBlueprint
    private let classes: Int
    private let patchSize: Int
    private let cells: Int

    init(_ name: String, _ model: ModelConfiguration, _ configuration: Configuration) {
        let (width, channels) = (model.layer.hiddenSize, configuration.channels)
        classes = model.classCount
        patchSize = model.patchSize
        cells = configuration.cells
        norm = NormBlueprint(name + ".norm", width: width, epsilon: model.layer.normEpsilon)
        convolution = LinearBlueprint(
            name + ".up_convs.0.0.conv", inputs: width, outputs: channels, kernel: 1, hasBias: false)
        batchNorm = BatchNormBlueprint(name + ".up_convs.0.0.bn", width: channels, epsilon: 1e-5)
        classifier = LinearBlueprint(
            name + ".conv_seg", inputs: channels, outputs: cells * cells * classes, kernel: 1)
    }

    package var parameters: [Parameter] {
        norm.parameters + convolution.parameters + batchNorm.parameters + classifier.parameters
    }

    /// Independent of `m`: no token sees others.
    package func cost(rows n: Int, keys m: Int) -> Int {
        norm.cost(rows: n) + convolution.cost(rows: n) + batchNorm.cost(rows: n) + classifier.cost(rows: n)
    }

    /// The normalised rows and the features.
    package func scratch(rows: Int) -> Int { rows * (convolution.inputs + convolution.outputs) }

    /// A last layer that has a different number of cells from the configuration.
    package func cause(of misshapen: ParameterMismatch.Misshapen) -> String? {
        guard [classifier.weight.name, classifier.bias?.name].contains(misshapen.name),
            let outputs = misshapen.found.first, misshapen.found.dropFirst() == misshapen.expected.dropFirst()
        else { return nil }
        let side = Int(Double(outputs / classes).squareRoot().rounded())
        let isWhole = side > 0 && side * side * classes == outputs
        // Nil if the outputs do not form a square of cells.
        let found = isWhole && patchSize % side == 0 ? side : nil
        guard cells > 1 || found != nil else { return nil }
        return "'dtop.head.cells' is \(cells): \(misshapen.name) must give \(cells) x \(cells) x \(classes) = "
            + "\(cells * cells * classes) values a token, and gives \(outputs)"
            + (found.map { " = \($0) x \($0) x \(classes); set 'dtop.head.cells' to \($0)" }
                ?? "; correct 'dtop.head.cells' or 'id2label'")
            + ", or take the weights that belong to this configuration"
    }
}

extension FCNBlueprint {
    package struct Configuration: HeadKind {
        package static let type = "fcn"
        package static let finalNormAdvice: String? =
            "train it with final_norm=False, mmsegmentation's default for SETR"
        /// Width between the two convolutions, D.
        package var channels: Int
        /// Cells along a token's side, S. Each cell is classified separately.
        package var cells: Int

        package var hasPresence: Bool { false }
        package var description: String {
            "FCN, width \(channels)" + (cells == 1 ? "" : ", \(cells) x \(cells) cells a token")
        }

        package func validate(_ check: RangeCheck, in model: ModelConfiguration) throws(ModelError) {
            typealias Limits = ModelConfiguration.Limits
            try check("dtop.head.channels", channels, in: 1...Limits.width)
            try check("dtop.head.cells", cells, in: 1...model.patchSize)
            // A cell is a whole number of pixels.
            try check("dtop.head.cells", cells, divides: model.patchSize, "patch_size")
            let outputs = cells * cells * model.classCount
            guard outputs <= Limits.headOutputs else {
                throw check.error(
                    "dtop.head.cells",
                    "is \(cells): \(cells) x \(cells) cells of \(model.classCount) classes make \(outputs) values a "
                        + "token, \(Limits.headOutputs) are the most")
            }
        }

        package func blueprint(_ name: String, stage: Int, of model: ModelConfiguration) -> any HeadBlueprint {
            FCNBlueprint(name, model, self)
        }
    }
}

extension FCNBlueprint.Configuration {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case channels, cells
        case convolutionCount = "num_convs"
        case kernelSize = "kernel_size"
    }

    package static var keys: [String] { CodingKeys.allCases.map(\.rawValue) }

    package init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        // Tokens can be classified separately only if the head never looks at a neighbour.
        for key in [CodingKeys.convolutionCount, .kernelSize] {
            let value = try keys.wholeNumber(key, default: 1)
            guard value == 1 else {
                throw keys.fault(
                    key,
                    "is \(value): only heads of one 1x1 convolution are supported, others mix neighbouring tokens")
            }
        }
        self.init(channels: try keys.wholeNumber(.channels), cells: try keys.wholeNumber(.cells, default: 1))
    }

    package func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(channels, forKey: .channels)
        if cells != 1 { try keys.encode(cells, forKey: .cells) }
    }
}

extension HeadConfiguration {
    package static func fcn(channels: Int, cells: Int = 1) -> Self {
        Self(FCNBlueprint.Configuration(channels: channels, cells: cells))
    }
}
