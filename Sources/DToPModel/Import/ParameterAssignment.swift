import Imaging

/// Assigns a checkpoint's tensors to a model's parameters.
struct ParameterAssignment {
    struct Part {
        let parameter: Parameter
        let tensor: TorchTensor
        /// The grid a position embedding was learned on, if not the model's; else nil.
        let grid: PixelSize?
    }

    /// Assigned parameters, in the order of the forward pass.
    private(set) var parts: [Part] = []
    /// Names, in the checkpoint, of tensors that the model does not need.
    private(set) var ignored: [String] = []

    /// Throws `CheckpointFault` if the checkpoint is of another kind of model. Fills `mismatch` if names, types or
    /// shapes differ.
    init(
        _ state: StateDictionary, _ configuration: ModelConfiguration, mismatch: inout CheckpointMismatch
    ) throws(CheckpointFault) {
        var remaining = state.values
        if remaining.keys.contains(where: ParameterNames.isSegViT) {
            throw CheckpointFault(
                "a SegViT model without token pruning: its one head chains the stages and has "
                    + "no answer of its own for each of them, so that no token could leave early",
                advice: "import a checkpoint of DToP, which has a head per stage (auxiliary_head.0, ..., decode_head)")
        }
        for name in remaining.keys.sorted() where try Self.isUnneeded(name, configuration) {
            ignored.append(name)
            remaining[name] = nil
        }
        for name in remaining.keys.sorted() {
            let own = ParameterNames.own(for: name)
            guard own != name, remaining[own] == nil else { continue }
            remaining[own] = remaining.removeValue(forKey: name)
        }
        let blueprint = Blueprint(configuration)
        for parameter in blueprint.parameters {
            guard let value = remaining.removeValue(forKey: parameter.name) else {
                mismatch.missing.append(parameter.name)
                continue
            }
            guard case .tensor(let tensor) = value, DataType.floatingPoint.contains(tensor.type) else {
                mismatch.unusable.append((parameter.name, Self.description(of: value)))
                continue
            }
            let grid = parameter == blueprint.embedding.positions ? Self.otherGrid(of: tensor, for: parameter) : nil
            guard tensor.shape == parameter.shape || grid != nil else {
                let misshapen = ParameterMismatch.Misshapen(
                    name: parameter.name, expected: parameter.shape, found: tensor.shape)
                mismatch.misshapen.append(misshapen)
                mismatch.cause = mismatch.cause ?? blueprint.cause(of: misshapen)
                continue
            }
            parts.append(Part(parameter: parameter, tensor: tensor, grid: grid))
        }
        for parameter in blueprint.unused where remaining.removeValue(forKey: parameter.name) != nil {
            ignored.append(parameter.name)
        }
        mismatch.unexpected = remaining.keys.sorted()
        ignored.sort()
    }

    private static func isUnneeded(
        _ name: String, _ configuration: ModelConfiguration
    ) throws(CheckpointFault) -> Bool {
        if ParameterNames.isLeftover(name) { return true }
        // With one head no token exits early; the auxiliary heads only served training.
        if configuration.stageCount == 1, name.hasPrefix(Blueprint.auxiliaryHeads) { return true }
        guard ParameterNames.isFinalNorm(name) else { return false }
        let kind = type(of: configuration.head.kind)
        guard let advice = kind.finalNormAdvice else { return true }
        throw CheckpointFault(
            "the trunk ends in a layer norm ('\(name.printable)'), which the last \(kind.type.uppercased()) head of this "
                + "program does not read",
            advice: advice)
    }

    /// The grid of a position embedding whose size is not the model's, if that grid is square; else nil.
    private static func otherGrid(of tensor: TorchTensor, for parameter: Parameter) -> PixelSize? {
        guard tensor.shape.count == 3, tensor.shape[0] == 1,
            tensor.shape[2] == parameter.shape[2], tensor.shape[1] != parameter.shape[1], tensor.shape[1] > 1
        else { return nil }
        let tokens = tensor.shape[1] - 1
        let side = Int(Double(tokens).squareRoot().rounded())
        return side * side == tokens && tokens <= ModelConfiguration.Limits.tokens
            ? PixelSize(width: side, height: side) : nil
    }

    private static func description(of value: StateDictionary.Value) -> String {
        switch value {
        case .tensor(let tensor): tensor.type.rawValue
        case .other(let kind): kind
        }
    }
}
